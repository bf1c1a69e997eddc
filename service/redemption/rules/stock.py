"""Stock: where every piece that ever came in is now.

received ± corrected − returned to the donor = handed over + reserved + on the shelf + lost. Each move touches two of
these places, so that no move can break the sum; the tables refuse a row for which it does not hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar


class GiftKind(StrEnum):
    GOODS = "goods"
    SERVICE = "service"  # a haircut, an hour of repairs: its stock is how often it is to be had; nobody counts it

    __labels__: ClassVar = {"goods": "实物", "service": "服务"}


class Move(StrEnum):
    """What can happen to pieces of a gift."""

    PURCHASED = "purchased"
    DONATED = "donated"
    RECEIPT_RAISED = "receipt_raised"  # more came in than was written down
    RECEIPT_LOWERED = "receipt_lowered"
    RETURNED = "returned"  # to the donor
    RESERVED = "reserved"  # for an order, or for an offer to who waits
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"  # a hand-over undone
    LOST = "lost"
    FOUND = "found"
    PROVEN = "proven"  # a hand-over without a network that was proven when the line had ended
    PROVEN_OF_LOST = "proven_of_lost"  # the same, of a piece that the count had missed by then

    __labels__: ClassVar = {
        "purchased": "采购入库",
        "donated": "捐赠入库",
        "receipt_raised": "入库更正（增）",
        "receipt_lowered": "入库更正（减）",
        "returned": "退还捐赠方",
        "reserved": "预留",
        "released": "释放预留",
        "handed_over": "发放",
        "taken_back": "发放撤销退回",
        "lost": "损耗或遗失",
        "found": "找回",
        "proven": "事后证实发放",
        "proven_of_lost": "事后证实发放（原记遗失）",
    }


class MovementSource(StrEnum):
    """Why the stock ledger has a row: what it quotes."""

    STAFF = "staff"
    ORDER_LINE = "order_line"
    DAY_COUNT = "day_count"
    PROPOSAL = "proposal"

    __labels__: ClassVar = {
        "staff": "工作人员登记",
        "order_line": "柜台发放",
        "day_count": "盘点",
        "proposal": "两人更正",
    }


# What each move adds to which place, per piece. Both sides of the identity gain the same.
PER_PIECE: dict[Move, dict[str, int]] = {
    Move.PURCHASED: {"received": 1, "on_shelf": 1},
    Move.DONATED: {"received": 1, "on_shelf": 1},
    Move.RECEIPT_RAISED: {"corrected": 1, "on_shelf": 1},
    Move.RECEIPT_LOWERED: {"corrected": -1, "on_shelf": -1},
    Move.RETURNED: {"returned": 1, "on_shelf": -1},
    Move.RESERVED: {"reserved": 1, "on_shelf": -1},
    Move.RELEASED: {"reserved": -1, "on_shelf": 1},
    Move.HANDED_OVER: {"handed_over": 1, "reserved": -1},
    Move.TAKEN_BACK: {"handed_over": -1, "on_shelf": 1},
    Move.LOST: {"lost": 1, "on_shelf": -1},
    Move.FOUND: {"lost": -1, "on_shelf": 1},
    Move.PROVEN: {"handed_over": 1, "on_shelf": -1},
    Move.PROVEN_OF_LOST: {"handed_over": 1, "lost": -1},
}

# Lines and offers say themselves what they hold; of the rest the stock ledger has a row.
HELD_BY_LINES = frozenset({Move.RESERVED, Move.RELEASED})


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of one gift, by where they are. ``corrected`` alone may be negative."""

    received: int = 0
    corrected: int = 0
    returned: int = 0
    handed_over: int = 0
    reserved: int = 0
    on_shelf: int = 0
    lost: int = 0

    @property
    def in_the_room(self) -> int:
        """What a count finds: what is reserved still lies on the shelf."""
        return self.on_shelf + self.reserved

    @property
    def is_whole(self) -> bool:
        came = self.received + self.corrected - self.returned
        went = self.handed_over + self.reserved + self.on_shelf + self.lost
        terms = (self.received, self.returned, self.handed_over, self.reserved, self.on_shelf, self.lost)
        return came == went and min(terms) >= 0


# Nothing comes in by these, and nobody else need have seen it: why is said, colleagues are told, the signers see it.
BY_HAND = frozenset({Move.RETURNED, Move.LOST, Move.FOUND})


def judge_by_hand(move: Move, has_note: bool, has_sponsor: bool) -> str | None:
    """What moves pieces without anybody else seeing it says why, and a return to whom."""
    if move not in BY_HAND:
        return None
    if move is Move.RETURNED and not has_sponsor:
        return "stock.no_donor"
    return None if has_note else "stock.note_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftChange:
    """What a change of a gift would change, and what depends on it."""

    changes_kind: bool
    changes_name: bool  # or what a piece is called
    has_moved: bool  # a piece of it ever came in
    is_held: bool  # by a line that is still to be collected, or by an offer
    was_given: bool  # any of it was handed over


def judge_change(change: GiftChange) -> str | None:
    """Goods that became a service would not be counted; an order must be for what it said when it was placed, and what
    two have signed for stays what it was called.
    """
    if change.changes_kind and change.has_moved:
        return "gift.kind_fixed"
    return "gift.ordered" if change.changes_name and (change.is_held or change.was_given) else None


def added(moves: Mapping[Move, int]) -> Stock:
    """What so many pieces of each move add to each place, from wherever they began: terms may be negative."""
    places: Counter[str] = Counter()
    for move, pieces in moves.items():
        for place, each in PER_PIECE[move].items():
            places[place] += each * pieces
    return Stock(**places)


def moved(stock: Stock, move: Move, pieces: int) -> Stock | None:
    """The stock after a move of one or more pieces; ``None``: there are not so many where they would be taken from."""
    if pieces < 1:
        raise ValueError("a move has pieces")
    after = replace(stock, **{place: getattr(stock, place) + each * pieces for place, each in PER_PIECE[move].items()})
    return after if after.is_whole else None
