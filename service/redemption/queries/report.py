"""What a redemption day came to, and the list that the counter has on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from service.accounts.queries import masked_names
from service.core.db import db
from service.redemption.models import (
    Collection,
    Gift,
    GiftCount,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
    RedemptionPeriod,
)
from service.redemption.queries.closing import ByHand, counts_of, moved_by_hand, orders_to_collect
from service.redemption.queries.orders import WITH_LINES, ShownOrder, shown
from service.redemption.rules import LineState
from service.redemption.rules.orders import SPENT_LINES
from service.regions.queries import names_of


@dataclass(frozen=True, slots=True)
class GiftOfDay:
    """Pieces of one gift on one day; what was counted is ``None`` before anybody has."""

    gift: Gift
    handed_over: int
    undone: int
    released: int
    expected: int | None
    counted: int | None
    cause: str | None
    note: str | None

    @property
    def difference(self) -> int | None:
        return None if self.counted is None or self.expected is None else self.counted - self.expected


@dataclass(frozen=True, slots=True)
class DayReport:
    """Sums of one day, and its gifts by name."""

    day: RedemptionDay
    community_name: str
    half_year: str
    orders: dict[str, int]
    served: int  # people who have something
    walk_ins: int
    by_proxy: int
    points_spent: int
    substitutes: int
    gifts: list[GiftOfDay]
    by_hand: list[ByHand]
    signers: list[str]


def day_report(day: RedemptionDay) -> DayReport:
    """Eleven statements, for ten orders or two thousand."""
    period = db.session.get_one(RedemptionPeriod, day.period_id)
    states = db.session.execute(
        select(RedemptionOrder.state, func.count(), func.count().filter(RedemptionOrder.slot_id.is_(None)))
        .where(RedemptionOrder.day_id == day.id)
        .group_by(RedemptionOrder.state)
    ).all()
    served, by_proxy = _people_with_something(day.id)
    signers = [who for who in (day.first_signed_by, day.closed_by) if who]
    names = masked_names(signers)
    spent, substitutes = _points_and_substitutes(day.id)
    return DayReport(
        day=day,
        community_name=names_of([day.community_id])[day.community_id],
        half_year=period.half_year,
        orders={state: number for state, number, _ in states},
        served=served,
        walk_ins=sum(walked_in for _, _, walked_in in states),
        by_proxy=by_proxy,
        points_spent=spent,
        substitutes=substitutes,
        gifts=_gifts_of(day),
        by_hand=moved_by_hand(day),
        signers=[names.get(who) or "—" for who in signers],
    )


def _people_with_something(day_id: UUID) -> tuple[int, int]:
    """People who have kept something, and how often a proxy carried it: a hand-over that was undone is neither."""
    by_proxy = func.count(func.distinct(Collection.id)).filter(Collection.proxy_id.is_not(None))
    row = db.session.execute(
        select(func.count(func.distinct(RedemptionOrder.account_id)), by_proxy)
        .select_from(OrderLine)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .outerjoin(Collection, Collection.id == OrderLine.collection_id)
        .where(RedemptionOrder.day_id == day_id, OrderLine.state.in_(SPENT_LINES))
    ).one()
    return int(row[0]), int(row[1])


def _points_and_substitutes(day_id: UUID) -> tuple[int, int]:
    """A line that goes on as two is no substitute: its gift is the same."""
    is_spent, before = OrderLine.state.in_(SPENT_LINES), aliased(OrderLine)
    row = db.session.execute(
        select(
            func.coalesce(func.sum(OrderLine.quantity * OrderLine.unit_price).filter(is_spent), 0),
            func.count().filter(OrderLine.gift_id != before.gift_id),
        )
        .select_from(OrderLine)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .outerjoin(before, before.id == OrderLine.replaces_id)
        .where(RedemptionOrder.day_id == day_id)
    ).one()
    return int(row[0]), int(row[1])


def _gifts_of(day: RedemptionDay) -> list[GiftOfDay]:
    pieces: dict[UUID, Counter[str]] = {}
    rows = db.session.execute(
        select(OrderLine.gift_id, OrderLine.state, func.sum(OrderLine.quantity))
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(RedemptionOrder.day_id == day.id)
        .group_by(OrderLine.gift_id, OrderLine.state)
    )
    for gift_id, state, number in rows:
        pieces.setdefault(gift_id, Counter())[state] += int(number)
    counts = counts_of(day.id)
    gifts = db.session.scalars(select(Gift).where(Gift.id.in_({*pieces, *counts})).order_by(Gift.name, Gift.id))
    return [_gift_of_day(gift, pieces.get(gift.id, Counter()), counts.get(gift.id)) for gift in gifts]


def _gift_of_day(gift: Gift, pieces: Counter[str], count: GiftCount | None) -> GiftOfDay:
    return GiftOfDay(
        gift=gift,
        handed_over=sum(pieces[state] for state in SPENT_LINES),
        undone=pieces[LineState.UNDONE],
        released=pieces[LineState.NO_SHOW] + pieces[LineState.RELEASED],
        expected=count.expected if count else None,
        counted=count.counted if count else None,
        cause=count.cause if count else None,
        note=count.note if count else None,
    )


def to_collect(day_id: UUID) -> Sequence[ShownOrder]:
    """What is to be handed over on a day, by slot and passport: the counter's list for when there is no network."""
    found = shown(orders_to_collect(day_id, WITH_LINES))
    return sorted(
        found, key=lambda each: (each.slot.starts_at if each.slot else each.day.closes_at, each.passport_number)
    )
