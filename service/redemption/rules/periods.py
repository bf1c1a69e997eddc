"""The half year, its days, and what may be done when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

_HALF_YEAR = re.compile(r"(?P<year>20\d\d)H(?P<half>[12])")


class PeriodState(StrEnum):
    """Ordering itself goes by the window within ``open``."""

    OPEN = "open"
    CLOSED = "closed"  # every day is closed; nothing is handed over any more
    SEALED = "sealed"  # what every passport came to is kept, and anything that is changed later is seen

    __labels__: ClassVar = {"open": "进行中", "closed": "已结束", "sealed": "已封存"}


class DayState(StrEnum):
    PLANNED = "planned"
    ENDED = "ended"  # the counter is shut, who did not come is released; the count is on
    CLOSED = "closed"  # counted, explained, signed by two
    CANCELLED = "cancelled"  # its orders were moved to another day

    __labels__: ClassVar = {"planned": "安排好了", "ended": "已收摊", "closed": "已结账", "cancelled": "已取消"}


@dataclass(frozen=True, slots=True)
class RedemptionPolicy:
    """Frozen for a period when it opens."""

    orders_per_passport: int = 1
    lines_per_order: int = 20
    offer_hours: int = 24
    short_release_hours: int = 72
    reminder_hours: int = 24
    proxy_people_per_day: int = 3


@dataclass(frozen=True, slots=True)
class HalfYear:
    """``2026H1``: 1 January to 30 June; its days may fall after it ends."""

    year: int
    half: int

    @property
    def code(self) -> str:
        return f"{self.year}H{self.half}"

    @property
    def starts_on(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)


DAYS_AFTER = timedelta(days=184)  # as long as a half year is


def parse_half_year(code: str) -> HalfYear | None:
    """``2026H1``; ``None`` for anything else."""
    found = _HALF_YEAR.fullmatch(code)
    return HalfYear(int(found["year"]), int(found["half"])) if found else None


@dataclass(frozen=True, slots=True)
class Window:
    """When people order; until when they change and cancel by themselves."""

    opens_at: datetime
    closes_at: datetime
    cancel_until: datetime

    @property
    def is_straight(self) -> bool:
        return self.opens_at < self.closes_at <= self.cancel_until


def judge_cutoff(half: HalfYear, cutoff_on: date, today: date) -> str | None:
    """A cut-off lies within its half year, and nothing is ordered of what cannot be known yet."""
    if not half.starts_on <= cutoff_on <= half.ends_on:
        return "period.cutoff_outside"
    return "period.not_begun" if half.starts_on > today else None


def judge_opening(half: HalfYear, cutoff_on: date, window: Window, today: date) -> str | None:
    """As ``judge_cutoff``, with a window in its order."""
    return judge_cutoff(half, cutoff_on, today) or (None if window.is_straight else "period.window_crooked")


def is_reopened(before: Window, after: Window, now: datetime) -> bool:
    """Would an end that has passed lie later? Until it has, it is moved as one likes."""
    ends = ((before.closes_at, after.closes_at), (before.cancel_until, after.cancel_until))
    return any(passed <= now and passed < later for passed, later in ends)


def is_ended_before(before: Window, after: Window, now: datetime) -> bool:
    """Would an end lie in the past that has not passed? Nobody could put it right."""
    ends = ((before.closes_at, after.closes_at), (before.cancel_until, after.cancel_until))
    return any(now < end and sooner < now for end, sooner in ends)


def judge_ordering(state: str, window: Window, now: datetime) -> str | None:
    """By themselves; at the counter staff order on the day, whatever the window says."""
    if state != PeriodState.OPEN:
        return "period.not_open"
    if now >= window.closes_at:
        return "period.over"
    return "period.not_yet" if now < window.opens_at else None


def latest_day(half: HalfYear, today: date) -> date:
    """Days may fall after their half year, but not for ever: a year that was mistyped leaves a day that never comes,
    and without it the period is never closed.
    """
    return max(half.ends_on, today) + DAYS_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMove:
    """A redemption day, and when it is to open instead."""

    opens_at: datetime
    to: datetime
    is_past_midnight: bool  # it would end on another day than it begins
    is_too_far: bool  # after ``latest_day``
    notice: timedelta  # that people are given


def judge_move(move: DayMove, now: datetime) -> str | None:
    """Of a day that has begun only the place changes: whoever is on their way would miss it. One is brought forward
    only as far as people can still hear of it.
    """
    if move.to == move.opens_at:
        return None
    if now >= move.opens_at:
        return "day.begun"
    if move.to < now:
        return "day.past"
    if move.is_past_midnight:
        return "day.past_midnight"
    if move.is_too_far:
        return "day.too_far"
    return "day.too_soon" if move.to < earliest(move.opens_at, move.notice, now) else None


def earliest(opens_at: datetime, notice: timedelta, now: datetime) -> datetime:
    """For when people who were told of a day that opens then can be told another: later than it, or so far ahead that
    they hear of it in time. Of a day that has begun nothing is later enough by itself: they are on their way.
    """
    heard = now + notice
    return heard if opens_at <= now else min(opens_at, heard)


def slot_starts(opens_at: datetime, closes_at: datetime, length: timedelta) -> list[tuple[datetime, datetime]]:
    """The slots of a day, one after another; the last ends with the day."""
    found = []
    start = opens_at
    while start < closes_at:
        found.append((start, min(start + length, closes_at)))
        start += length
    return found


def seats(free: Sequence[int], people: int) -> list[int] | None:
    """For so many people, in their order, the place of the slot that each is given; ``None``: there is no room."""
    found = [place for place, places in enumerate(free) for _ in range(places)]
    return found[:people] if len(found) >= people else None
