"""What the presences of a closed shift are worth, person by person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.activities.models import Shift
from service.checkin.models import Presence
from service.checkin.rules import Grade, grade_of
from service.core import calendar
from service.core.db import new_id
from service.hours import rules
from service.hours.queries.facts import written
from service.hours.rules import HoursPolicy
from service.regions.policy import Policy

Window = tuple[datetime, datetime]


def window_of(shift: Shift) -> Window:
    """Stopped midway, service is credited to the stop."""
    return shift.starts_at, min(shift.ends_at, shift.stopped_at or shift.ends_at)


def by_passport(presences: Iterable[Presence]) -> dict[UUID, list[Presence]]:
    found: dict[UUID, list[Presence]] = {}
    for presence in presences:
        found.setdefault(presence.passport_id, []).append(presence)
    return found


def measured(stretches: Collection[Presence], shift: Shift) -> dict[str, Any] | None:
    """The evidence of one person's presences; ``None`` when no minute is credited (the attendance is kept)."""
    window = window_of(shift)
    seen = [rules.Presence(each.starts_at, each.ends_at, _grade(each)) for each in stretches]
    credit = rules.credit(seen, *window)
    if not credit.makes_a_record:
        return None
    return {
        "minutes_on_site": credit.minutes_on_site,
        "credited_minutes": credit.credited_minutes,
        "credited_days": written(rules.split_by_day(seen, *window)),
        "grade": credit.grade,
        "ends": [end for each in stretches if _is_credited(each, window) for end in _ends(each, shift)],
    }


def new_record(shift: Shift, evidence: dict[str, Any], policy: Policy, *, due_from: date) -> dict[str, Any]:
    """A pending record that proposes what the evidence gives."""
    return {
        **evidence,
        "id": new_id(),
        "shift_id": shift.id,
        "community_id": shift.community_id,
        "team_id": shift.team_id,
        "service_date": shift.service_date,
        "state": rules.State.PENDING,
        "minutes": evidence["credited_minutes"],
        "days": evidence["credited_days"],
        "policy_version": policy.version,
        "due_at": calendar.due_at(due_from, policy.of(HoursPolicy).approval_due_working_days),
        "escalated_to": [],
        "national_state": "not_exported",
        "version": 1,
    }


def _grade(presence: Presence) -> str:
    return grade_of(Grade(presence.in_grade), Grade(presence.out_grade or Grade.INFERRED)).value


def _is_credited(presence: Presence, window: Window) -> bool:
    return max(presence.starts_at, window[0]) < min(presence.ends_at, window[1])


def _ends(presence: Presence, shift: Shift) -> list[list[dict[str, str | None]]]:
    """Who made the evidence of each end; an inferred end has nobody's word, but maybe somebody's hand."""
    came, left = ([str(by) if by else None] for by in (presence.in_by, presence.out_by))
    if presence.out_grade == Grade.INFERRED:
        left = [*_hands(presence, shift)] or left
    ends = ((presence.in_grade, came), (presence.out_grade, left))
    return [[{"grade": grade, "by": by} for by in seen] for grade, seen in ends]


def _hands(presence: Presence, shift: Shift) -> list[str]:
    """Whoever took back a scan that had ended it, or lengthened the shift: while the person was there, or at any time
    when the end lies beyond the first planned one, where only a lengthening can have put it.
    """
    is_beyond = presence.ends_at > shift.planned_ends_at
    found = {
        each["by"] for each in shift.lengthened if is_beyond or datetime.fromisoformat(each["at"]) >= presence.starts_at
    }
    return sorted(found | set(presence.reopened_by or ()))
