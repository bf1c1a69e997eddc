"""An order is what its lines make it, and its place in a slot is taken as long as it is live: one order, or a day's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from service.core.db import db, table_of
from service.redemption.commands import slots
from service.redemption.models import OrderLine, RedemptionOrder
from service.redemption.rules.orders import settled

LINES, ORDERS = table_of(OrderLine), table_of(RedemptionOrder)


def settle(order: RedemptionOrder, now: datetime) -> None:
    """Whatever became of its lines, it has another version: who has read the old one has not seen them."""
    flag_modified(order, "state")
    found = settled(order.state, [line.state for line in order.lines])
    order.state = found.state
    order.ended_at = (order.ended_at or now) if found.is_ended else None
    if found.frees_place and order.slot_id is not None:
        slots.give_back({order.slot_id: 1})
    db.session.flush()


def settle_all(order_ids: Collection[UUID], now: datetime) -> None:
    """Orders of which nothing is held any more, in as many statements for ten as for two thousand."""
    ids = list(order_ids)
    lines: dict[UUID, list[str]] = {}
    known: dict[UUID, Any] = {}
    rows = select(ORDERS.c.id, ORDERS.c.state, ORDERS.c.slot_id, LINES.c.state.label("line_state"))
    rows = rows.join(LINES, LINES.c.order_id == ORDERS.c.id).where(ORDERS.c.id.in_(ids))
    for row in db.session.execute(rows):
        lines.setdefault(row.id, []).append(row.line_state)
        known[row.id] = row
    by_state: dict[str, list[UUID]] = {}
    freed: Counter[UUID] = Counter()
    for order_id, row in known.items():
        found = settled(row.state, lines[order_id])
        by_state.setdefault(found.state, []).append(order_id)
        if found.frees_place and row.slot_id is not None:
            freed[row.slot_id] += 1
    for state, of_state in by_state.items():
        values = {"state": state, "ended_at": now, "version": ORDERS.c.version + 1}
        db.session.execute(update(ORDERS).where(ORDERS.c.id.in_(of_state)).values(values))
    slots.give_back(freed)
