"""What one of the staff says or does alone at the counter on a day, for whoever signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.queries import masked_names, signs_in
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
    """A gift that others chose for somebody who has no phone to be told of it."""

    line: OrderLine
    gift: Gift
    collection: Collection
    passport_number: str
    name_masked: str | None
    by_masked: str | None


@dataclass(frozen=True, slots=True)
class TakenAway:
    """A gift that others took off the order of somebody who has no phone to be told of it."""

    line: OrderLine
    gift: Gift
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


@dataclass(frozen=True, slots=True)
class ForThem:
    """What others did for people without a phone, by time."""

    unseen: list[Unseen]
    taken_away: list[TakenAway]


def done_for_them(day: RedemptionDay) -> ForThem:
    chosen, gone = _chosen(day), _taken_away(day)
    orders = [order for _, _, _, order in chosen] + [order for _, _, order in gone]
    numbers = numbers_of({order.passport_id for order in orders})
    by = {made.by for _, _, made, _ in chosen} | {line.ended_by for line, _, _ in gone if line.ended_by}
    names = masked_names({order.account_id for order in orders} | by)

    def name(who: UUID | None) -> str | None:
        return names.get(who) if who else None

    return ForThem(
        [
            Unseen(line, gift, made, numbers[order.passport_id], name(order.account_id), name(made.by))
            for line, gift, made, order in chosen
        ],
        [
            TakenAway(line, gift, numbers[order.passport_id], name(order.account_id), name(line.ended_by))
            for line, gift, order in gone
        ],
    )


def _chosen(day: RedemptionDay) -> list[tuple[OrderLine, Gift, Collection, RedemptionOrder]]:
    """Ordered or added by others, whenever that was, or dearer than what it stands for, and handed over. What was added
    later to a person's own order is listed too: who added it is not on record.
    """
    rows = (
        select(OrderLine, Gift, Collection, RedemptionOrder)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .join(Collection, Collection.id == OrderLine.collection_id)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(Collection.day_id == day.id, Collection.owner_signs_in.is_(False))
        .where(OrderLine.state == LineState.HANDED_OVER)
        .order_by(Collection.id, OrderLine.id)
    )
    found = db.session.execute(rows).all()
    before = _lines_of({line.order_id for line, _, _, _ in found})
    return [row for row in found if _is_chosen(row[0], before, row[3])]


def _taken_away(day: RedemptionDay) -> Sequence[tuple[OrderLine, Gift, RedemptionOrder]]:
    """Cancelled for them, or said to be unwanted at the counter."""
    rows = (
        select(OrderLine, Gift, RedemptionOrder)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(RedemptionOrder.day_id == day.id, OrderLine.state.in_((LineState.CANCELLED, LineState.REFUSED)))
        .where(OrderLine.ended_by != RedemptionOrder.account_id, ~signs_in(RedemptionOrder.account_id))
        .order_by(OrderLine.ended_at, OrderLine.id)
    )
    return db.session.execute(rows).all()


def _lines_of(order_ids: set[UUID]) -> Mapping[UUID | None, OrderLine]:
    rows = select(OrderLine).where(OrderLine.order_id.in_(order_ids))
    return {line.id: line for line in db.session.scalars(rows)}


def _is_chosen(line: OrderLine, lines: Mapping[UUID | None, OrderLine], order: RedemptionOrder) -> bool:
    """Back to where it comes from: at some step dearer than before, or nothing that the person ordered themselves. A
    part of a line is never dearer than its whole.
    """
    while (before := lines.get(line.replaces_id)) is not None:
        if line.points > before.points:
            return True
        line = before
    return order.placed_by != order.account_id or line.added_at != order.placed_at
