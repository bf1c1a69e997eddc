"""Day caps: how much of one Shanghai day one person may be credited, all communities together.

Above one's own cap minutes are refused. What somebody has who is possibly the same person only asks for a second:
anybody may call themselves by another's name, and takes nothing from them by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.hours.rules.numbers import HoursPolicy


class CapOutcome(StrEnum):
    OK = "ok"
    SECOND_NEEDED = "second_needed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CapVerdict:
    """``most_by_day`` is what this record may hold on each of its days; minutes are never cut silently to fit."""

    outcome: CapOutcome
    most_by_day: Mapping[date, int]
    most_minutes: int  # the most of what was asked that would be accepted: the number to tell the approver


def most_by_day(
    already_approved_by_day: Mapping[date, int],
    days: Iterable[date],
    policy: HoursPolicy,
    *,
    before_by_day: Mapping[date, int] | None = None,
) -> dict[date, int]:
    """What one record may hold on each day: what others leave free, and never less than what it holds already."""
    before = before_by_day or {}
    free = {day: policy.refused_over_minutes - already_approved_by_day.get(day, 0) for day in days}
    return {day: max(0, free[day], before.get(day, 0)) for day in free}


def judge_caps(
    already_approved_by_day: Mapping[date, int],
    this_by_day: Mapping[date, int],
    policy: HoursPolicy,
    *,
    before_by_day: Mapping[date, int] | None = None,
    of_doubles_by_day: Mapping[date, int] | None = None,
) -> CapVerdict:
    """``already_approved_by_day`` leaves out openings and every version of this record.

    ``of_doubles_by_day`` is what others have who are possibly the same person: with it the day is judged whether one
    approver is enough.

    ``before_by_day`` is what this record holds already, when it is corrected: a day is judged on its new total, and
    only if the correction adds to it, so that a mistake on an overfull day can always be corrected downwards.
    """
    before, of_doubles = before_by_day or {}, of_doubles_by_day or {}
    most = most_by_day(already_approved_by_day, this_by_day, policy, before_by_day=before)
    growing = [day for day, minutes in this_by_day.items() if minutes > before.get(day, 0)]
    own = {day: already_approved_by_day.get(day, 0) + this_by_day[day] for day in growing}
    together = {day: own[day] + of_doubles.get(day, 0) for day in growing}
    return CapVerdict(
        outcome=_outcome(max(own.values(), default=0), max(together.values(), default=0), policy),
        most_by_day=most,
        most_minutes=sum(min(minutes, most[day]) for day, minutes in this_by_day.items()),
    )


def _outcome(own_minutes: int, minutes_together: int, policy: HoursPolicy) -> CapOutcome:
    if own_minutes > policy.refused_over_minutes:
        return CapOutcome.REFUSED
    if minutes_together > policy.second_approver_over_minutes:
        return CapOutcome.SECOND_NEEDED
    return CapOutcome.OK
