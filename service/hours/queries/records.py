"""Which records one may see, and the locks under which they are decided on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, cast, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, read_name
from service.accounts.queries import seen_by
from service.activities.models import Activity, Shift
from service.checkin.models import Presence
from service.core.actor import Actor, Grant, Role
from service.core.db import db
from service.core.errors import NotFound
from service.hours.models import Correction, Decision, NationalExportItem, ServiceRecord, Sheet
from service.hours.rules import UNDECIDED, State
from service.regions.models import PolicyVersion, Region
from service.regions.policy import Policy
from service.regions.queries import reach_of, within_grants
from service.teams.access import teams_led
from service.teams.models import Team

SET = ("approve", "first_approve", "correct")
SAID = (*SET, "propose_correction")  # without effect as yet
MINUTE = timedelta(minutes=1)


def visible_to(actor: Actor) -> Select[ServiceRecord]:
    """One's own records, those of teams that one leads, those within one's grants, those that were passed up to one's
    tier, and those that one is a witness of (a returned record goes back to them).

    To act on some of them, by their ids: what one has witnessed is looked up for each, whatever the statistics say.
    Beside an ``OR`` PostgreSQL may read all presences there are for an ``EXISTS``; for one row of them it may not.
    """
    return select(ServiceRecord).where(_may_act_on(actor, _seen_there(actor).limit(1).scalar_subquery().is_not(None)))


def shown_to(actor: Actor, now: datetime) -> Select[ServiceRecord]:
    """To look at only: as ``visible_to``, and those of one's wards and of whoever lets one see theirs."""
    may_act = _may_act_on(actor, _seen_there(actor).exists())
    return select(ServiceRecord).where(or_(may_act, ServiceRecord.account_id.in_(seen_by(actor, now))))


def _may_act_on(actor: Actor, is_witness: ColumnElement[bool]) -> ColumnElement[bool]:
    own = ServiceRecord.account_id == actor.account_id
    led = ServiceRecord.team_id.in_(teams_led(actor.person_id))
    within = ServiceRecord.community_id.in_(within_grants(actor))
    passed_up = (_asked_of(grant) for grant in actor.grants if grant.role is Role.STAFF and grant.only_oversees)
    return or_(own, led, within, is_witness, *passed_up)


def _seen_there(actor: Actor) -> Select[UUID]:
    """Presences behind a record that the actor has checked in or out."""
    behind = (Presence.shift_id == ServiceRecord.shift_id, Presence.passport_id == ServiceRecord.passport_id)
    by = or_(Presence.in_by == actor.account_id, Presence.out_by == actor.account_id)
    return select(Presence.id).where(*behind, by).correlate(ServiceRecord)


def get_for(actor: Actor, record_id: UUID, now: datetime) -> ServiceRecord:
    """Refuses: ``NotFound``."""
    record = db.session.scalar(shown_to(actor, now).where(ServiceRecord.id == record_id))
    if record is None:
        raise NotFound
    return record


def filtered(actor: Actor, query: dict[str, Any], now: datetime) -> Select[ServiceRecord]:
    rows = shown_to(actor, now)
    for name in ("account_id", "shift_id", "team_id", "community_id"):
        if name in query:
            rows = rows.where(getattr(ServiceRecord, name) == query[name])
    if sheet := query.get("sheet_id"):
        rows = rows.where(ServiceRecord.shift_id.in_(select(Sheet.shift_id).where(Sheet.id == sheet)))  # one to one
    if export := query.get("national_export_id"):
        exported = select(NationalExportItem.record_id).where(NationalExportItem.export_id == export)
        rows = rows.where(ServiceRecord.id.in_(exported))
    if first := query.get("served_from"):
        rows = rows.where(ServiceRecord.service_date >= first)
    if last := query.get("served_to"):
        rows = rows.where(ServiceRecord.service_date <= last)
    if states := query.get("state"):
        rows = rows.where(ServiceRecord.state.in_(states))
    if national := query.get("national_state"):
        rows = rows.where(ServiceRecord.national_state.in_(national))
    if query.get("mine"):
        rows = rows.where(ServiceRecord.account_id == actor.account_id)
    if "overdue" in query:
        overdue = and_(ServiceRecord.state.in_(UNDECIDED), ServiceRecord.due_at <= now)
        rows = rows.where(overdue if query["overdue"] else ~overdue)
    return rows


def to_approve(actor: Actor, query: dict[str, Any], now: datetime) -> Select[ServiceRecord]:
    """Undecided records, not one's own, of teams that one leads, of communities that one works for, and those that
    were passed up to one's tier."""
    led = ServiceRecord.team_id.in_(teams_led(actor.person_id))
    undecided = ServiceRecord.state.in_(UNDECIDED)
    asked = or_(led, asked_as_staff(actor))
    return filtered(actor, query, now).where(asked, undecided, ServiceRecord.account_id != actor.account_id)


def waits_at(team_id: Any) -> ColumnElement[bool]:
    """A record of this team that nobody has decided on; a column may be given."""
    return and_(ServiceRecord.team_id == team_id, ServiceRecord.state.in_(UNDECIDED))


def asked_as_staff(actor: Actor) -> ColumnElement[bool]:
    """Records of communities that one works for, and those that were passed up to one's tier."""
    return or_(false(), *(_asked_of(grant) for grant in actor.grants if grant.role is Role.STAFF))


def corrections_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Correction]:
    """Proposed corrections of records that one decides on: neither one's own proposal or record nor those of ``kin``,
    nor the record of somebody who has approved one on that shift.
    """
    judged = exists().where(
        Decision.shift_id == ServiceRecord.shift_id,
        Decision.account_id == actor.account_id,
        Decision.by == ServiceRecord.account_id,
        is_approving(),
    )
    mine = or_(ServiceRecord.team_id.in_(teams_led(actor.person_id)), asked_as_staff(actor))
    return (
        select(Correction)
        .join(ServiceRecord, ServiceRecord.id == Correction.record_id)
        .where(mine, Correction.state == "proposed", Correction.proposed_by.not_in({actor.person_id, *kin}))
        .where(ServiceRecord.account_id.not_in({actor.person_id, *kin}), ~judged)
    )


def is_approving() -> ColumnElement[bool]:
    """Of a decision: does it count as approving each other? A correction does once it says more than others had last
    set: who lowers a record, or takes that back, does no favour.
    """
    earlier = aliased(Decision)
    before = (earlier.record_id == Decision.record_id, earlier.by != Decision.by, earlier.id < Decision.id)
    of_others = select(earlier.minutes_after).where(*before, earlier.verb.in_(SET)).correlate(Decision)
    last = of_others.order_by(earlier.id.desc()).limit(1).scalar_subquery()
    is_more = Decision.minutes_after > func.coalesce(last, -1)
    return or_(Decision.verb.in_(("approve", "first_approve")), and_(Decision.verb.in_(SAID), is_more))


def _asked_of(grant: Grant) -> ColumnElement[bool]:
    within = ServiceRecord.community_id.in_(reach_of([grant]))
    if not grant.only_oversees:
        return within
    return and_(within, cast(ServiceRecord.escalated_to, String).contains(f'"{grant.tier}"'))


def is_to_be_looked_at(now: datetime) -> ColumnElement[bool]:
    """Undecided, and due for the worker's look (never looked at since it changed, or the time has come)."""
    return and_(ServiceRecord.state.in_(UNDECIDED), or_(ServiceRecord.look_at.is_(None), ServiceRecord.look_at <= now))


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What a decision asks of the shift, and what an approved record remembers of it (Order 67 art. 7)."""

    window_minutes: int
    snapshot: dict[str, Any]
    in_charge: str | None


@dataclass(frozen=True, slots=True)
class Locked:
    """Records with their shifts and policies, under the locks of the house's order."""

    records: dict[UUID, ServiceRecord]
    shifts: dict[UUID, ShiftFacts]
    paths: dict[UUID, str]  # of the communities
    policies: dict[UUID, Policy]  # the one that each record was made under, by record


def locked(rows: Select[ServiceRecord]) -> Locked:
    """Lock the shifts, then the records, each by id: two statements."""
    wanted = rows.correlate(None)
    shift_ids = wanted.with_only_columns(ServiceRecord.shift_id)
    shifts = {row.id: _shift_facts(row) for row in db.session.execute(_shifts(shift_ids))}
    made_under = and_(
        PolicyVersion.community_id == ServiceRecord.community_id, PolicyVersion.version == ServiceRecord.policy_version
    )
    found = db.session.execute(
        select(ServiceRecord, Region.path, PolicyVersion.version, PolicyVersion.document)
        .join(Region, Region.id == ServiceRecord.community_id)
        .outerjoin(PolicyVersion, made_under)
        .where(ServiceRecord.id.in_(wanted.with_only_columns(ServiceRecord.id)))
        .order_by(ServiceRecord.id)
        .with_for_update(of=ServiceRecord)
        .execution_options(populate_existing=True)
    ).all()
    return Locked(
        records={record.id: record for record, *_ in found},
        shifts=shifts,
        paths={record.community_id: path for record, path, *_ in found},
        policies={record.id: Policy(version or 0, document or {}) for record, _, version, document in found},
    )


def _shifts(ids: Select[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Shift.id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.stopped_at,
            Activity.title,
            Activity.content,
            Activity.place,
            Activity.person_in_charge_id,
            Account.name_sealed,
            Team.name.label("team"),
            Region.name.label("community"),
        )
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Account, Account.id == Activity.person_in_charge_id)
        .join(Region, Region.id == Shift.community_id)
        .outerjoin(Team, Team.id == Shift.team_id)
        .where(Shift.id.in_(ids))
        .order_by(Shift.id)
        .with_for_update(of=Shift)
    )


def _shift_facts(row: Row[Any]) -> ShiftFacts:
    ends_at = min(row.ends_at, row.stopped_at or row.ends_at)
    return ShiftFacts(
        window_minutes=max(0, (ends_at - row.starts_at) // MINUTE),
        snapshot={
            "title": row.title,
            "content": row.content,
            "place": row.place,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "responsible_unit": row.team or row.community,
            "recording_unit": row.community,
            "person_in_charge_id": str(row.person_in_charge_id),
        },
        in_charge=read_name(row.person_in_charge_id, row.name_sealed),
    )


def paths_and_policies(records: Sequence[ServiceRecord]) -> tuple[dict[UUID, str], dict[UUID, Policy]]:
    """The same as ``locked`` gives, for readers."""
    communities = {record.community_id for record in records}
    paths = dict(db.session.execute(select(Region.id, Region.path).where(Region.id.in_(communities))).all())
    rows = db.session.execute(
        select(PolicyVersion.community_id, PolicyVersion.version, PolicyVersion.document).where(
            PolicyVersion.community_id.in_(communities)
        )
    )
    known = {(community, version): Policy(version, document) for community, version, document in rows}
    return paths, {each.id: known.get((each.community_id, each.policy_version), Policy(0, {})) for each in records}


def summary(account_id: UUID) -> Row[*tuple[Any, ...]]:
    """How many records and minutes one has, by what has become of them."""
    waiting = ServiceRecord.state.in_(UNDECIDED)

    def minutes(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, ServiceRecord.minutes), else_=0)), 0)

    def count(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return db.session.execute(
        select(
            count(ServiceRecord.state == State.APPROVED).label("approved_records"),
            minutes(ServiceRecord.state == State.APPROVED).label("approved_minutes"),
            count(waiting).label("waiting_records"),
            minutes(waiting).label("waiting_minutes"),
            count(ServiceRecord.state == State.RETURNED).label("returned_records"),
            count(ServiceRecord.state == State.REJECTED).label("rejected_records"),
            func.max(case((ServiceRecord.state == State.APPROVED, ServiceRecord.service_date))).label("last_served_on"),
        ).where(ServiceRecord.account_id == account_id)
    ).one()
