"""When a team sleeps, how it has grown, how much of its work was asked for, and which figures are too small. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from service.redemption.rules import HalfYear
from service.regions.rules.small_cells import is_small

MONTHS_OF_A_YEAR = 12
POINTS_MOST = 24


@dataclass(frozen=True, slots=True)
class ReportsPolicy:
    """``dormant_after_months``: whole calendar months without a held shift; as long, a leader counts as not seen.
    ``assigned_share_most_percent``: above it, a team's work is said to be mostly others' (安徽日报, 2022).
    """

    dormant_after_months: int = 6
    assigned_share_most_percent: int = 50


class GrowthStep(StrEnum):
    MONTH = "month"
    HALF_YEAR = "half_year"

    __labels__: ClassVar = {"month": "每月底", "half_year": "每半年底"}


class DormancyReason(StrEnum):
    """Why a team is in the list of those that may be asleep; several may hold."""

    NEVER_HELD_A_SHIFT = "never_held_a_shift"
    NO_SHIFT_SINCE = "no_shift_since"
    HEADLESS = "headless"
    NO_DEPUTY_AND_LEADER_INACTIVE = "no_deputy_and_leader_inactive"
    LEADER_INACTIVE = "leader_inactive"
    MARKED_DORMANT = "marked_dormant"

    __labels__: ClassVar = {
        "never_held_a_shift": "从来没有办过活动",
        "no_shift_since": "很久没有办过活动",
        "headless": "没有队长",
        "no_deputy_and_leader_inactive": "没有副队长，队长也很久没有动静",
        "leader_inactive": "队长很久没有动静",
        "marked_dormant": "工作人员已标为休眠",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFacts:
    """``leader_seen_on``: the last Shanghai day on which the leader took office, planned a shift, was scanned or
    scanned somebody, approved hours of the team or answered a task for it; ``None``: there is no leader.
    """

    founded_on: date
    last_held_on: date | None
    has_deputy: bool
    leader_seen_on: date | None
    is_marked: bool


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier, or the last of a month that has no such day."""
    count = day.year * MONTHS_OF_A_YEAR + day.month - 1 - months
    year, month = divmod(count, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_long_ago(last: date, today: date, months: int) -> bool:
    """Have so many whole months passed since? On the very day they have."""
    return last <= months_before(today, months)


def dormancy_reasons(team: TeamFacts, today: date, months: int) -> list[DormancyReason]:
    """Why the team may be asleep; empty for one that held a shift within so many months, was founded within them, or
    neither, and is not marked. Who leads it explains a silence and is none by itself; what it declined never counts.
    """
    found = []
    if is_long_ago(team.last_held_on or team.founded_on, today, months):
        found.append(DormancyReason.NO_SHIFT_SINCE if team.last_held_on else DormancyReason.NEVER_HELD_A_SHIFT)
    if team.is_marked:
        found.append(DormancyReason.MARKED_DORMANT)
    if not found:
        return []
    if team.leader_seen_on is None:
        return [*found, DormancyReason.HEADLESS]
    if is_long_ago(team.leader_seen_on, today, months):
        alone = not team.has_deputy
        found.append(DormancyReason.NO_DEPUTY_AND_LEADER_INACTIVE if alone else DormancyReason.LEADER_INACTIVE)
    return found


def period_ends(today: date, step: GrowthStep) -> list[date]:
    """The last days of the newest months or half years, at most ``POINTS_MOST``, oldest first; the running one is told
    as of today.
    """
    months = 1 if step is GrowthStep.MONTH else MONTHS_OF_A_YEAR // 2
    running = today.year * MONTHS_OF_A_YEAR + today.month - 1
    last = running - running % months + months - 1  # the last month of the running period
    return [min(today, _end_of_month(last - months * back)) for back in reversed(range(POINTS_MOST))]


def _end_of_month(count: int) -> date:
    year, month = divmod(count, MONTHS_OF_A_YEAR)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def half_year_asked(code: str | None, today: date) -> HalfYear:
    """``2026H1``, or the half year that is running."""
    if code is not None:
        year, half = code.split("H")
        return HalfYear(int(year), int(half))
    return HalfYear(today.year, 1 if today.month <= MONTHS_OF_A_YEAR // 2 else 2)


def share_percent(assigned: int, held: int) -> int | None:
    """Shifts that answered a task in a hundred held ones, rounded down; ``None``: none was held."""
    return assigned * 100 // held if held else None


def is_over_assigned(assigned: int, held: int, most_percent: int) -> bool:
    """Is more of the work others' than the policy finds good? Exactly the most is not over it."""
    return assigned * 100 > most_percent * held


def cell(value: int, people: int, *, sees_people: bool) -> int | None:
    """A figure of so many people, as this reader may see it; ``None``: too few."""
    return value if sees_people or not is_small(people) else None


def split(whole: int, part: int, people: Sequence[int], *, sees_people: bool) -> tuple[int | None, int | None]:
    """A sum and a part of it; ``people``: of the whole, of the part and of the rest. The part is not shown if it or the
    rest is of too few, because the one tells the other.
    """
    of_whole, of_part, of_rest = people
    shown = cell(whole, of_whole, sees_people=sees_people)
    hidden = shown is None or (not sees_people and (is_small(of_part) or is_small(of_rest)))
    return shown, None if hidden else part
