"""How much of a stretch of time one person still has.

A presence takes the time that it takes. Minutes without times were served somewhere in their window: two such windows
may overlap, as long as the person can have served all of it.
"""

from __future__ import annotations

from collections.abc import Collection
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
    """The most that one person can have served in a window beside presences, which do not overlap, and other claims.

    Exact: any stretch around the window holds all that lies wholly within it, and no more; and if every one of them
    does, there is a way to lay all minutes out.
    """
    earliest, latest = window[0] - NEAR, window[1] + NEAR
    near = sorted((each for each in claims if _touch(each, earliest, latest)), key=lambda each: each.ends_at)
    taken = [each for each in presences if each[0] < latest and earliest < each[1]]
    begins = {window[0], *(each.starts_at for each in near if each.starts_at < window[0])}
    return max(0, min(_room_from(begin, window[1], taken, near) for begin in begins) // MINUTE)


def _room_from(begin: datetime, ends_at: datetime, presences: Collection[Stretch], claims: list[Claim]) -> timedelta:
    """The least room in any stretch from ``begin`` on that reaches ``ends_at``; the claims come by their end."""
    inside = [each for each in claims if each.starts_at >= begin]
    claimed = sum(each.minutes for each in inside if each.ends_at <= ends_at) * MINUTE
    room = _unoccupied(begin, ends_at, presences) - claimed
    for each in inside:
        if each.ends_at > ends_at:
            claimed += each.minutes * MINUTE
            room = min(room, _unoccupied(begin, each.ends_at, presences) - claimed)
    return room


def _unoccupied(begin: datetime, end: datetime, presences: Collection[Stretch]) -> timedelta:
    occupied = (min(end, ends_at) - max(begin, starts_at) for starts_at, ends_at in presences)
    return end - begin - sum((each for each in occupied if each > timedelta()), timedelta())


def _touch(claim: Claim, earliest: datetime, latest: datetime) -> bool:
    return claim.starts_at < latest and earliest < claim.ends_at
