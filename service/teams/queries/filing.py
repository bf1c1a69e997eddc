"""Applications to be filed, as whoever may see them sees them: a fixed number of statements, however many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from service.accounts.models import Account, RoleGrant
from service.accounts.queries import Shown, masked_names, named, ties_of
from service.accounts.rules import ENDED_TIE_COUNTS_FOR, AccountStatus
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotAllowed, NotFound
from service.core.paging import Page, read_page
from service.regions.queries import get as get_region
from service.teams import access
from service.teams.models import Team, TeamFiling, TeamFounder, TeamMember
from service.teams.rules import LIVE_FILINGS, FilingLevel, FilingState, needs_both_tiers, tier_in_turn

OF_BOTH_TIERS = [level for level in FilingLevel if needs_both_tiers(level)]
WITH_TEAM = joinedload(TeamFiling.team, innerjoin=True)
WHO = {
    "submitted_by_name_masked": "submitted_by",
    "community_reviewed_by_name_masked": "community_reviewed_by",
    "decided_by_name_masked": "decided_by",
}


def get_for(actor: Actor, filing_id: UUID) -> TeamFiling:
    """Of a team that one leads, of a community over which one holds any role, or passed up to one's tier.

    Refuses: ``NotFound``.
    """
    filing = db.session.get(TeamFiling, filing_id, options=[WITH_TEAM])
    if filing is None:
        raise NotFound
    if not _is_near(actor, filing.team) and not (
        needs_both_tiers(FilingLevel(filing.level)) and access.is_upper_staff(actor, filing.community_id)
    ):
        raise NotFound
    return filing


def to_review(actor: Actor, filing_id: UUID) -> TeamFiling:
    """One that is reviewed by staff, here or above. Refuses: ``NotFound``; ``NotAllowed`` whoever may only see it."""
    filing = get_for(actor, filing_id)
    is_staff = access.is_staff_of(actor, filing.community_id)
    if not is_staff and not access.is_upper_staff(actor, filing.community_id):
        raise NotAllowed
    return filing


def to_withdraw(actor: Actor, filing_id: UUID) -> TeamFiling:
    """By whoever may apply for the team. Refuses: ``NotFound``; ``NotAllowed`` whoever may only see it."""
    filing = get_for(actor, filing_id)
    access.must_file(actor, filing.team)
    return filing


def locked(filing: TeamFiling) -> tuple[Team, TeamFiling]:
    """Its team first, as whatever changes a team, then itself, as they are now."""
    team = db.session.get_one(Team, filing.team_id, with_for_update={"of": Team}, populate_existing=True)
    fresh = db.session.get_one(TeamFiling, filing.id, with_for_update={"of": TeamFiling}, populate_existing=True)
    return team, fresh


def history_of(actor: Actor, team: Team, query: dict[str, Any]) -> Page:
    """All rounds of a team, newest first; for staff of the tier above those that pass them. Refuses: ``NotAllowed``."""
    rows = select(TeamFiling).options(WITH_TEAM).where(TeamFiling.team_id == team.id)
    if not _is_near(actor, team):
        if not access.is_upper_staff(actor, team.community_id):
            raise NotAllowed
        rows = rows.where(TeamFiling.level.in_(OF_BOTH_TIERS))
    if states := query.get("state"):
        rows = rows.where(TeamFiling.state.in_(states))
    return _shown_page(read_page(rows, TeamFiling.id, query))


def listed(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """What waits for the actor's review and is theirs to decide; in other states, what they have to do with, if states
    are asked for.
    """
    near = TeamFiling.community_id.in_(access.staffed_regions(actor))
    above = TeamFiling.community_id.in_(access.overseen_regions(actor)) & TeamFiling.level.in_(OF_BOTH_TIERS)
    if states := query.get("state"):
        rows = select(TeamFiling).where(or_(near, above), TeamFiling.state.in_(states))
    else:
        rows = to_decide(actor, ties_of(actor.person_id, now), now)
    if community := query.get("community_id"):
        rows = rows.where(TeamFiling.community_id == community)
    return _shown_page(read_page(rows.options(WITH_TEAM), TeamFiling.id, query))


def _in_turn(actor: Actor) -> ColumnElement[bool]:
    """It waits for the actor's tier."""
    near = TeamFiling.community_id.in_(access.staffed_regions(actor))
    above = TeamFiling.community_id.in_(access.overseen_regions(actor)) & TeamFiling.level.in_(OF_BOTH_TIERS)
    return or_(near & _in(FilingState.SUBMITTED), above & _in(FilingState.COMMUNITY_REVIEWED))


def to_decide(actor: Actor, kin: Collection[UUID], now: datetime) -> Select[Any]:
    """What waits for the actor's tier and is theirs to decide: neither sent in nor reviewed by them or their ``kin``,
    of a team that none of them founds or leads, nor has led when it was sent in or lately.
    """
    own = {actor.person_id, *kin}
    reviewed = TeamFiling.community_reviewed_by
    founds = exists().where(TeamFounder.filing_id == TeamFiling.id, TeamFounder.account_id.in_(own))
    return select(TeamFiling).where(
        _in_turn(actor),
        TeamFiling.submitted_by.not_in(own),
        or_(reviewed.is_(None), reviewed.not_in(own)),
        ~founds,
        ~access.was_led_by(own, TeamFiling.team_id, TeamFiling.submitted_at, now - ENDED_TIE_COUNTS_FOR),
    )


def returned_to(team_id: InstrumentedAttribute[UUID]) -> ScalarSelect[UUID | None]:
    """The newest application of a team of the statement around it, if it was sent back."""
    returned = case((TeamFiling.state == FilingState.RETURNED, TeamFiling.id))
    newest = select(returned).where(TeamFiling.team_id == team_id).order_by(TeamFiling.id.desc()).limit(1)
    return newest.scalar_subquery()


def _in(state: FilingState) -> ColumnElement[bool]:
    return TeamFiling.state == state


def _is_near(actor: Actor, team: Team) -> bool:
    return access.leads(actor, team.id) or actor.is_granted(get_region(team.community_id).path, *Role)


def live_of(team_id: UUID) -> UUID | None:
    """The one that waits, if one does."""
    live = (TeamFiling.team_id == team_id, TeamFiling.state.in_(LIVE_FILINGS))
    return db.session.scalar(select(TeamFiling.id).where(*live))


def rounds_of(team_id: UUID, level: FilingLevel) -> int:
    """How often the team has applied for this level."""
    those = (TeamFiling.team_id == team_id, TeamFiling.level == level)
    return db.session.scalar(select(func.count()).where(*those)) or 0


def members_of(team_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many members of each count: those on the roster of now who have agreed to be on record and whose account is
    neither shut nor closed.
    """
    active = (TeamMember.left_at.is_(None), Account.status == AccountStatus.ACTIVE)
    rows = select(TeamMember.team_id, func.count()).join(Account, Account.id == TeamMember.account_id)
    rows = rows.where(TeamMember.team_id.in_(team_ids), *active).group_by(TeamMember.team_id)
    return dict.fromkeys(team_ids, 0) | dict(db.session.execute(rows).all())


@dataclass(frozen=True, slots=True)
class Unfit:
    """Who among people that are to found a team cannot: those of the second are active."""

    inactive: list[UUID]
    unconfirmed: list[UUID]


def unfit_to_found(people: Iterable[UUID]) -> Unfit:
    """In the order in which they were named."""
    named = list(people)
    rows = select(Account.id, Account.status, Account.is_identity_confirmed.label("is_confirmed"))
    found = {each.id: each for each in db.session.execute(rows.where(Account.id.in_(named)))}
    inactive = [each for each in named if found[each].status != AccountStatus.ACTIVE]
    return Unfit(inactive, [each for each in named if each not in inactive and not found[each].is_confirmed])


def founders_of(filing_id: UUID) -> set[UUID]:
    """The people among its founders, under the name that was signed with and under that by which they go on."""
    rows = select(Account.id, Account.merged_into_id).join(TeamFounder, TeamFounder.account_id == Account.id)
    named = db.session.execute(rows.where(TeamFounder.filing_id == filing_id))
    return {each for both in named for each in both if each}


@dataclass(frozen=True, slots=True)
class Standing:
    """Who founds a team still. ``confirmed_by``: of each of the people, who has compared them with their papers;
    ``None`` where nobody wrote it down yet.
    """

    confirmed_by: Sequence[UUID | None]
    organisations: int

    @property
    def people(self) -> int:
        return len(self.confirmed_by)

    def known_to_others(self, own: Collection[UUID]) -> int:
        """The people whom none of these alone has vouched for."""
        return sum(each not in own for each in self.confirmed_by)


def standing_founders(filing_id: UUID, team_id: UUID) -> Standing:
    """People on the roster of now whose account is active and whose identity is confirmed, and organisations. Whoever
    was merged is who they go on as; two who became one are one.
    """
    named, signed = TeamFounder.filing_id == filing_id, aliased(Account)
    roster = (TeamMember.account_id == Account.id, TeamMember.team_id == team_id)
    rows = select(Account.id, Account.identity_confirmed_by).select_from(TeamFounder).distinct()
    rows = rows.join(signed, signed.id == TeamFounder.account_id)
    rows = rows.join(Account, Account.id == func.coalesce(signed.merged_into_id, signed.id))
    rows = rows.join(TeamMember, and_(*roster, TeamMember.left_at.is_(None)))
    rows = rows.where(named, Account.status == AccountStatus.ACTIVE, Account.is_identity_confirmed)
    people = db.session.execute(rows).all()
    organisations = db.session.scalar(select(func.count(TeamFounder.organisation)).where(named)) or 0
    return Standing([each.identity_confirmed_by for each in people], organisations)


def upper_staff(community_id: UUID) -> set[UUID]:
    """The staff of the very tier above a community."""
    upper = access.upper_tier_of(get_region(community_id).path)
    if upper is None:
        return set()
    held = (RoleGrant.region_id == upper.id, RoleGrant.role == Role.STAFF, RoleGrant.ended_at.is_(None))
    return set(db.session.scalars(select(RoleGrant.account_id).where(*held)))


def shown(filings: Sequence[TeamFiling]) -> list[Shown]:
    """With founders, masked names and the members that count: four statements."""
    ids = [each.id for each in filings]
    members = members_of({each.team_id for each in filings})
    rows = select(TeamFounder).where(TeamFounder.filing_id.in_(ids)).order_by(TeamFounder.id)
    founders = db.session.scalars(rows).all()
    names = masked_names({each.account_id for each in founders if each.account_id})
    told: dict[UUID, list[dict[str, Any]]] = {each: [] for each in ids}
    for one in founders:
        name = names.get(one.account_id) if one.account_id else None
        told[one.filing_id].append(
            {"account_id": one.account_id, "name_masked": name, "organisation": one.organisation}
        )
    return [
        each.beside(
            founders=told[each.row.id],
            team_name=each.row.team.name,
            members_now=members[each.row.team_id],
            in_turn=tier_in_turn(FilingState(each.row.state)),
        )
        for each in named(filings, **WHO)
    ]


def shown_one(filing: TeamFiling) -> Shown:
    """As it is after what was just done to it."""
    fresh = db.session.get_one(TeamFiling, filing.id, options=[WITH_TEAM], populate_existing=True)
    [found] = shown([fresh])
    return found


def _shown_page(page: Page) -> Page:
    return Page(shown(page.items), page.next_cursor)
