"""Moving pieces of gifts: a move is one conditional update, so that nothing is taken from where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, insert, select, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.redemption.errors.gifts import NotLost, NotSoMany, SoldOut
from service.redemption.models import Gift, GiftStock, OrderLine, RedemptionDay, StockMovement, StockNote
from service.redemption.rules import DayState, Move
from service.redemption.rules.stock import HELD_BY_LINES, PER_PIECE, MovementSource

DAYS, STOCK = table_of(RedemptionDay), table_of(GiftStock)


@dataclass(frozen=True, slots=True)
class Source:
    """Why pieces moved: what the movement quotes."""

    source_type: MovementSource
    source_id: UUID


def move(kind: Move, pieces: Mapping[UUID, int]) -> set[UUID]:
    """Pieces of each gift, in one statement; returns those of which there are not so many where they would be taken
    from. Guarantees: the rows stay whole; they are locked in the order of their ids, so that two orders never wait for
    each other in a circle.
    """
    row = STOCK.alias()
    locked = select(row.c.gift_id).where(row.c.gift_id.in_(list(pieces))).order_by(row.c.gift_id).with_for_update()
    many = case(dict(pieces), value=STOCK.c.gift_id)
    gains = PER_PIECE[kind]
    enough = [STOCK.c[place] >= -each * many for place, each in gains.items() if each < 0 and place != "corrected"]
    values = {place: STOCK.c[place] + each * many for place, each in gains.items()}
    moved = update(STOCK).where(STOCK.c.gift_id.in_(locked), *enough).values(values).returning(STOCK.c.gift_id)
    return set(pieces) - set(db.session.scalars(moved)) if pieces else set()


def reserve(wanted: Mapping[UUID, int]) -> None:
    """Take pieces off the shelf for an order, all or none. Refuses: ``SoldOut``."""
    if lacking := move(Move.RESERVED, wanted):
        gift = db.session.get_one(Gift, min(lacking))
        raise SoldOut.of(gift, left=left_of(gift.id).on_shelf)


def free(reserved: Mapping[UUID, int]) -> None:
    """Back onto the shelf. That they are reserved is the caller's to know: a defect otherwise."""
    if lacking := move(Move.RELEASED, reserved):
        raise LookupError(f"stock of gift {min(lacking)} is not where its lines say")


def keep(kind: Move, lines: Sequence[OrderLine], *, community_id: UUID, actor: Actor, now: datetime) -> None:
    """A move of the pieces of lines, with a movement for each. Refuses: ``NotSoMany``."""
    pieces: Counter[UUID] = Counter()
    for line in lines:
        pieces[line.gift_id] += line.quantity
    if lacking := move(kind, pieces):
        gift = db.session.get_one(Gift, min(lacking))
        raise NotSoMany.of(gift, left=left_of(gift.id).on_shelf)
    rows = [
        _row(line.gift_id, community_id, kind, line.quantity, Source(MovementSource.ORDER_LINE, line.id), actor, now)
        for line in lines
    ]
    db.session.execute(insert(StockMovement), rows)


def record(
    gift: Gift, kind: Move, pieces: int, *, source: Source | None = None, note: str | None, actor: Actor, now: datetime
) -> StockMovement:
    """A move that the stock ledger keeps: what came in, went back, was lost or found. Refuses: ``NotLost``,
    ``NotSoMany``.
    """
    if kind in HELD_BY_LINES:
        raise ValueError("lines and offers say themselves what they hold")
    left = left_of(gift.id)
    if move(kind, {gift.id: pieces}):
        if kind is Move.FOUND:
            raise NotLost.of(gift, left=left.lost)
        raise NotSoMany.of(gift, left=left.on_shelf)
    row = _row(
        gift.id, gift.community_id, kind, pieces, source or Source(MovementSource.STAFF, actor.person_id), actor, now
    )
    made = StockMovement(**row)
    db.session.add(made)
    db.session.flush()
    if note:
        db.session.add(StockNote(movement_id=made.id, text=note))
    details: dict[str, Any] = {"move": kind.value, "pieces": pieces}
    audit.record("stock.moved", "gift", gift.id, actor=actor, now=now, community_id=gift.community_id, **details)
    db.session.expire(gift, ["stock"])
    return made


def let_signatures_fall(community_id: UUID) -> None:
    """Whoever has signed a day that is not closed has not seen what is recorded by hand, undone or proven now. The days
    come before ledgers and stock.
    """
    ended = update(DAYS).where(DAYS.c.community_id == community_id, DAYS.c.state == DayState.ENDED)
    db.session.execute(ended.values(first_signed_by=None, first_signed_at=None, version=DAYS.c.version + 1))


def left_of(gift_id: UUID) -> GiftStock:
    return db.session.scalars(
        select(GiftStock).where(GiftStock.gift_id == gift_id).execution_options(populate_existing=True)
    ).one()


def _row(
    gift_id: UUID, community_id: UUID, kind: Move, pieces: int, source: Source, actor: Actor, now: datetime
) -> dict[str, object]:
    return {
        "id": new_id(),
        "gift_id": gift_id,
        "community_id": community_id,
        "move": kind.value,
        "pieces": pieces,
        "source_type": source.source_type.value,
        "source_id": source.source_id,
        "at": now,
        "by": actor.account_id,
    }
