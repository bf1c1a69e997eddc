"""Commendations: which one may see, and which one may verify."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from service.accounts.queries import Shown, named, seen_by
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.recognition.models import Commendation
from service.recognition.rules import CommendationState
from service.recognition.rules.honours import as_heard
from service.regions.queries import within_grants

WHO = {
    "name_masked": "account_id",
    "proposed_by_name_masked": "proposed_by",
    "decided_by_name_masked": "decided_by",
    "revoked_by_name_masked": "revoked_by",
}


def shown_to(actor: Actor, now: datetime) -> Select[Commendation]:
    """One's own, those within one's grants, those of one's wards and of whoever lets one see theirs."""
    own = or_(Commendation.account_id == actor.account_id, Commendation.account_id.in_(seen_by(actor, now)))
    return select(Commendation).where(or_(own, Commendation.community_id.in_(within_grants(actor))))


def get_for(actor: Actor, commendation_id: UUID, now: datetime) -> Commendation:
    """Refuses: ``NotFound``."""
    return _one(shown_to(actor, now).where(Commendation.id == commendation_id))


def own(actor: Actor, commendation_id: UUID) -> Commendation:
    """Of oneself, locked. Refuses: ``NotFound``."""
    return _one(_locked(commendation_id).where(Commendation.account_id == actor.person_id))


def to_decide(actor: Actor, commendation_id: UUID) -> Commendation:
    """Of a community where the actor is staff, locked. Refuses: ``NotFound``."""
    within = Commendation.community_id.in_(within_grants(actor, Role.STAFF))
    return _one(_locked(commendation_id).where(within))


def waiting(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Those within the actor's staff that another has proposed, of nobody with whom one has to do."""
    own = {actor.person_id, *kin}
    near = Commendation.community_id.in_(within_grants(actor, Role.STAFF))
    others = (Commendation.account_id.not_in(own), Commendation.proposed_by.not_in(own))
    return select(Commendation).where(near, *others, Commendation.state == CommendationState.WAITING)


def _locked(commendation_id: UUID) -> Select[Commendation]:
    rows = select(Commendation).where(Commendation.id == commendation_id)
    return rows.with_for_update().execution_options(populate_existing=True)


def _one(rows: Select[Commendation]) -> Commendation:
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def same_as(account_id: UUID, name: str, given_on: date) -> UUID | None:
    """One that waits or stands already, of this name and day."""
    alive = Commendation.state.in_((CommendationState.WAITING, CommendationState.CONFIRMED))
    theirs = (Commendation.account_id == account_id, Commendation.given_on == given_on, alive)
    rows = select(Commendation.id, Commendation.name).where(*theirs).order_by(Commendation.id)
    same = (each for each, there in db.session.execute(rows) if there and as_heard(there) == as_heard(name))
    return next(same, None)


def one_with(commendation: Commendation) -> list[Commendation]:
    """It, and what stands beside it of the same name and day: the same honour of another account of the person."""
    theirs = (Commendation.account_id == commendation.account_id, Commendation.given_on == commendation.given_on)
    beside = (Commendation.id != commendation.id, Commendation.state == CommendationState.CONFIRMED)
    rows = select(Commendation).where(*theirs, *beside).order_by(Commendation.id).with_for_update()
    name = as_heard(commendation.name or "")
    return [commendation, *(each for each in db.session.scalars(rows) if name and as_heard(each.name or "") == name)]


def left_behind(account_id: UUID, name: str, given_on: date, community_id: UUID) -> list[Commendation]:
    """The same honour, where it waits elsewhere than in this community, locked: nobody there can verify it."""
    theirs = (Commendation.account_id == account_id, Commendation.given_on == given_on)
    elsewhere = (Commendation.state == CommendationState.WAITING, Commendation.community_id != community_id)
    rows = select(Commendation).where(*theirs, *elsewhere).order_by(Commendation.id).with_for_update()
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return [each for each in found if each.name and as_heard(each.name) == as_heard(name)]


def of_person(account_id: UUID) -> list[Commendation]:
    """Those that stand, newest first; what two accounts that became one both had is one honour."""
    theirs = (Commendation.account_id == account_id, Commendation.state == CommendationState.CONFIRMED)
    rows = select(Commendation).where(*theirs).order_by(Commendation.given_on.desc(), Commendation.id)
    found: dict[tuple[date, str], Commendation] = {}
    for each in db.session.scalars(rows):
        found.setdefault((each.given_on, as_heard(each.name or str(each.id))), each)
    return list(found.values())


def listed(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    rows = shown_to(actor, now)
    for name in ("account_id", "community_id"):
        if name in query:
            rows = rows.where(getattr(Commendation, name) == query[name])
    if states := query.get("state"):
        rows = rows.where(Commendation.state.in_(states))
    if query.get("mine"):
        rows = rows.where(Commendation.account_id == actor.account_id)
    page = read_page(rows, Commendation.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(commendations: list[Commendation]) -> list[Shown]:
    """With masked names: one statement, however many."""
    return named(commendations, **WHO)
