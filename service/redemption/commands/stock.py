"""Moving pieces of gifts: each move one conditional update, so that nothing is taken from where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.redemption.errors.gifts import NotSoMany, SoldOut
from service.redemption.models import Gift, GiftStock, OrderLine, StockMovement, StockNote
from service.redemption.rules import Move
from service.redemption.rules.stock import HELD_BY_LINES, PER_PIECE

STOCK = table_of(GiftStock)


@dataclass(frozen=True, slots=True)
class Source:
    """Why pieces moved: what the movement quotes."""

    source_type: str
    source_id: UUID


def move(gift_id: UUID, kind: Move, pieces: int) -> bool:
    """``False``: there are not so many where they would be taken from. Guarantees: the row stays whole."""
    gains = PER_PIECE[kind]
    enough = [STOCK.c[place] >= -each * pieces for place, each in gains.items() if each < 0 and place != "corrected"]
    values = {place: STOCK.c[place] + each * pieces for place, each in gains.items()}
    found = update(STOCK).where(STOCK.c.gift_id == gift_id, *enough).values(values).returning(STOCK.c.gift_id)
    return db.session.execute(found).scalar_one_or_none() is not None


def reserve(wanted: Mapping[UUID, int]) -> None:
    """Take pieces off the shelf for an order, all or none, in the order of ids, so that two orders never wait for each
    other in a circle. Refuses: ``SoldOut``.
    """
    for gift_id in sorted(wanted):
        if not move(gift_id, Move.RESERVED, wanted[gift_id]):
            raise SoldOut(gift_id=str(gift_id), left=left_of(gift_id).on_shelf)


def free(reserved: Mapping[UUID, int]) -> None:
    """Back onto the shelf. That they are reserved is the caller's to know: a defect otherwise."""
    for gift_id in sorted(reserved):
        _must(move(gift_id, Move.RELEASED, reserved[gift_id]), gift_id)


def keep(kind: Move, lines: Sequence[OrderLine], *, community_id: UUID, actor: Actor, now: datetime) -> None:
    """A move of the pieces of lines, with a movement for each. Refuses: ``NotSoMany``."""
    for gift_id in sorted({line.gift_id for line in lines}):
        pieces = sum(line.quantity for line in lines if line.gift_id == gift_id)
        if not move(gift_id, kind, pieces):
            raise NotSoMany(gift_id=str(gift_id), left=left_of(gift_id).on_shelf)
    rows = [
        _row(line.gift_id, community_id, kind, line.quantity, Source("order_line", line.id), actor, now)
        for line in lines
    ]
    db.session.execute(insert(StockMovement), rows)


def record(
    gift: Gift, kind: Move, pieces: int, *, source: Source | None = None, note: str | None, actor: Actor, now: datetime
) -> StockMovement:
    """A move that the stock ledger keeps: what came in, went back, was lost or found. Refuses: ``NotSoMany``."""
    _must(kind not in HELD_BY_LINES, gift.id)
    left = left_of(gift.id)
    if not move(gift.id, kind, pieces):
        raise NotSoMany(gift_id=str(gift.id), left=left.lost if kind is Move.FOUND else left.on_shelf)
    row = _row(gift.id, gift.community_id, kind, pieces, source or Source("staff", actor.person_id), actor, now)
    made = StockMovement(**row)
    db.session.add(made)
    db.session.flush()
    if note:
        db.session.add(StockNote(movement_id=made.id, text=note))
    details: dict[str, Any] = {"move": kind.value, "pieces": pieces}
    audit.record("stock.moved", "gift", gift.id, actor=actor, now=now, community_id=gift.community_id, **details)
    db.session.expire(gift, ["stock"])
    return made


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
        "source_type": source.source_type,
        "source_id": source.source_id,
        "at": now,
        "by": actor.account_id,
    }


def _must(holds: bool, gift_id: UUID) -> None:
    if not holds:
        raise LookupError(f"stock of gift {gift_id} is not where its lines say")
