"""The reference's room: how much of a stretch of time one person still has.

The rule: one person is never in two places. A presence takes the time that it takes; minutes without times were served
somewhere in their window, and all that is approved must fit beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from tests.proofs.model.records import Record
from tests.proofs.model.shifts import Presence, Shift

MINUTE, NEAR = timedelta(minutes=1), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stretch:
    """With minutes that were served somewhere in it, if they are not the whole."""

    begins: datetime
    ends: datetime
    minutes: int = 0

    def holds(self, other: Stretch) -> bool:
        return self.begins <= other.begins and other.ends <= self.ends

    def shares(self, other: Stretch) -> timedelta:
        return max(timedelta(), min(self.ends, other.ends) - max(self.begins, other.begins))


def most_minutes(record: Record, minutes: int, others: Iterable[Record], shifts: Iterable[Shift]) -> int:
    """Of a record that is to have so many. Whatever stretch around its window one looks at: what was served wholly in
    it must fit in it.
    """
    mine = [each for shift in shifts for each in shift.presences if each.who == record.who and each.counts]
    elsewhere = [_whole(each) for each in mine if each.shift is not record.shift]
    window = _window(record, minutes, [_whole(each) for each in mine if each.shift is record.shift])
    near = Stretch(window.begins - NEAR, window.ends + NEAR)
    claims = [claim for each in others if near.shares(claim := _claim(each))]
    begins = {window.begins, *(each.begins for each in claims)}
    ends = {window.ends, *(each.ends for each in claims)}
    around = (Stretch(*edges) for edges in product(begins, ends))
    return max(0, min(_room(each, elsewhere, claims) for each in around if each.holds(window)))


def _room(stretch: Stretch, presences: list[Stretch], claims: list[Stretch]) -> int:
    left = stretch.ends - stretch.begins - sum((stretch.shares(each) for each in presences), timedelta())
    return left // MINUTE - sum(each.minutes for each in claims if stretch.holds(each))


def _whole(presence: Presence) -> Stretch:
    """Of who is still inside, until the planned end."""
    return Stretch(presence.starts_at, presence.ends_at or max(presence.starts_at, presence.shift.ends_at))


def _claim(record: Record) -> Stretch:
    """Its window, with what no presence tells the times of."""
    return Stretch(record.shift.starts_at, record.shift.ends_at, max(0, record.minutes - record.timed_minutes))


def _window(record: Record, minutes: int, here: list[Stretch]) -> Stretch:
    """As long as presences tell the times of all the minutes, from the first to the last of these."""
    begins, ends = record.shift.starts_at, record.shift.ends_at
    if here and minutes <= record.timed_minutes:
        begins = max(begins, min(each.begins for each in here))
        ends = min(ends, max(each.ends for each in here))
    return Stretch(begins, ends)
