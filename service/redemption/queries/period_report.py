"""What a half year of redemption came to: its days as they tell of themselves, and what came of its gifts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import false, func, select

from service.accounts.queries import masked_names
from service.core.db import db
from service.redemption.models import (
    Collection,
    Gift,
    PeriodSeal,
    RedemptionDay,
    RedemptionOrder,
    RedemptionPeriod,
    StockMovement,
)
from service.redemption.queries.closing import ByHand, by_hand_between
from service.redemption.queries.report import DaySums, Kept, kept, sums_of
from service.redemption.queries.sealing import posted_since, seal_of
from service.redemption.rules import Move, Stock, parse_half_year
from service.redemption.rules.stock import added
from service.regions.queries import names_of


@dataclass(frozen=True, slots=True)
class Total:
    """The days together; who came on two of them is one person."""

    orders: dict[str, int]
    lines: dict[str, int]
    kept: Kept
    walk_ins: int
    substitutes: int


@dataclass(frozen=True, slots=True)
class GiftOfPeriod:
    """Pieces of one gift, by the stock ledger: since the period before was closed, until this one was."""

    gift: Gift
    moved: Stock
    left: int  # in the room when the period was closed, or now
    counted: int | None  # on its last day

    @property
    def before(self) -> int:
        return self.left - self.moved.in_the_room


@dataclass(frozen=True, slots=True)
class Known:
    """Of a sealed half year."""

    minutes: int
    balance: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """What was sealed, and what is known of the same half year now: later work posts in the present."""

    seal: PeriodSeal
    sealed_by_masked: str | None
    as_sealed: Known
    as_now_known: Known


@dataclass(frozen=True, slots=True)
class PeriodReport:
    period: RedemptionPeriod
    community_name: str
    days: list[DaySums]
    total: Total
    gifts: list[GiftOfPeriod]
    by_hand: list[ByHand]
    seal: ThenAndNow | None


def period_report(period: RedemptionPeriod) -> PeriodReport:
    """Eighteen statements at most, however many days, orders and gifts."""
    rows = select(RedemptionDay).where(RedemptionDay.period_id == period.id)
    days = sums_of(db.session.scalars(rows.order_by(RedemptionDay.opens_at, RedemptionDay.id)).all())
    total = _total(days, kept(RedemptionOrder.period_id, [period.id]).get(period.id, Kept()))
    since = _closed_before(period)
    return PeriodReport(
        period=period,
        community_name=names_of([period.community_id])[period.community_id],
        days=days,
        total=total,
        gifts=_gifts_of(period, since, days),
        by_hand=by_hand_between(period.community_id, since, period.closed_at),
        seal=_then_and_now(period, total),
    )


def _total(days: Sequence[DaySums], has: Kept) -> Total:
    orders, lines = Counter[str](), Counter[str]()
    for day in days:
        orders.update(day.orders)
        lines.update(day.lines)
    walk_ins, substitutes = sum(day.walk_ins for day in days), sum(day.substitutes for day in days)
    return Total(dict(orders), dict(lines), has, walk_ins, substitutes)


def _closed_before(period: RedemptionPeriod) -> datetime | None:
    """When the period before this one ended: what came since then is this one's. Only one is open at a time."""
    rows = select(func.max(RedemptionPeriod.closed_at)).where(RedemptionPeriod.community_id == period.community_id)
    return db.session.scalar(rows.where(RedemptionPeriod.opened_at < period.opened_at))


def _gifts_of(period: RedemptionPeriod, since: datetime | None, days: Sequence[DaySums]) -> list[GiftOfPeriod]:
    """By name; a gift that neither moved nor lay there is left out. What moved after the period was closed is taken off
    what lies there now.
    """
    pieces, at = func.sum(StockMovement.pieces), StockMovement.at
    is_later = at > period.closed_at if period.closed_at else false()
    rows = select(StockMovement.gift_id, StockMovement.move, pieces.filter(~is_later), pieces.filter(is_later))
    rows = rows.where(StockMovement.community_id == period.community_id)
    rows = rows if since is None else rows.where(at > since)
    within: dict[UUID, dict[Move, int]] = {}
    later: dict[UUID, dict[Move, int]] = {}
    for gift_id, move, then, since_then in db.session.execute(rows.group_by(StockMovement.gift_id, StockMovement.move)):
        within.setdefault(gift_id, {})[Move(move)] = int(then or 0)
        later.setdefault(gift_id, {})[Move(move)] = int(since_then or 0)
    counted = {each.gift.id: each.counted for day in days for each in day.gifts if each.counted is not None}
    gifts = db.session.scalars(
        select(Gift).where(Gift.community_id == period.community_id).order_by(Gift.name, Gift.id)
    ).all()
    found = []
    for gift in gifts:
        left = gift.stock.on_shelf + gift.stock.reserved - added(later.get(gift.id, {})).in_the_room
        found.append(GiftOfPeriod(gift, added(within.get(gift.id, {})), left, counted.get(gift.id)))
    return [each for each in found if each.left or each.before or any(within.get(each.gift.id, {}).values())]


def _then_and_now(period: RedemptionPeriod, total: Total) -> ThenAndNow | None:
    seal, half = seal_of(period.id), parse_half_year(period.half_year)
    if seal is None or half is None:
        return None
    minutes, points = posted_since(period, half.ends_on)
    then = kept(RedemptionOrder.period_id, [period.id], Collection.at <= seal.sealed_at).get(period.id, Kept())
    return ThenAndNow(
        seal=seal,
        sealed_by_masked=masked_names([seal.sealed_by]).get(seal.sealed_by),
        as_sealed=Known(seal.minutes, seal.balance, then),
        as_now_known=Known(seal.minutes + minutes, seal.balance + points, total.kept),
    )
