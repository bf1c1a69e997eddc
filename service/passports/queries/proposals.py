"""What takes two people: openings, adjustments, going live."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, inspect, or_, select

from service.accounts.queries import masked_names
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.passports.models import Passport, Proposal
from service.regions.queries import within_grants


def proposals(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(Proposal).where(Proposal.community_id.in_(within_grants(actor)))
    if kinds := query.get("kind"):
        rows = rows.where(Proposal.kind.in_(kinds))
    if states := query.get("state"):
        rows = rows.where(Proposal.state.in_(states))
    page = read_page(rows, Proposal.id, query)
    return Page(shown_proposals(page.items), page.next_cursor)


def shown_proposals(proposals: list[Proposal]) -> list[dict[str, Any]]:
    """With the number and the masked names that a second person decides by: two statements, however many."""
    about = [each.passport_id for each in proposals if each.passport_id]
    rows = db.session.execute(select(Passport.id, Passport.number, Passport.account_id).where(Passport.id.in_(about)))
    passports = {row.id: row for row in rows}
    people = {row.account_id for row in passports.values()} | {each.proposed_by for each in proposals}
    names = masked_names(people | {each.decided_by for each in proposals if each.decided_by})
    found = []
    for each in proposals:
        passport = passports.get(each.passport_id) if each.passport_id else None
        told = {
            "passport_number": passport.number if passport else None,
            "name_masked": names.get(passport.account_id) if passport else None,
            "proposed_by_name_masked": names.get(each.proposed_by),
            "decided_by_name_masked": names.get(each.decided_by) if each.decided_by else None,
        }
        found.append({**{column.key: getattr(each, column.key) for column in inspect(Proposal).columns}, **told})
    return found


def proposals_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Proposal]:
    """Those that wait for a second of the staff, and are about neither one's own passport nor one of ``kin``."""
    own = select(Passport.id).where(Passport.account_id.in_({actor.person_id, *kin}))
    return select(Proposal).where(
        Proposal.community_id.in_(within_grants(actor, Role.STAFF)),
        Proposal.state == "waiting",
        Proposal.proposed_by != actor.account_id,
        or_(Proposal.passport_id.is_(None), Proposal.passport_id.not_in(own)),
    )


def proposal_for(actor: Actor, proposal_id: UUID) -> Proposal:
    """Refuses: ``NotFound``."""
    visible = (Proposal.id == proposal_id, Proposal.community_id.in_(within_grants(actor)))
    proposal = db.session.scalar(select(Proposal).where(*visible))
    if proposal is None:
        raise NotFound
    return proposal


def is_answered(proposal: Proposal) -> bool:
    """Has another adjustment of this passport answered what this fact tells of, linked to whichever fact of it and for
    whatever cause, or does one wait?
    """
    passport_id = proposal.passport_id
    under_it = select(Passport.id).where(or_(Passport.id == passport_id, Passport.merged_into_id == passport_id))
    same = [getattr(Proposal, name) == getattr(proposal, name) for name in ("kind", "root_id")]
    others = select(Proposal.id).where(
        *same, Proposal.passport_id.in_(under_it), Proposal.state != "declined", Proposal.id != proposal.id
    )
    return db.session.scalar(others) is not None


def waiting_go_live(community_id: UUID) -> Proposal | None:
    """The go-live of a community that waits for its second person."""
    waiting = (Proposal.kind == "go_live", Proposal.community_id == community_id, Proposal.state == "waiting")
    return db.session.scalar(select(Proposal).where(*waiting))


def is_live(community_id: UUID) -> bool:
    """Has the community's go-live been confirmed? From then on no opening and no older sheet is taken."""
    return community_id in live_among([community_id])


def live_among(community_ids: Iterable[UUID]) -> set[UUID]:
    """In one statement."""
    went = (Proposal.kind == "go_live", Proposal.community_id.in_(list(community_ids)), Proposal.state == "confirmed")
    return set(db.session.scalars(select(Proposal.community_id).where(*went)))


def went_live_at(community_id: UUID) -> datetime | None:
    went = (Proposal.kind == "go_live", Proposal.community_id == community_id, Proposal.state == "confirmed")
    return db.session.scalar(select(Proposal.decided_at).where(*went))
