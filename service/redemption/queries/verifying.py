"""Stock, orders and slots held against what they were made from: movements, lines, offers, holds, live orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.core.db import db
from service.passports.models import Hold
from service.redemption.models import (
    Gift,
    GiftStock,
    GiftWait,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
    RedemptionSlot,
    StockMovement,
)
from service.redemption.rules import LIVE_STATES, LineState, Move, Stock, state_of
from service.redemption.rules.orders import SPENT_LINES
from service.redemption.rules.stock import PER_PIECE
from service.redemption.rules.waits import WaitState


class StockFault(StrEnum):
    NOT_WHOLE = "not_whole"  # the identity does not hold
    MISCOUNTED = "miscounted"  # movements, lines and offers make other numbers
    OTHER_HANDS = "other_hands"  # more or fewer were handed over than lines say


@dataclass(frozen=True, slots=True)
class OrderFault:
    """A line whose hold says something else, or an order that is not what its lines make it."""

    order_id: UUID
    line_id: UUID | None


@dataclass(frozen=True, slots=True)
class SlotFault:
    """A slot that says other places than live orders take."""

    starts_at: datetime
    places_taken: int
    live_orders: int


HOLD_OF = {
    LineState.HELD: "pending",
    LineState.HANDED_OVER: "posted",
    LineState.UNDONE: "posted",
}  # of all others: voided or lapsed


def broken_stock(community_id: UUID | None = None) -> dict[UUID, StockFault]:
    """Gift → what is wrong with its stock: five statements for all of a community, or of everywhere."""
    pieces = _from_movements(community_id)
    held = _sums(_lines(community_id, OrderLine.state == LineState.HELD))
    offered = _sums(
        _of(community_id, select(GiftWait.gift_id, func.sum(GiftWait.pieces_offered)), GiftWait.gift_id)
        .where(GiftWait.state == WaitState.OFFERED)
        .group_by(GiftWait.gift_id)
    )
    out = _sums(_lines(community_id, OrderLine.state.in_(SPENT_LINES)))
    rows = _of(community_id, select(GiftStock), GiftStock.gift_id)
    return {
        row.gift_id: fault
        for row in db.session.scalars(rows)
        if (fault := _fault(row, pieces[row.gift_id], held[row.gift_id] + offered[row.gift_id], out[row.gift_id]))
    }


def names_of_gifts(gift_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(db.session.execute(select(Gift.id, Gift.name).where(Gift.id.in_(list(gift_ids)))).all())


def _fault(row: GiftStock, moved: Counter[str], reserved: int, handed_over: int) -> StockFault | None:
    stock = Stock(**{name: getattr(row, name) for name in Stock.__slots__})
    if not stock.is_whole:
        return StockFault.NOT_WHOLE
    told = {name: moved[name] for name in ("received", "corrected", "returned", "handed_over", "lost")}
    if stock.reserved != reserved or any(getattr(stock, name) != pieces for name, pieces in told.items()):
        return StockFault.MISCOUNTED
    return StockFault.OTHER_HANDS if stock.handed_over != handed_over else None


def _from_movements(community_id: UUID | None) -> dict[UUID, Counter[str]]:
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    columns = (StockMovement.gift_id, StockMovement.move, func.sum(StockMovement.pieces))
    rows = _of(community_id, select(*columns), StockMovement.gift_id)
    for gift_id, move, pieces in db.session.execute(rows.group_by(StockMovement.gift_id, StockMovement.move)):
        for place, each in PER_PIECE[Move(move)].items():
            found[gift_id][place] += each * int(pieces)
    return found


def _lines(community_id: UUID | None, in_state: Any) -> Any:
    rows = select(OrderLine.gift_id, func.sum(OrderLine.quantity)).where(in_state)
    return _of(community_id, rows, OrderLine.gift_id).group_by(OrderLine.gift_id)


def _sums(rows: Any) -> dict[UUID, int]:
    return defaultdict(int, {gift_id: int(pieces) for gift_id, pieces in db.session.execute(rows)})


def _of(community_id: UUID | None, rows: Any, gift_id: Any) -> Any:
    if community_id is None:
        return rows
    return rows.where(gift_id.in_(select(Gift.id).where(Gift.community_id == community_id)))


def broken_orders(community_id: UUID | None = None) -> Iterator[OrderFault]:
    """Where lines, holds and orders say different things."""
    rows = select(OrderLine, Hold, RedemptionOrder).join(Hold, Hold.id == OrderLine.hold_id)
    rows = rows.join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
    if community_id is not None:
        rows = rows.where(RedemptionOrder.community_id == community_id)
    states: dict[UUID, list[str]] = {}
    orders: dict[UUID, RedemptionOrder] = {}
    for line, hold, order in db.session.execute(rows.order_by(OrderLine.id)):
        states.setdefault(order.id, []).append(line.state)
        orders[order.id] = order
        is_same = (hold.line_id, hold.passport_id, hold.points) == (line.id, order.passport_id, line.points)
        ended = HOLD_OF.get(LineState(line.state))
        is_settled = hold.state == ended if ended else hold.state in ("voided", "lapsed")
        if not is_same or not is_settled:
            yield OrderFault(order.id, line.id)
    for order_id, lines in states.items():
        if orders[order_id].state != state_of(lines):
            yield OrderFault(order_id, None)


def broken_slots(community_id: UUID | None = None) -> dict[UUID, SlotFault]:
    """Slot → what it says and what is there. A place is taken exactly as long as its order is live."""
    is_live = RedemptionOrder.state.in_(LIVE_STATES)
    live = func.count(RedemptionOrder.id)
    rows = (
        select(RedemptionSlot, live)
        .join(RedemptionDay, RedemptionDay.id == RedemptionSlot.day_id)
        .outerjoin(RedemptionOrder, (RedemptionOrder.slot_id == RedemptionSlot.id) & is_live)
        .group_by(RedemptionSlot.id)
        .having(RedemptionSlot.places_taken != live)
    )
    if community_id is not None:
        rows = rows.where(RedemptionDay.community_id == community_id)
    return {
        slot.id: SlotFault(slot.starts_at, slot.places_taken, orders)
        for slot, orders in db.session.execute(rows.execution_options(populate_existing=True))
    }
