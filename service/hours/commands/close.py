"""Closing a shift turns everybody's presences into one service record each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select

from service.activities.models import Activity, Shift
from service.activities.queries import locked_shift
from service.activities.rules import ActivityKind, ShiftState
from service.checkin.models import Presence
from service.checkin.queries import next_starts
from service.checkin.rules import CheckinPolicy, Grade, inferred_end
from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.hours.commands import tell
from service.hours.commands.measure import by_passport, measured, new_record, window_of
from service.hours.errors import ShiftNotOpen, ShiftNotOver
from service.hours.models import ServiceRecord
from service.passports.queries import owners as passport_owners
from service.regions.policy import Policy
from service.regions.queries import policy_for


def close(shift_id: UUID, *, actor: Actor, now: datetime) -> Shift:
    """End a shift that is over: infer forgotten check-outs, make the records. Again changes nothing. Refuses:
    ``ShiftNotOpen``, ``ShiftNotOver``.
    """
    shift = locked_shift(shift_id)
    if shift.state == ShiftState.CLOSED:
        return shift
    if shift.state != ShiftState.PUBLISHED:
        raise ShiftNotOpen
    if now < _end_of(shift):
        raise ShiftNotOver
    presences = locked_presences(shift)
    forgotten = [presence for presence in presences if presence.state == "open"]
    elsewhere = next_starts([presence.id for presence in forgotten])
    for presence in forgotten:
        presence.state, presence.out_grade = "closed", Grade.INFERRED
        presence.ends_at = inferred_end(presence.starts_at, _end_of(shift), now, elsewhere.get(presence.id))
    shift.state, shift.closed_at, shift.closed_by = ShiftState.CLOSED, now, actor.account_id
    activity = db.session.get_one(Activity, shift.activity_id)
    if shift.led_by is None:  # else somebody else was in charge when it began
        shift.led_by = activity.person_in_charge_id
    db.session.flush()
    if activity.kind == ActivityKind.SERVICE:
        make_records(shift, presences, due_from=shift.service_date, now=now)
    audit.record("shift.closed", "shift", shift.id, actor=actor, now=now, community_id=shift.community_id)
    return shift


def is_due(shift: Shift, policy: Policy, now: datetime) -> bool:
    """From the end of check-out on, the worker closes."""
    return now >= _end_of(shift) + timedelta(minutes=policy.of(CheckinPolicy).check_out_after_minutes)


def locked_presences(shift: Shift) -> Sequence[Presence]:
    """Everybody's who took part. The shift is locked before."""
    rows = select(Presence).where(Presence.shift_id == shift.id, Presence.state != "undone").with_for_update()
    return db.session.scalars(rows.order_by(Presence.id).execution_options(populate_existing=True)).all()


def make_records(shift: Shift, presences: Iterable[Presence], *, due_from: date, now: datetime) -> None:
    """One record each for those with a credited minute, and a word to those who may approve."""
    policy = policy_for(shift.community_id, shift.service_date)
    people = by_passport(presences)
    owners = passport_owners(people)
    rows = []
    for passport_id, stretches in people.items():
        if evidence := measured(stretches, shift):
            whose = {"passport_id": passport_id, "account_id": owners[passport_id], "created_at": now}
            rows.append({**new_record(shift, evidence, policy, due_from=due_from), **whose})
    if rows:
        db.session.execute(insert(ServiceRecord), rows)
        if shift.team_id:
            tell.officers({shift.team_id: [row["account_id"] for row in rows]}, now=now, shift_id=str(shift.id))


def _end_of(shift: Shift) -> datetime:
    return window_of(shift)[1]
