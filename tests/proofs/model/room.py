"""The reference's room: how much of a stretch of time one person still has.

The rule: one person is never in two places. A presence takes the time that it takes; minutes without times were served
somewhere in their window, and all that is approved must fit beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tests.proofs.model.records import Record
from tests.proofs.model.shifts import Presence, Shift

MINUTE, NEAR, FAR = timedelta(minutes=1), timedelta(hours=24), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stretch:
    """With what was served somewhere in it, if that is not the whole."""

    begins: datetime
    ends: datetime
    served: timedelta = timedelta()

    @property
    def length(self) -> timedelta:
        return self.ends - self.begins

    def holds(self, other: Stretch) -> bool:
        return self.begins <= other.begins and other.ends <= self.ends

    def shares(self, other: Stretch) -> bool:
        return max(self.begins, other.begins) < min(self.ends, other.ends)

    def cut(self, other: Stretch) -> Stretch:
        return Stretch(max(self.begins, other.begins), min(self.ends, other.ends))


def most_minutes(record: Record, minutes: int, others: Iterable[Record], shifts: Iterable[Shift]) -> int:
    """Of a record that is to have so many. As long as presences tell the times of all of them: what of these times the
    others can do without; else what can be laid out in its window beside the others.
    """
    mine = [each for shift in shifts for each in shift.presences if each.who == record.who and each.counts]
    elsewhere = [_whole(each) for each in mine if each.shift is not record.shift]
    window = Stretch(record.shift.starts_at, record.shift.ends_at)
    near = Stretch(window.begins - NEAR, window.ends + NEAR)
    claims = [claim for each in others if near.shares(claim := _claim(each))]
    here = (_whole(each) for each in mine if each.shift is record.shift)
    times = [window.cut(each) for each in here if window.shares(each)]
    if times and minutes <= record.timed_minutes:
        needed = _laid_out(claims, elsewhere) - _laid_out(claims, [*elsewhere, *times])
        return (sum((each.length for each in times), timedelta()) - needed) // MINUTE
    all_of_it = Stretch(window.begins, window.ends, window.length)
    return (_laid_out([*claims, all_of_it], elsewhere) - _laid_out(claims, elsewhere)) // MINUTE


def _laid_out(claims: list[Stretch], taken: list[Stretch]) -> timedelta:
    """As much as can be: in all time that is free, whatever must be done first."""
    by_end = sorted(claims, key=lambda each: each.ends)
    left = [each.served for each in by_end]
    edges = sorted({edge for each in [*claims, *taken] for edge in (each.begins, each.ends)})
    for piece in (Stretch(*pair) for pair in pairwise(edges)):
        free = timedelta() if any(each.shares(piece) for each in taken) else piece.length
        for number, claim in enumerate(by_end):
            if claim.holds(piece):
                part = min(free, left[number])
                left[number], free = left[number] - part, free - part
    return sum((each.served for each in claims), timedelta()) - sum(left, timedelta())


def _whole(presence: Presence) -> Stretch:
    """Who is still inside may stay for longer than was planned."""
    return Stretch(presence.starts_at, presence.ends_at or FAR)


def _claim(record: Record) -> Stretch:
    """Its window, with what no presence tells the times of."""
    untimed = max(0, record.minutes - record.timed_minutes) * MINUTE
    return Stretch(record.shift.starts_at, record.shift.ends_at, untimed)
