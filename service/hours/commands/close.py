"""Closing a shift turns everybody's presences into one service record each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from service.activities.models import Activity, Shift
from service.activities.queries import locked_shift
from service.activities.rules import ActivityKind, ShiftState
from service.checkin.models import Presence
from service.checkin.rules import CheckinPolicy, Grade, grade_of, inferred_end
from service.core import audit, calendar, outbox
from service.core.actor import Actor
from service.core.db import db, new_id
from service.hours import rules
from service.hours.errors import ShiftNotOpen, ShiftNotOver
from service.hours.models import ServiceRecord
from service.hours.queries.approvers import officers_of
from service.hours.queries.facts import written
from service.hours.rules import HoursPolicy
from service.passports.queries import owners as passport_owners
from service.regions.policy import Policy
from service.regions.queries import policy_for


def close(shift_id: UUID, *, actor: Actor, now: datetime) -> Shift:
    """End a shift that is over: infer forgotten check-outs, make the records. Refuses: ``ShiftNotOpen``,
    ``ShiftNotOver``.
    """
    shift = locked_shift(shift_id)
    if shift.state != ShiftState.PUBLISHED:
        raise ShiftNotOpen
    if now < _end_of(shift):
        raise ShiftNotOver
    policy = policy_for(shift.community_id, shift.service_date)
    presences = _closed_presences(shift, now)
    shift.state, shift.closed_at, shift.closed_by = ShiftState.CLOSED, now, actor.account_id
    db.session.flush()
    activity = db.session.get_one(Activity, shift.activity_id)
    if activity.kind == ActivityKind.SERVICE:
        _make_records(shift, presences, policy, now)
    audit.record("shift.closed", "shift", shift.id, actor=actor, now=now, community_id=shift.community_id)
    return shift


def is_due(shift: Shift, policy: Policy, now: datetime) -> bool:
    """From the end of check-out on, the worker closes."""
    return now >= _end_of(shift) + timedelta(minutes=policy.of(CheckinPolicy).check_out_after_minutes)


def _end_of(shift: Shift) -> datetime:
    return min(shift.ends_at, shift.stopped_at or shift.ends_at)


def _closed_presences(shift: Shift, now: datetime) -> Sequence[Presence]:
    rows = select(Presence).where(Presence.shift_id == shift.id, Presence.state != "undone").with_for_update()
    presences = db.session.scalars(rows.order_by(Presence.id)).all()
    for presence in presences:
        if presence.state == "open":
            presence.state, presence.out_grade = "closed", Grade.INFERRED
            presence.ends_at = inferred_end(presence.starts_at, _end_of(shift), now)
    db.session.flush()
    return presences


def _make_records(shift: Shift, presences: Sequence[Presence], policy: Policy, now: datetime) -> None:
    by_passport: dict[UUID, list[Presence]] = {}
    for presence in presences:
        by_passport.setdefault(presence.passport_id, []).append(presence)
    owners = passport_owners(by_passport)
    rows = []
    for passport_id, stretches in by_passport.items():
        row = _record_of(shift, stretches, policy)
        if row is not None:
            rows.append({"passport_id": passport_id, "account_id": owners[passport_id], "created_at": now, **row})
    if rows:
        db.session.execute(insert(ServiceRecord), rows)
        said = {"shift_id": str(shift.id), "records": len(rows)}
        officers = sorted(officers_of(shift.team_id))
        notices = [{"account_id": str(person), "code": "hours.to_approve", "facts": said} for person in officers]
        outbox.put("inbox", notices, now=now)


def _record_of(shift: Shift, stretches: list[Presence], policy: Policy) -> dict[str, Any] | None:
    """The record of one person's presences; ``None`` when no minute is credited (the attendance is kept)."""
    window = (shift.starts_at, _end_of(shift))
    seen = [rules.Presence(each.starts_at, each.ends_at, _grade(each)) for each in stretches]
    credit = rules.credit(seen, *window)
    if not credit.makes_a_record:
        return None
    numbers = policy.of(HoursPolicy)
    by_day = written(rules.split_by_day(seen, *window))
    return {
        "id": new_id(),
        "shift_id": shift.id,
        "community_id": shift.community_id,
        "team_id": shift.team_id,
        "service_date": shift.service_date,
        "state": rules.State.PENDING,
        "minutes_on_site": credit.minutes_on_site,
        "credited_minutes": credit.credited_minutes,
        "minutes": credit.credited_minutes,
        "days": by_day,
        "credited_days": by_day,
        "grade": credit.grade,
        "ends": [end for each in stretches if _is_credited(each, window) for end in _ends(each)],
        "policy_version": policy.version,
        "due_at": calendar.due_at(shift.service_date, numbers.approval_due_working_days),
        "escalated_to": [],
        "national_state": "not_exported",
        "version": 1,
    }


def _grade(presence: Presence) -> str:
    return grade_of(Grade(presence.in_grade), Grade(presence.out_grade or Grade.INFERRED)).value


def _is_credited(presence: Presence, window: tuple[datetime, datetime]) -> bool:
    return max(presence.starts_at, window[0]) < min(presence.ends_at, window[1])


def _ends(presence: Presence) -> list[list[dict[str, str | None]]]:
    """Who made the evidence of each end; an inferred end has nobody's word."""
    return [
        [{"grade": presence.in_grade, "by": str(presence.in_by) if presence.in_by else None}],
        [{"grade": presence.out_grade, "by": str(presence.out_by) if presence.out_by else None}],
    ]
