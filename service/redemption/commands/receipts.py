"""What staff record of a gift's pieces by hand."""

from __future__ import annotations

from datetime import datetime

from service.core.actor import Actor
from service.redemption.commands import losses, offers, stock
from service.redemption.models import Gift, GiftStock
from service.redemption.rules import Move


def record(gift: Gift, move: Move, pieces: int, *, note: str | None, actor: Actor, now: datetime) -> GiftStock:
    """What comes in is offered to who waits; what is lost beyond the shelf is taken from the newest reservations.
    Refuses: ``NotSoMany``.
    """
    if move is Move.LOST:
        losses.lose(gift, pieces, note=note, actor=actor, now=now)
    else:
        stock.record(gift, move, pieces, note=note, actor=actor, now=now)
        offers.offer_next(gift.id, now=now)
    return stock.left_of(gift.id)
