"""What one of the staff says or does alone at the counter on a day, for whoever signs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from service.accounts.queries import masked_names, signs_in
from service.core.db import db
from service.passports.models import Passport
from service.redemption.models import Collection, Gift, OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.rules import DayState, LineState
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
    """Pieces that others took off the order of somebody who has no phone to be told of it, or that nobody came for
    after others had changed the order: by whom.
    """

    line: OrderLine
    gift: Gift
    pieces: int
    passport_number: str
    name_masked: str | None
    by: UUID | None
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


def done_for_them(day: RedemptionDay, since: datetime | None) -> ForThem:
    """On this day, and of days of its period that were cancelled ``since`` then, whose reports nobody signs."""
    handed_over, ended = _handed_over(day), _ended(day, since)
    lines = _lines_of({row[0].order_id for row in handed_over} | {row[0].order_id for row in ended})
    chosen = [row for row in handed_over if _is_chosen(row[0], lines, row[3])]
    gone = _taken_away(ended, lines.values())
    people = {who for _, _, made, order, _ in chosen for who in (order.account_id, made.by)}
    people |= {who for line, _, order, _, _ in gone for who in (order.account_id, _by(line, order)) if who}
    names = masked_names(people)

    def name(who: UUID | None) -> str | None:
        return names.get(who) if who else None

    def taken(line: OrderLine, gift: Gift, order: RedemptionOrder, number: str, pieces: int) -> TakenAway:
        who = _by(line, order)
        return TakenAway(line, gift, pieces, number, name(order.account_id), who, name(who))

    return ForThem(
        [
            Unseen(line, gift, made, number, name(order.account_id), name(made.by))
            for line, gift, made, order, number in chosen
        ],
        [taken(*each) for each in gone],
    )


def _by(line: OrderLine, order: RedemptionOrder) -> UUID | None:
    """Whoever ended a day says nothing of who was not there."""
    return order.changed_by if line.state == LineState.NO_SHOW else line.ended_by


def _handed_over(day: RedemptionDay) -> Sequence[tuple[OrderLine, Gift, Collection, RedemptionOrder, str]]:
    rows = (
        select(OrderLine, Gift, Collection, RedemptionOrder, Passport.number)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .join(Collection, Collection.id == OrderLine.collection_id)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .join(Passport, Passport.id == RedemptionOrder.passport_id)
        .where(Collection.day_id == day.id, Collection.owner_signs_in.is_(False))
        .where(OrderLine.state == LineState.HANDED_OVER)
        .order_by(Collection.id, OrderLine.id)
    )
    return db.session.execute(rows).all()


def _ended(day: RedemptionDay, since: datetime | None) -> Sequence[tuple[OrderLine, Gift, RedemptionOrder, str]]:
    """By others: cancelled, said to be unwanted at the counter, or replaced; or nobody came for it after others had
    changed what, when or where.
    """
    ended = OrderLine.state.in_((LineState.CANCELLED, LineState.REFUSED, LineState.REPLACED))
    is_theirs = ended & (OrderLine.ended_by != RedemptionOrder.account_id)
    is_missed = (OrderLine.state == LineState.NO_SHOW) & (RedemptionOrder.changed_by != RedemptionOrder.account_id)
    rows = (
        select(OrderLine, Gift, RedemptionOrder, Passport.number)
        .join(Gift, Gift.id == OrderLine.gift_id)
        .join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
        .join(RedemptionDay, RedemptionDay.id == RedemptionOrder.day_id)
        .join(Passport, Passport.id == RedemptionOrder.passport_id)
        .where(or_(RedemptionDay.id == day.id, _is_cancelled(day, since)), or_(is_theirs, is_missed))
        .where(~signs_in(RedemptionOrder.account_id))
        .order_by(OrderLine.ended_at, OrderLine.id)
    )
    return db.session.execute(rows).all()


def _is_cancelled(day: RedemptionDay, since: datetime | None) -> ColumnElement[bool]:
    """Of the days of the same period, since then and until this one was closed."""
    is_of_it = [RedemptionDay.period_id == day.period_id, RedemptionDay.state == DayState.CANCELLED]
    if since is not None:
        is_of_it.append(RedemptionDay.ended_at >= since)
    if day.closed_at is not None:
        is_of_it.append(RedemptionDay.ended_at <= day.closed_at)
    return and_(*is_of_it)


def _lines_of(order_ids: set[UUID]) -> Mapping[UUID | None, OrderLine]:
    rows = select(OrderLine).where(OrderLine.order_id.in_(order_ids))
    return {line.id: line for line in db.session.scalars(rows)}


def _taken_away(
    ended: Iterable[tuple[OrderLine, Gift, RedemptionOrder, str]], lines: Iterable[OrderLine]
) -> list[tuple[OrderLine, Gift, RedemptionOrder, str, int]]:
    """With how many pieces: of what was replaced, those that nothing of the same gift came for."""
    fewer, gone = _fewer(lines), []
    for line, gift, order, number in ended:
        is_replaced = line.state == LineState.REPLACED
        pieces = fewer.pop((order.id, gift.id, line.ended_at), 0) if is_replaced else line.quantity
        if pieces > 0:
            gone.append((line, gift, order, number, pieces))
    return gone


def _fewer(lines: Iterable[OrderLine]) -> Counter[tuple[UUID, UUID, datetime | None]]:
    """By order, gift and moment: how many pieces were replaced, less those that came. A line that goes on as two is
    its parts, as old as itself.
    """
    lines = list(lines)
    parts = Counter(line.replaces_id for line in lines)
    fewer: Counter[tuple[UUID, UUID, datetime | None]] = Counter()
    for line in lines:
        if parts[line.id] > 1:
            continue
        if line.state == LineState.REPLACED:
            fewer[line.order_id, line.gift_id, line.ended_at] += line.quantity
        if line.added_at != line.ended_at:
            fewer[line.order_id, line.gift_id, line.added_at] -= line.quantity
    return fewer


def _is_chosen(line: OrderLine, lines: Mapping[UUID | None, OrderLine], order: RedemptionOrder) -> bool:
    """Back to where it comes from: at some step another gift or dearer than before (a part of a line is neither), or
    nothing that the person ordered themselves, whenever others ordered it. What was added later to a person's own order
    is listed too: who added it is not on record.
    """
    while (before := lines.get(line.replaces_id)) is not None:
        if line.gift_id != before.gift_id or line.points > before.points:
            return True
        line = before
    return order.placed_by != order.account_id or line.added_at != order.placed_at
