"""What a redemption day came to, and the list that the counter has on paper."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

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
from service.redemption.queries.alone import ForThem, KnownBy, TakenAway, Unseen, done_for_them, known_by
from service.redemption.queries.closing import ByHand, by_hand_between, counted_before, counts_on, orders_to_collect
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
    first_counted: int | None
    first_counted_by: UUID | None
    first_counted_by_masked: str | None
    cause: str | None
    note: str | None

    @property
    def is_recounted(self) -> bool:
        """With another number, when what should lie there was told already."""
        return self.first_counted is not None and self.first_counted != self.counted

    @property
    def difference(self) -> int | None:
        return None if self.counted is None or self.expected is None else self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Kept:
    """What people have: a hand-over that was undone is none."""

    people: int = 0  # who came on two days is one
    by_proxy: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class DaySums:
    """What one day came to, and its gifts by name."""

    day: RedemptionDay
    orders: dict[str, int]
    lines: dict[str, int]
    kept: Kept
    walk_ins: int
    substitutes: int
    gifts: list[GiftOfDay]
    signers: list[str]


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day by itself, with what was recorded by hand since the count before it, and what one of the staff alone has
    said or done at its counters.
    """

    sums: DaySums
    community_name: str
    half_year: str
    proven_since: Kept  # since the day was closed; the sums have it already, what was signed had not
    by_hand: list[ByHand]
    known_by: list[KnownBy]
    for_them: ForThem

    @property
    def unseen(self) -> list[Unseen]:
        return self.for_them.unseen

    @property
    def taken_away(self) -> list[TakenAway]:
        return self.for_them.taken_away

    @property
    def by_own_word(self) -> int:
        """Hand-overs of which one of the staff alone says what was shown."""
        return sum(each.times for each in self.known_by if each.by_own_word)

    @property
    def digest(self) -> str:
        """Of all that whoever signs has before them: another as soon as any of it moves."""
        told = ("handed_over", "undone", "released", "expected", "counted", "first_counted", "cause", "note")
        counts = [(each.gift.id, *(getattr(each, name) for name in told)) for each in self.sums.gifts]
        chosen = [each.line.id for each in self.unseen]
        gone = [(each.line.id, each.pieces) for each in self.taken_away]
        alone = ([each.movement.id for each in self.by_hand], self.known_by, chosen, gone)
        return hashlib.sha256(repr((self.sums.day.id, counts, alone)).encode()).hexdigest()


def day_report(day: RedemptionDay) -> DayReport:
    """Nineteen statements at most, for ten orders or two thousand."""
    period = db.session.get_one(RedemptionPeriod, day.period_id)
    [sums] = sums_of([day])
    community_name = names_of([day.community_id])[day.community_id]
    since = counted_before(day)
    differing = [each.gift.id for each in sums.gifts if each.difference]
    by_hand = by_hand_between(day.community_id, since, day.closed_at, differing)
    alone = (known_by(day.id), done_for_them(day, since))
    return DayReport(sums, community_name, period.half_year, _proven_since_closed(day), by_hand, *alone)


def _proven_since_closed(day: RedemptionDay) -> Kept:
    if day.closed_at is None:
        return Kept()
    proven = (OrderLine.state == LineState.PROVEN, Collection.at > day.closed_at)
    return kept(RedemptionOrder.day_id, [day.id], *proven).get(day.id, Kept())


def sums_of(days: Sequence[RedemptionDay]) -> list[DaySums]:
    """Seven statements, for one day or all of a period."""
    ids = [day.id for day in days]
    orders, walk_ins = _orders_of(ids)
    has, substitutes = kept(RedemptionOrder.day_id, ids), _substitutes(ids)
    counts = counts_on(ids)
    counted_by = {each.first_counted_by for of_day in counts.values() for each in of_day.values()}
    names = masked_names({who for day in days for who in _signed(day)} | {who for who in counted_by if who})
    lines, gifts = _lines_and_gifts(ids, counts, names)
    return [
        DaySums(
            day=day,
            orders=orders.get(day.id, {}),
            lines=lines.get(day.id, {}),
            kept=has.get(day.id, Kept()),
            walk_ins=walk_ins[day.id],
            substitutes=substitutes.get(day.id, 0),
            gifts=gifts.get(day.id, []),
            signers=[names.get(who) or "—" for who in _signed(day)],
        )
        for day in days
    ]


def _signed(day: RedemptionDay) -> list[UUID]:
    return [who for who in (day.first_signed_by, day.closed_by) if who]


def _orders_of(day_ids: Sequence[UUID]) -> tuple[dict[UUID, dict[str, int]], Counter[UUID]]:
    """By day: how many in which state, and how many of them were placed at the counter."""
    day, state = RedemptionOrder.day_id, RedemptionOrder.state
    rows = db.session.execute(
        select(day, state, func.count(), func.count().filter(RedemptionOrder.is_walk_in))
        .where(day.in_(day_ids))
        .group_by(day, state)
    )
    orders: dict[UUID, dict[str, int]] = {}
    walk_ins: Counter[UUID] = Counter()
    for day_id, each, number, walked_in in rows:
        orders.setdefault(day_id, {})[each] = number
        walk_ins[day_id] += walked_in
    return orders, walk_ins


def kept(by: InstrumentedAttribute[UUID], ids: Sequence[UUID], *also: ColumnElement[bool]) -> dict[UUID, Kept]:
    """By day or by period."""
    by_proxy = func.count(func.distinct(Collection.id)).filter(Collection.proxy_id.is_not(None))
    points = func.sum(OrderLine.quantity * OrderLine.unit_price)
    rows = db.session.execute(
        select(by, func.count(func.distinct(RedemptionOrder.account_id)), by_proxy, points)
        .select_from(OrderLine)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .outerjoin(Collection, Collection.id == OrderLine.collection_id)
        .where(by.in_(ids), OrderLine.state.in_(SPENT_LINES), *also)
        .group_by(by)
    )
    return {each: Kept(people, proxies, int(spent)) for each, people, proxies, spent in rows}


def _substitutes(day_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By day. A line that goes on as two is no substitute: its gift is the same, and neither has more of it."""
    before = aliased(OrderLine)
    is_other = or_(OrderLine.gift_id != before.gift_id, OrderLine.quantity > before.quantity)
    rows = (
        select(RedemptionOrder.day_id, func.count())
        .join(OrderLine, OrderLine.order_id == RedemptionOrder.id)
        .join(before, before.id == OrderLine.replaces_id)
        .where(RedemptionOrder.day_id.in_(day_ids), is_other)
        .group_by(RedemptionOrder.day_id)
    )
    return dict(db.session.execute(rows).all())


def _lines_and_gifts(
    day_ids: Sequence[UUID], counts: Mapping[UUID, Mapping[UUID, GiftCount]], names: Mapping[UUID, str | None]
) -> tuple[dict[UUID, dict[str, int]], dict[UUID, list[GiftOfDay]]]:
    """By day: how many lines in which state, and the pieces of each gift. A line that goes on as another is that
    one's.
    """
    lines: dict[UUID, dict[str, int]] = {}
    pieces: dict[UUID, dict[UUID, Counter[str]]] = {day_id: {} for day_id in day_ids}
    rows = db.session.execute(
        select(RedemptionOrder.day_id, OrderLine.gift_id, OrderLine.state, func.sum(OrderLine.quantity), func.count())
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .where(RedemptionOrder.day_id.in_(day_ids))
        .group_by(RedemptionOrder.day_id, OrderLine.gift_id, OrderLine.state)
    )
    for day_id, gift_id, state, number, of_state in rows:
        pieces[day_id].setdefault(gift_id, Counter())[state] += int(number)
        if state != LineState.REPLACED:
            told = lines.setdefault(day_id, {})
            told[state] = told.get(state, 0) + of_state
    asked = set[UUID]().union(*pieces.values(), *counts.values())
    gifts = db.session.scalars(select(Gift).where(Gift.id.in_(asked)).order_by(Gift.name, Gift.id)).all()
    shown: dict[UUID, list[GiftOfDay]] = {}
    for day_id in day_ids:
        moved, counted = pieces[day_id], counts.get(day_id, {})
        mine = [gift for gift in gifts if gift.id in moved or gift.id in counted]
        shown[day_id] = [
            _gift_of_day(gift, moved.get(gift.id, Counter()), counted.get(gift.id), names) for gift in mine
        ]
    return lines, shown


def _gift_of_day(
    gift: Gift, pieces: Counter[str], count: GiftCount | None, names: Mapping[UUID, str | None]
) -> GiftOfDay:
    first_by = count.first_counted_by if count else None
    return GiftOfDay(
        gift=gift,
        handed_over=sum(pieces[state] for state in SPENT_LINES),
        undone=pieces[LineState.UNDONE],
        released=pieces[LineState.NO_SHOW] + pieces[LineState.RELEASED],
        expected=count.expected if count else None,
        counted=count.counted if count else None,
        first_counted=count.first_counted if count else None,
        first_counted_by=first_by,
        first_counted_by_masked=names.get(first_by) if first_by else None,
        cause=count.cause if count else None,
        note=count.note if count else None,
    )


def to_collect(day_id: UUID) -> Sequence[ShownOrder]:
    """What is to be handed over on a day, by slot and passport: the counter's list for when there is no network."""
    found = shown(orders_to_collect(day_id, WITH_LINES))
    return sorted(
        found, key=lambda each: (each.slot.starts_at if each.slot else each.day.closes_at, each.passport_number)
    )
