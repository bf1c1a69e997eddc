from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from service.accounts.queries import ties_of
from service.activities.models import Activity, Shift
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.hours.models import ApprovedDay, Decision, ServiceRecord
from service.hours.rules import ApproverFacts, Office, Relation
from service.regions.models import PolicyVersion, Region
from service.regions.policy import Policy
from service.regions.queries import within_grants
from service.teams.access import teams_led
from service.teams.models import Team, TeamMember
from service.teams.rules import OFFICERS


def visible_to(actor: Actor) -> Select[ServiceRecord]:
    """One's own records, those of teams that one leads, and those within one's grants."""
    own = ServiceRecord.account_id == actor.account_id
    led = ServiceRecord.team_id.in_(teams_led(actor.person_id))
    return select(ServiceRecord).where(or_(own, led, ServiceRecord.community_id.in_(within_grants(actor))))


def get_for(actor: Actor, record_id: UUID) -> ServiceRecord:
    """Refuses: ``NotFound``."""
    record = db.session.scalar(visible_to(actor).where(ServiceRecord.id == record_id))
    if record is None:
        raise NotFound
    return record


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    rows = visible_to(actor)
    if shift := query.get("shift_id"):
        rows = rows.where(ServiceRecord.shift_id == shift)
    if states := query.get("state"):
        rows = rows.where(ServiceRecord.state.in_(states))
    if query.get("mine"):
        rows = rows.where(ServiceRecord.account_id == actor.account_id)
    return read_page(rows, ServiceRecord.id, query)


def locked(actor: Actor, record_ids: Iterable[UUID]) -> dict[UUID, ServiceRecord]:
    """The visible ones among ``record_ids``, locked in the house's order: their shifts first, then the records."""
    wanted = visible_to(actor).where(ServiceRecord.id.in_(set(record_ids))).subquery()
    shifts = select(Shift.id).where(Shift.id.in_(select(wanted.c.shift_id))).order_by(Shift.id).with_for_update()
    db.session.execute(shifts).all()
    rows = (
        select(ServiceRecord)
        .where(ServiceRecord.id.in_(select(wanted.c.id)))
        .order_by(ServiceRecord.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {record.id: record for record in db.session.scalars(rows)}


class Approvers:
    """What the rules ask about one approver, for any of a batch of records: a fixed number of statements."""

    def __init__(self, actor: Actor, records: Sequence[ServiceRecord]) -> None:
        self.actor = actor
        self.ties = ties_of(actor.person_id)
        self.offices = _offices(actor.person_id)
        self.paths = _paths({record.community_id for record in records})
        self.approved_by = _approved_me(actor.person_id, {record.shift_id for record in records})

    def facts(self, record: ServiceRecord) -> ApproverFacts:
        staff = self.actor.grants_over(self.paths[record.community_id], [Role.STAFF])
        return ApproverFacts(
            person_id=self.actor.person_id,
            is_account_open=True,  # a closed or disabled account has no actor
            office=self._office(record.team_id),
            staff_tiers=frozenset(grant.tier for grant in staff),
            relations=frozenset(Relation(tie) for tie in self.ties.get(record.account_id, ())),
            was_approved_by_volunteer=(record.shift_id, record.account_id) in self.approved_by,
        )

    def _office(self, team_id: UUID | None) -> Office:
        if team_id in self.offices:
            return Office.IN_OFFICE if self.offices[team_id] else Office.LEFT_OFFICE
        return Office.OTHER_TEAM if any(self.offices.values()) else Office.NONE


def _offices(account_id: UUID) -> dict[UUID | None, bool]:
    """Team → is in office now; a former office is there with ``False``."""
    rows = db.session.execute(
        select(TeamMember.team_id, TeamMember.left_at).where(
            TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS)
        )
    )
    found: dict[UUID | None, bool] = {}
    for team_id, left_at in rows:
        found[team_id] = found.get(team_id, False) or left_at is None
    return found


def _paths(community_ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(select(Region.id, Region.path).where(Region.id.in_(community_ids)))
    return dict(rows.all())


def _approved_me(account_id: UUID, shift_ids: set[UUID]) -> set[tuple[UUID, UUID]]:
    """(shift, approver) of every approval of this person's own records on these shifts."""
    rows = db.session.execute(
        select(Decision.shift_id, Decision.by).where(
            Decision.shift_id.in_(shift_ids),
            Decision.account_id == account_id,
            Decision.verb.in_(("approve", "first_approve")),
        )
    )
    return {(shift_id, by) for shift_id, by in rows}


def day_totals(passport_ids: Iterable[UUID]) -> dict[tuple[UUID, date], int]:
    """Approved minutes by (passport, Shanghai day), all communities together; call with the heads locked."""
    rows = db.session.execute(
        select(ApprovedDay.passport_id, ApprovedDay.day, func.sum(ApprovedDay.minutes))
        .where(ApprovedDay.passport_id.in_(set(passport_ids)))
        .group_by(ApprovedDay.passport_id, ApprovedDay.day)
    )
    return {(passport_id, day): int(minutes) for passport_id, day, minutes in rows}


def policies_of(records: Sequence[ServiceRecord]) -> dict[UUID, Policy]:
    """The policy that each record was made under, by record id."""
    communities = {record.community_id for record in records}
    rows = db.session.execute(
        select(PolicyVersion.community_id, PolicyVersion.version, PolicyVersion.document).where(
            PolicyVersion.community_id.in_(communities)
        )
    )
    known = {(community, version): Policy(version, document) for community, version, document in rows}
    return {each.id: known.get((each.community_id, each.policy_version), Policy(0, {})) for each in records}


def snapshots(shift_ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """What an approved record remembers of its shift (Order 67 art. 7), by shift."""
    rows = db.session.execute(
        select(
            Shift.id, Shift.starts_at, Shift.ends_at, Activity, Team.name.label("team"), Region.name.label("community")
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Region, Region.id == Shift.community_id)
        .outerjoin(Team, Team.id == Shift.team_id)
        .where(Shift.id.in_(shift_ids))
    )
    return {
        row.id: {
            "title": row.Activity.title,
            "content": row.Activity.content,
            "place": row.Activity.place,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "responsible_unit": row.team or row.community,
            "recording_unit": row.community,
            "person_in_charge_id": str(row.Activity.person_in_charge_id),
        }
        for row in rows
    }
