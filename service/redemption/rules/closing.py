"""The end of a day: what was counted against what should lie there, and how a difference is explained."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from service.redemption.rules.stock import Move, Stock


class DifferenceCause(StrEnum):
    """Why a count does not agree: a short list, so that it can be reported."""

    LOST = "lost"  # nobody knows where it went
    SPOILT = "spoilt"  # broken, out of date
    RECEIPT_WRONG = "receipt_wrong"  # more or less came in than was written down
    FOUND = "found"  # counted as lost before, and there after all

    __labels__: ClassVar = {
        "lost": "遗失",
        "spoilt": "损坏或过期",
        "receipt_wrong": "入库登记有误",
        "found": "找回",
    }


@dataclass(frozen=True, slots=True)
class Counted:
    """One gift's count; ``expected`` is what lay there by the books when it was counted."""

    expected: int
    counted: int
    cause: DifferenceCause | None

    @property
    def difference(self) -> int:
        return self.counted - self.expected


def judge_count(count: Counted, stock: Stock) -> str | None:
    """Signed off only when it is of now and what does not agree is explained. A surplus first undoes a loss, and is
    found again; only beyond what was lost a wrong receipt explains it.
    """
    if count.expected != stock.in_the_room:
        return "count.stale"
    if count.difference == 0:
        return None
    if count.cause is None:
        return "count.unexplained"
    if count.difference < 0:
        return "count.cause_unfit" if count.cause is DifferenceCause.FOUND else None
    is_more_than_came = count.difference > stock.lost
    match count.cause:
        case DifferenceCause.FOUND:
            return "count.more_than_received" if is_more_than_came else None
        case DifferenceCause.RECEIPT_WRONG:
            return None if is_more_than_came else "count.cause_unfit"
        case _:
            return "count.cause_unfit"


def moves_for(count: Counted, stock: Stock) -> list[tuple[Move, int]]:
    """What makes the books agree with a count that was signed."""
    if count.difference < 0:
        lowered = count.cause is DifferenceCause.RECEIPT_WRONG
        return [(Move.RECEIPT_LOWERED if lowered else Move.LOST, -count.difference)]
    found = min(stock.lost, count.difference)
    moves = [(Move.FOUND, found), (Move.RECEIPT_RAISED, count.difference - found)]
    return [(move, pieces) for move, pieces in moves if pieces]


def to_release(missing: int, on_shelf: int, reservations: list[int]) -> int:
    """How many of the reservations, newest first, must go so that so many pieces can be missed: none while the shelf
    has them.
    """
    short, gone = missing - on_shelf, 0
    for pieces in reservations:
        if short <= 0:
            break
        short -= pieces
        gone += 1
    return gone
