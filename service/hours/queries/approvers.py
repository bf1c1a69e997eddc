"""What the rules ask about those who decide: one approver over a batch, or everyone who might over a shift."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, RoleGrant
from service.accounts.queries import ties_against, ties_between, ties_of
from service.core.actor import Actor, Role
from service.core.db import db
from service.hours.models import Decision, ServiceRecord
from service.hours.queries.hands import OPEN_ACCOUNT, Hands, hands_in
from service.hours.queries.records import is_approving
from service.hours.rules import ApproverFacts, Office, Relation
from service.regions.models import Region
from service.regions.rules import paths_to
from service.teams.models import TeamMember
from service.teams.rules import OFFICERS


class Approver:
    """What the rules ask about one approver, for any of a batch of records: three statements, and a fourth for what
    is against the volunteer.

    Whoever ``decides`` holds their offices meanwhile: a hand-over takes effect before, and they are refused, or after.
    """

    def __init__(
        self,
        actor: Actor,
        records: Sequence[ServiceRecord],
        paths: Mapping[UUID, str],
        now: datetime,
        *,
        decides: bool = False,
    ) -> None:
        self.actor, self.paths, self.now = actor, paths, now
        self.ties = ties_of(actor.person_id, now)
        self.offices = _offices(actor.person_id, decides=decides)
        self.approved_by = _approvals([actor.person_id], {record.shift_id for record in records})

    def facts(self, record: ServiceRecord, *, is_against: bool = False) -> ApproverFacts:
        """Where it ``is_against`` the volunteer, what rests on their word alone is no relation (``ties_against``)."""
        ties = self._ties_against if is_against else self.ties
        staff = self.actor.grants_over(self.paths[record.community_id], [Role.STAFF])
        return ApproverFacts(
            person_id=self.actor.person_id,
            is_account_open=True,  # a closed or disabled account has no actor
            office=self._office(record.team_id),
            staff_tiers=frozenset(grant.tier for grant in staff),
            relations=frozenset(Relation(tie) for tie in ties.get(record.account_id, ())),
            was_approved_by_volunteer=(record.shift_id, self.actor.person_id, record.account_id) in self.approved_by,
            tied_to=frozenset(self.ties),
        )

    @cached_property
    def _ties_against(self) -> dict[UUID, set[str]]:
        return ties_against(self.actor.person_id, self.now)

    def _office(self, team_id: UUID | None) -> Office:
        if team_id in self.offices:
            return Office.IN_OFFICE if self.offices[team_id] else Office.LEFT_OFFICE
        return Office.OTHER_TEAM if any(self.offices.values()) else Office.NONE


def _offices(account_id: UUID, *, decides: bool) -> dict[UUID | None, bool]:
    """Team → is in office now; a former office is there with ``False``."""
    held = select(TeamMember.team_id, TeamMember.left_at).where(
        TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS)
    )
    if decides:
        held = held.order_by(TeamMember.id).with_for_update(read=True)
    found: dict[UUID | None, bool] = {}
    for team_id, left_at in db.session.execute(held):
        found[team_id] = found.get(team_id, False) or left_at is None
    return found


def _approvals(account_ids: Iterable[UUID], shift_ids: Iterable[UUID]) -> set[tuple[UUID, UUID, UUID]]:
    """(shift, volunteer, approver) of every approval of these volunteers' records on these shifts: each as who they are
    now, for a decision stays under the name under which it was given.
    """
    volunteer, approver = aliased(Account), aliased(Account)
    theirs, by = (func.coalesce(who.merged_into_id, who.id) for who in (volunteer, approver))
    rows = (
        select(Decision.shift_id, theirs, by)
        .join(volunteer, volunteer.id == Decision.account_id)
        .join(approver, approver.id == Decision.by)
        .where(Decision.shift_id.in_(set(shift_ids)), theirs.in_(set(account_ids)), is_approving())
    )
    return {(shift_id, volunteer_id, approver_id) for shift_id, volunteer_id, approver_id in db.session.execute(rows)}


class Candidates:
    """Everyone who might decide on the records of one shift, at any tier: seven statements.

    ``firsts`` have given the first of two words, besides those whose approval stands in a record.
    """

    def __init__(self, records: Sequence[ServiceRecord], path: str, now: datetime, firsts: Iterable[UUID] = ()) -> None:
        self.shift_id = records[0].shift_id
        team_id = records[0].team_id
        self.officers = officers_of([team_id])[team_id] if team_id else set[UUID]()
        self.tiers = _staff_over(path)
        everyone = self.officers | self.tiers.keys()
        others = {record.account_id for record in records} | set(firsts)
        others |= {record.first_approved_by for record in records if record.first_approved_by}
        others |= frozenset[UUID]().union(*map(hands_in, records))
        self.ties = ties_between(everyone, others, now)
        self.tied_to: dict[UUID, set[UUID]] = {}
        for person, other in self.ties:
            self.tied_to.setdefault(person, set()).add(other)
        self.approvals = _approvals(everyone, [self.shift_id])
        self.hands = Hands(records, now)

    def facts(self, record: ServiceRecord) -> list[ApproverFacts]:
        return [
            ApproverFacts(
                person_id=person,
                is_account_open=True,
                office=Office.IN_OFFICE if person in self.officers else Office.NONE,
                staff_tiers=self.tiers.get(person, frozenset()),
                relations=frozenset(Relation(tie) for tie in self.ties.get((person, record.account_id), ())),
                was_approved_by_volunteer=(self.shift_id, person, record.account_id) in self.approvals,
                tied_to=frozenset(self.tied_to.get(person, ())),
            )
            for person in sorted(self.officers | self.tiers.keys())
        ]


def officers_of(team_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Team → whoever is leader or deputy now."""
    in_office = (TeamMember.team_id.in_(team_ids), TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None))
    rows = (
        select(TeamMember.team_id, TeamMember.account_id)
        .join(Account, Account.id == TeamMember.account_id)
        .where(*in_office, OPEN_ACCOUNT)
    )
    found: dict[UUID, set[UUID]] = {team_id: set() for team_id in team_ids}
    for team_id, account_id in db.session.execute(rows):
        found[team_id].add(account_id)
    return found


def _staff_over(path: str) -> dict[UUID, frozenset[str]]:
    """The tiers of everyone's staff grants that reach the community at ``path``."""
    rows = db.session.execute(
        select(RoleGrant.account_id, Region.tier)
        .join(Region, Region.id == RoleGrant.region_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.STAFF,
            RoleGrant.ended_at.is_(None),
            Region.path.in_(paths_to(path)),
            OPEN_ACCOUNT,
        )
    )
    found: dict[UUID, frozenset[str]] = {}
    for account_id, tier in rows:
        found[account_id] = found.get(account_id, frozenset()) | {tier}
    return found


def tiers_above(path: str) -> set[str]:
    """The tiers of a community's ancestors."""
    above = select(Region.tier).where(Region.path.in_(paths_to(path)), Region.path != path)
    return set(db.session.scalars(above))
