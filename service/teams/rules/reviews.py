"""The annual review of teams on file: once a calendar year, by the tier with which they are filed. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from service.teams.rules.filing import FilingLevel, FilingTier, TeamsPolicy, needs_both_tiers


class ReviewResult(StrEnum):
    """``lapsed``: the team falls back one level."""

    PASSED = "passed"
    TO_IMPROVE = "to_improve"
    LAPSED = "lapsed"

    __labels__: ClassVar = {"passed": "合格", "to_improve": "要改进", "lapsed": "不合格，退回下一级"}


class ReviewFlaw(StrEnum):
    """Why a team is not reviewed on a day, in order of precedence."""

    NOT_FILED = "not_filed"
    FILED_THIS_YEAR = "filed_this_year"
    NOT_YET = "not_yet"

    __labels__: ClassVar = {"not_filed": "没有备案", "filed_this_year": "今年才备案", "not_yet": "今年的检查还没开始"}


def reviewing_tier(level: FilingLevel) -> FilingTier:
    """Each with whom the team is on file; what is registered is the upper tier's to look after."""
    return FilingTier.UPPER if needs_both_tiers(level) else FilingTier.COMMUNITY


def flaw_to_review(level: FilingLevel, filed_on: date | None, day: date, policy: TeamsPolicy) -> ReviewFlaw | None:
    """Why this team is not reviewed on this day: whoever came to the level this year has just been looked at."""
    if level is FilingLevel.INFORMAL or filed_on is None:
        return ReviewFlaw.NOT_FILED
    if filed_on.year >= day.year:
        return ReviewFlaw.FILED_THIS_YEAR
    return ReviewFlaw.NOT_YET if day.month < policy.review_from_month else None


def is_review_overdue(day: date, policy: TeamsPolicy) -> bool:
    """After the last day of the policy's month; it can still be made."""
    return day.month > policy.review_until_month


def needs_reason(result: ReviewResult) -> bool:
    """Who is told to improve, or falls back, is told why."""
    return result is not ReviewResult.PASSED
