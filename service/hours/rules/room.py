"""How much of a stretch of time one person still has.

A presence takes the time that it takes. Minutes without times were served somewhere in their window: two such windows
may overlap, as long as the person can have served all of it. It is the same whichever was there first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.hours.rules.minutes import MINUTE

Stretch = tuple[datetime, datetime]
NEAR = timedelta(hours=24)  # no window is longer, so that what lies beyond leaves the room as it is


@dataclass(frozen=True, slots=True)
class Claim:
    """Minutes without times, served somewhere in a window."""

    starts_at: datetime
    ends_at: datetime
    minutes: int


def most_minutes(window: Stretch, presences: Collection[Stretch], claims: Collection[Claim]) -> int:
    """The most that one person can have served in a window beside presences, which do not overlap, and other claims:
    what of a claim to all of it can be laid out besides.
    """
    near, taken = _near(window, presences, claims)
    length = max(timedelta(), window[1] - window[0])
    all_of_it = (*window, length)
    return (length - _lacking([*near, all_of_it], taken) + _lacking(near, taken)) // MINUTE


def most_minutes_at(times: Collection[Stretch], presences: Collection[Stretch], claims: Collection[Claim]) -> int:
    """The most that stands of what was served at known times, beside presences, which do not overlap, and claims: what
    these do not need of it.
    """
    if not times:
        return 0
    around = min(each for each, _ in times), max(each for _, each in times)
    near, taken = _near(around, presences, claims)
    needed = _lacking(near, [*taken, *times]) - _lacking(near, taken)
    return (sum((ends_at - starts_at for starts_at, ends_at in times), timedelta()) - needed) // MINUTE


_Demand = tuple[datetime, datetime, timedelta]


def _near(
    window: Stretch, presences: Collection[Stretch], claims: Collection[Claim]
) -> tuple[list[_Demand], list[Stretch]]:
    earliest, latest = window[0] - NEAR, window[1] + NEAR
    touching = (each for each in claims if each.minutes and each.starts_at < latest and earliest < each.ends_at)
    taken = [each for each in presences if each[0] < latest and earliest < each[1]]
    return [(each.starts_at, each.ends_at, each.minutes * MINUTE) for each in touching], taken


def _lacking(demands: Collection[_Demand], presences: Collection[Stretch]) -> timedelta:
    """How much of the demands cannot be laid out beside the presences.

    A stretch of time holds all that lies wholly within it, and lacks what exceeds what it has free. What is lacking in
    all is the most that stretches lack that do not overlap (Hall's theorem: each minute is one place).
    """
    by_end = sorted(demands, key=lambda each: each[1])
    from_on: list[tuple[datetime, timedelta]] = []  # from a begin on, the latest first
    for begin in sorted({begin for begin, _, _ in demands}, reverse=True):
        claimed, most = timedelta(), _from(begin, from_on)
        for starts_at, ends_at, length in by_end:
            if starts_at >= begin:
                claimed += length
                lack = claimed - _unoccupied(begin, ends_at, presences)
                most = max(most, lack + _from(ends_at, from_on))
        from_on.append((begin, most))
    return from_on[-1][1] if from_on else timedelta()


def _from(moment: datetime, from_on: Iterable[tuple[datetime, timedelta]]) -> timedelta:
    """It never lessens towards earlier begins."""
    return max((lack for begin, lack in from_on if begin >= moment), default=timedelta())


def _unoccupied(begin: datetime, end: datetime, presences: Collection[Stretch]) -> timedelta:
    occupied = (min(end, ends_at) - max(begin, starts_at) for starts_at, ends_at in presences)
    return end - begin - sum((each for each in occupied if each > timedelta()), timedelta())
