"""What each kind of ledger entry may change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from service.passports.rules.defects import must
from service.passports.rules.half_hour import points_change, points_for


class Kind(StrEnum):
    OPENING = "opening"  # what was served and earned before the system, taken over once
    EARN = "earn"  # an approved record
    CORRECT = "correct"  # a later version of an approved record
    SPEND = "spend"  # a gift handed over
    RESTORE = "restore"  # a hand-over undone
    ADJUST = "adjust"  # two signers, a cause from a list; never earned
    MERGE = "merge"  # two passports of one person become one, a debt is taken up, an opening of both taken back

    __labels__: ClassVar = {
        "opening": "期初余额",
        "earn": "服务所得",
        "correct": "更正",
        "spend": "兑换礼品",
        "restore": "兑换撤销退回",
        "adjust": "人工调整",
        "merge": "护照合并",
    }


OF_AN_ENTRY = "ledger_entry"  # what an entry names as its source that answers another one
OF_AN_OPENING = "opening_entry"  # the same, as it is shown where that one is an opening


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands: the one row of a passport that changes."""

    passport_id: UUID
    seq: int
    hash: str
    minutes: int  # served, the opening included; never spent
    net_minutes: int  # approved, corrections included: the only ones that enter the floor
    earned_points: int
    balance: int  # may fall below zero by a correction, and by an opening that is taken back
    held: int

    @property
    def available(self) -> int:
        return self.balance - self.held

    @property
    def is_opened(self) -> bool:
        """Only an opening makes served and net minutes differ."""
        return self.minutes != self.net_minutes


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry does to a head. ``net`` is the part of ``minutes`` that enters the floor."""

    minutes: int
    net: int
    points: int


def change_for(head: Head, kind: Kind, *, minutes: int = 0, points: int = 0) -> Change:
    """Service is given in signed minutes and its points follow; the rest in signed points; an opening states both."""
    match kind:
        case Kind.EARN | Kind.CORRECT:
            must(points == 0, "the points of service follow from its minutes")
            must(kind is Kind.CORRECT or minutes > 0, "service that earns has minutes")
            must(head.net_minutes + minutes >= 0, "no correction takes more than was approved")
            return Change(minutes, minutes, points_change(head.net_minutes, head.net_minutes + minutes))
        case Kind.OPENING:
            must(not head.is_opened, "a passport is opened once")
            must(minutes > 0 and 0 <= points <= points_for(minutes), "an opening has minutes, and points within them")
            return Change(minutes, 0, points)
        case Kind.SPEND:
            must(points < 0, "a spend takes points")
        case Kind.RESTORE:
            must(points > 0, "a restore gives points")
        case Kind.ADJUST:
            must(points != 0, "an adjustment moves points")
        case Kind.MERGE:
            raise ValueError("a merge is posted by the chain: to two ledgers at once, or back from one")
    must(minutes == 0, "only service and openings have minutes")
    return Change(0, 0, points)


def change_taking_back(head: Head, *, minutes: int, points: int) -> Change:
    """Of an opening that a merge brought a second time: exactly what it had posted, minutes and points; none of it was
    service, so the floor is left alone. Another opening stays, for a passport has one.
    """
    must(minutes > 0 and 0 <= points <= points_for(minutes), "an opening has minutes, and points within them")
    must(head.minutes - head.net_minutes > minutes, "of two openings one stays")
    return Change(-minutes, 0, -points)


def is_opening_taken_back(kind: str, grade: str | None) -> bool:
    """Of the entries of merges these alone have a grade, and a day: the opening's."""
    return kind == Kind.MERGE and grade is not None
