"""The reference's shifts: who asked for a place, who came, and when they left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRADES = ("own_code", "live_code", "card", "poster", "roll_call", "inferred", "late_entry", "opening")
GRADE_OF = {
    "shift": "live_code",
    "poster": "poster",
    "passport": "own_code",
    "card": "card",
    "roll_call": "roll_call",
}


@dataclass
class SignUp:
    who: str
    ref: str
    state: str
    by: str  # who asked


@dataclass
class Presence:
    who: str
    shift: Shift
    ref: str
    starts_at: datetime
    grade_in: str
    by_in: str
    ends_at: datetime | None = None  # None: inside
    grade_out: str = "inferred"
    by_out: str | None = None
    state: str = "open"  # or closed, undone, void
    reopened_by: frozenset[str] = frozenset()
    holds_place: bool = False
    ended_by_scan: str | None = None

    @property
    def counts(self) -> bool:
        return self.state in ("open", "closed")


@dataclass
class Shift:
    ref: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    state: str = "published"
    taken: int = 0
    sign_ups: list[SignUp] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    is_paper: bool = False
    title: str = ""  # its own; the others have their activity's

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.taken >= self.capacity

    def sign_up_of(self, who: str) -> SignUp | None:
        return next((each for each in self.sign_ups if each.who == who and each.state != "cancelled"), None)

    def open_of(self, who: str) -> Presence | None:
        return next((each for each in self.presences if each.who == who and each.state == "open"), None)

    def last_left(self, who: str) -> Presence | None:
        mine = [each for each in self.presences if each.who == who and each.state == "closed"]
        return max(mine, key=lambda each: each.ends_at or each.starts_at, default=None)


@dataclass
class Scan:
    ref: str
    actor: str
    who: str
    outcome: str
    presence: Presence
