"""What one of the staff says or does alone at the counter on a day, for whoever signs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from service.accounts.queries import masked_names
from service.core.calendar import day_bounds
from service.core.db import db
from service.passports.queries import numbers_of
from service.redemption.models import Collection, Gift, OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.rules import LineState
from service.redemption.rules.orders import SPENT_LINES


@dataclass(frozen=True, slots=True)
class KnownBy:
    """How often people were known by this, of the hand-overs that were not undone."""

    shown: str
    by_own_word: bool
    times: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A gift that was chosen at the counter for somebody who has no phone to be told of it."""

    line: OrderLine
    gift: Gift
    collection: Collection
    passport_number: str
    name_masked: str | None
    by_masked: str | None


def known_by(day_id: UUID) -> list[KnownBy]:
    rows = (
        select(Collection.shown, Collection.by_own_word, func.count(func.distinct(Collection.id)))
        .join(OrderLine, OrderLine.collection_id == Collection.id)
        .where(Collection.day_id == day_id, OrderLine.state.in_(SPENT_LINES))
        .group_by(Collection.shown, Collection.by_own_word)
        .order_by(Collection.by_own_word, Collection.shown)
    )
    return [KnownBy(shown, by_own_word, int(times)) for shown, by_own_word, times in db.session.execute(rows)]


def unseen(day: RedemptionDay) -> list[Unseen]:
    """Ordered or added on the day itself, or dearer than what it stands for, and handed over; by time."""
    begins, _ = day_bounds(day.day)
    chosen = (
        select(OrderLine, Gift, Collection, RedemptionOrder.passport_id)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .join(Collection, Collection.id == OrderLine.collection_id)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(Collection.day_id == day.id, Collection.owner_signs_in.is_(False))
        .where(OrderLine.state == LineState.HANDED_OVER)
        .where(or_(OrderLine.added_at >= begins, OrderLine.replaces_id.is_not(None)))
        .order_by(Collection.id, OrderLine.id)
    )
    found = db.session.execute(chosen).all()
    before = _lines_of({line.order_id for line, *_ in found})
    found = [row for row in found if _is_chosen(row[0], before, begins)]
    numbers = numbers_of({passport_id for *_, passport_id in found})
    names = masked_names({who for _, _, collection, _ in found for who in (collection.account_id, collection.by)})
    return [
        Unseen(line, gift, made, numbers[passport_id], names.get(made.account_id), names.get(made.by))
        for line, gift, made, passport_id in found
    ]


def _lines_of(order_ids: set[UUID]) -> Mapping[UUID | None, OrderLine]:
    rows = select(OrderLine).where(OrderLine.order_id.in_(order_ids))
    return {line.id: line for line in db.session.scalars(rows)}


def _is_chosen(line: OrderLine, lines: Mapping[UUID | None, OrderLine], begins: datetime) -> bool:
    """Back to where it comes from: at some step dearer than before, or nothing that was ordered beforehand. A part of a
    line is never dearer than its whole.
    """
    while (before := lines.get(line.replaces_id)) is not None:
        if line.points > before.points:
            return True
        line = before
    return line.added_at >= begins
