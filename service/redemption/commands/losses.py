"""Pieces that are gone: what the shelf does not have is taken from the newest reservations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from service.core.actor import Actor
from service.core.retry import Rerun
from service.redemption.commands import lines, orders, settling, stock
from service.redemption.models import Gift, OrderLine, RedemptionOrder
from service.redemption.queries import closing as queries
from service.redemption.queries.periods import day_kept_open
from service.redemption.rules import LineState, Move
from service.redemption.rules.closing import to_release


def make_room(missing: Mapping[UUID, int], *, actor: Actor, now: datetime) -> int:
    """Release so many of the newest reservations that the shelf has what is missing of each gift; whoever had ordered
    it is told. Ledgers come before stock, so it comes before any piece is moved. Returns how many lines went.
    """
    gone: dict[UUID, list[OrderLine]] = {}
    for gift_id, pieces in missing.items():
        held = queries.newest_held(gift_id)
        most = to_release(pieces, stock.left_of(gift_id).on_shelf, [line.quantity for line in held])
        for line in held[:most]:
            gone.setdefault(line.order_id, []).append(line)
    going = queries.orders_by_passport(gone)
    for day_id in sorted({order.day_id for order in going}):
        day_kept_open(day_id)
    for order in going:
        _release(order, {line.id for line in gone[order.id]}, actor, now)
    return sum(len(lines) for lines in gone.values())


def _release(order: RedemptionOrder, line_ids: set[UUID], actor: Actor, now: datetime) -> None:
    order = orders.locked(order)
    going = [line for line in order.lines if line.id in line_ids]
    if any(line.state != LineState.HELD for line in going):
        raise Rerun  # somebody collected it meanwhile: look again who is the newest
    lines.end_lines(order, going, LineState.RELEASED, actor=actor, now=now)
    settling.settle(order, now)
    orders.tell("order.gift_gone", order, now=now)


def lose(gift: Gift, pieces: int, *, note: str | None, actor: Actor, now: datetime) -> None:
    """Refuses: ``NotSoMany``, more than lies there with all that is reserved."""
    make_room({gift.id: pieces}, actor=actor, now=now)
    stock.record(gift, Move.LOST, pieces, note=note, actor=actor, now=now)
