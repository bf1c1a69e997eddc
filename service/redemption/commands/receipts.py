"""What staff record of a gift's pieces by hand."""

from __future__ import annotations

from datetime import datetime

from service.core.actor import Actor
from service.redemption.commands import colleagues, losses, offers, stock
from service.redemption.errors.gifts import NoDonor, NoteNeeded
from service.redemption.models import Gift, GiftStock
from service.redemption.rules import Move
from service.redemption.rules.stock import BY_HAND, judge_by_hand


def record(gift: Gift, move: Move, pieces: int, *, note: str | None, actor: Actor, now: datetime) -> GiftStock:
    """What comes in is offered to who waits; what is lost beyond the shelf is taken from the newest reservations.
    Whatever does not come in is said why, and colleagues are told. Refuses: ``NoDonor``, ``NoteNeeded``, ``NotLost``,
    ``NotSoMany``.
    """
    match judge_by_hand(move, bool(note), bool(gift.sponsor)):
        case "stock.no_donor":
            raise NoDonor.of(gift)
        case "stock.note_needed":
            raise NoteNeeded.of(gift)
    stock.let_signatures_fall(gift.community_id)
    if move in BY_HAND:
        colleagues.tell("stock.by_hand", gift.community_id, actor=actor, now=now, gift_id=gift.id)
    if move is Move.LOST:
        losses.lose(gift, pieces, note=note, actor=actor, now=now)
    else:
        stock.record(gift, move, pieces, note=note, actor=actor, now=now)
        offers.offer_next(gift.id, now=now)
    return stock.left_of(gift.id)
