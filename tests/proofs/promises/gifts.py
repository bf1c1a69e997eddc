"""Promises 3 and 4: pieces and orders add up, counted from the tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.proofs.promises.kept import Kept, grouped

LIVE = ("placed", "partly", "handed_over")
OUT = ("handed_over", "proven")
IN, BACK = ("purchased", "donated"), ("taken_back",)
GIVEN = ("handed_over", "proven", "proven_of_lost")
GONE, FOUND = ("lost",), ("found", "proven_of_lost")
TERMS = ("received", "returned", "handed_over", "reserved", "on_shelf", "lost")


def broken_gifts(kept: Kept) -> Iterator[str]:
    yield from _orders(kept)
    yield from _states(kept)
    yield from _lines(kept)
    yield from _stock(kept)
    yield from _slots(kept)


def _orders(kept: Kept) -> Iterator[str]:
    most = {period.id: period.orders_per_passport for period in kept.periods}
    live = (order for order in kept.orders if order.state in LIVE)
    for (passport_id, period_id), mine in grouped(live, "passport_id", "period_id").items():
        if len(mine) > most[period_id]:
            yield f"promise 4: passport {passport_id} has {len(mine)} live orders in period {period_id}"


def _states(kept: Kept) -> Iterator[str]:
    """An order is what its lines make it."""
    lines = grouped(kept.lines, "order_id")
    for order in kept.orders:
        states = {line.state for line in lines.get(order.id, [])}
        if (made := _made_by(states)) != order.state:
            yield f"promise 4: order {order.id} is {order.state}, its lines make it {made}"


def _made_by(states: set[str]) -> str:
    if "handed_over" in states:
        return "partly" if "held" in states else "handed_over"
    if "held" in states:
        return "placed"
    ended = ("proven", "undone", "no_show", "released")
    return next((state for state in ended if state in states), "cancelled")


def _lines(kept: Kept) -> Iterator[str]:
    """What is spent for a line is its price, once; what is held is pending; what has ended holds nothing."""
    holds, orders = {hold.id: hold for hold in kept.holds}, {order.id: order for order in kept.orders}
    spent = Counter(entry.source_id for entry in kept.entries if entry.kind == "spend")
    back = Counter(entry.source_id for entry in kept.entries if entry.kind == "restore")
    for line in kept.lines:
        told, hold = f"promise 2: line {line.id}", holds.get(line.hold_id)
        if hold is None or orders[line.order_id].passport_id != hold.passport_id:
            yield f"{told} holds no points of its passport"
            continue
        if hold.points != line.quantity * line.unit_price:
            yield f"{told} of {line.quantity} at {line.unit_price} holds {hold.points} points"
        paid = spent[hold.id] + spent[line.id] - back[hold.id]
        if paid != (line.state in OUT):
            yield f"{told} is {line.state}, and was paid {paid} times"
        if (hold.state == "pending") != (line.state == "held"):
            yield f"{told} is {line.state}, and its hold {hold.state}"


def _stock(kept: Kept) -> Iterator[str]:
    moves, lines = grouped(kept.movements, "gift_id"), grouped(kept.gift_lines, "gift_id")
    offers = grouped((each for each in kept.waits if each.state == "offered"), "gift_id")
    for row in kept.stock:
        told = f"promise 3: gift {row.gift_id}"
        came = row.received + row.corrected - row.returned
        if came != row.handed_over + row.reserved + row.on_shelf + row.lost or min(getattr(row, t) for t in TERMS) < 0:
            yield f"{told}: {dict(row._mapping)} is not whole"
        for name, pieces in _counted(moves.get(row.gift_id, [])).items():
            if getattr(row, name) != pieces:
                yield f"{told}: {getattr(row, name)} {name}, its movements say {pieces}"
        mine = lines.get(row.gift_id, [])
        reserved = sum(line.quantity for line in mine if line.state == "held")
        reserved += sum(wait.pieces_offered for wait in offers.get(row.gift_id, []))
        out = sum(line.quantity for line in mine if line.state in OUT)
        if (row.reserved, row.handed_over) != (reserved, out):
            yield f"{told}: {row.reserved} reserved and {row.handed_over} handed over, its lines say {reserved}, {out}"


def _slots(kept: Kept) -> Iterator[str]:
    """A place is taken exactly as long as its order is live."""
    live = Counter(order.slot_id for order in kept.slot_orders if order.state in LIVE)
    for slot in kept.slots:
        if slot.places_taken != live[slot.id]:
            yield f"promise 4: slot {slot.id} has {slot.places_taken} places taken, by {live[slot.id]} live orders"


def _counted(moves: list[Any]) -> dict[str, int]:
    def pieces(*kinds: str) -> int:
        return sum(each.pieces for each in moves if each.move in kinds)

    return {
        "received": pieces(*IN),
        "corrected": pieces("receipt_raised") - pieces("receipt_lowered"),
        "returned": pieces("returned"),
        "handed_over": pieces(*GIVEN) - pieces(*BACK),
        "lost": pieces(*GONE) - pieces(*FOUND),
    }
