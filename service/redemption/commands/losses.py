"""Pieces that are gone: what the shelf does not have is taken from the newest reservations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from service.core.actor import Actor
from service.core.retry import Rerun
from service.redemption.commands import lines, offers, orders, settling, stock
from service.redemption.commands.stock import Source
from service.redemption.errors.gifts import NotSoMany
from service.redemption.models import Gift, GiftWait, OrderLine, RedemptionOrder
from service.redemption.queries import closing as queries
from service.redemption.queries.periods import day_kept_open
from service.redemption.queries.waits import newest_offers
from service.redemption.rules import LineState, Move
from service.redemption.rules.closing import to_release


def make_room(missing: Mapping[UUID, int], *, actor: Actor, now: datetime) -> int:
    """Release so many of the newest reservations that the shelf has what is missing of each gift: offers that nobody
    has taken yet, and then lines; whoever it was for is told. Nothing of it is offered on: that is the caller's, when
    the pieces have been moved. Ledgers come before stock, so it comes before any piece is moved. Returns how many lines
    went.
    """
    gone: dict[UUID, list[OrderLine]] = {}
    withdrawn: list[GiftWait] = []
    for gift_id, pieces in missing.items():
        on_shelf, offered, held = stock.left_of(gift_id).on_shelf, newest_offers(gift_id), queries.newest_held(gift_id)
        withdrawn += (going := offered[: to_release(pieces, on_shelf, [wait.pieces_offered for wait in offered])])
        on_shelf += sum(wait.pieces_offered for wait in going)
        for line in held[: to_release(pieces, on_shelf, [line.quantity for line in held])]:
            gone.setdefault(line.order_id, []).append(line)
    _release_all(gone, actor, now)
    for wait in withdrawn:
        offers.withdraw(wait.id, now=now)
    return sum(len(lines) for lines in gone.values())


def _release_all(gone: Mapping[UUID, Sequence[OrderLine]], actor: Actor, now: datetime) -> None:
    going = queries.orders_by_passport(gone)
    for day_id in sorted({order.day_id for order in going}):
        day_kept_open(day_id)
    for order in going:
        _release(order, {line.id for line in gone[order.id]}, actor, now)


def _release(order: RedemptionOrder, line_ids: set[UUID], actor: Actor, now: datetime) -> None:
    order = orders.locked(order)
    going = [line for line in order.lines if line.id in line_ids]
    if any(line.state != LineState.HELD for line in going):
        raise Rerun  # somebody collected it meanwhile: look again who is the newest
    lines.let_go(order, going, LineState.RELEASED, actor=actor, now=now)
    settling.settle(order, now)
    orders.tell("order.gift_gone", order, now=now)
    orders.tell_who_acts("order.gift_gone", order, actor=actor, now=now)


def book(
    gift: Gift, kind: Move, pieces: int, *, source: Source | None = None, note: str | None, actor: Actor, now: datetime
) -> None:
    """Pieces for which room was made. Refuses: ``NotSoMany``, but not of pieces that somebody has ordered since we
    looked: then we look again who is the newest.
    """
    try:
        stock.record(gift, kind, pieces, source=source, note=note, actor=actor, now=now)
    except NotSoMany as refused:
        left = stock.left_of(gift.id)
        if pieces <= left.on_shelf + left.reserved:
            raise Rerun from refused
        raise


def lose(gift: Gift, pieces: int, *, note: str | None, actor: Actor, now: datetime) -> None:
    """Refuses: ``NotSoMany``, more than lies there with all that is reserved."""
    make_room({gift.id: pieces}, actor=actor, now=now)
    book(gift, Move.LOST, pieces, note=note, actor=actor, now=now)
    offers.offer_next(gift.id, now=now)
