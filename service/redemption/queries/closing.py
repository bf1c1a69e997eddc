"""What is left of a day, and what should lie there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.sql.base import ExecutableOption

from service.accounts.queries import masked_names
from service.core.db import db
from service.redemption.models import (
    Collection,
    Gift,
    GiftCount,
    GiftStock,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
    RedemptionSlot,
    StockMovement,
    StockNote,
)
from service.redemption.rules import DayState, GiftKind, LineState
from service.redemption.rules.orders import TO_COLLECT
from service.redemption.rules.stock import BY_HAND, MovementSource


@dataclass(frozen=True, slots=True)
class ToCount:
    """A gift that is counted at the end of a day, with what was found if it has been. ``expected`` is what should lie
    there now; of a day that is closed, what should have when it was counted.
    """

    gift: Gift
    expected: int
    count: GiftCount | None

    @property
    def difference(self) -> int | None:
        return None if self.count is None else self.count.counted - self.expected

    @property
    def is_stale(self) -> bool:
        """Pieces have moved since it was counted: it is counted again before anybody signs."""
        return self.count is not None and self.count.expected != self.expected


def locked_day(day_id: UUID) -> RedemptionDay:
    """Nothing is ordered for it or handed over on it until this transaction ends."""
    rows = select(RedemptionDay).where(RedemptionDay.id == day_id).with_for_update()
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def was_collected_on(day_id: UUID) -> bool:
    return bool(db.session.scalar(select(exists().where(Collection.day_id == day_id))))


def held_lines(day_id: UUID) -> Sequence[OrderLine]:
    """What nobody has collected yet of a day's orders."""
    rows = select(OrderLine).join(RedemptionOrder, RedemptionOrder.id == OrderLine.order_id)
    rows = rows.where(RedemptionOrder.day_id == day_id, OrderLine.state == LineState.HELD)
    return db.session.scalars(rows.order_by(OrderLine.id)).all()


def orders_to_collect(day_id: UUID, *loaded: ExecutableOption) -> Sequence[RedemptionOrder]:
    """Those of a day of which anything is held: in the order of their slots, walk-ins last, and of ordering."""
    rows = select(RedemptionOrder).outerjoin(RedemptionSlot, RedemptionSlot.id == RedemptionOrder.slot_id)
    rows = rows.where(RedemptionOrder.day_id == day_id, RedemptionOrder.state.in_(TO_COLLECT)).options(*loaded)
    return db.session.scalars(rows.order_by(RedemptionSlot.starts_at.nulls_last(), RedemptionOrder.id)).all()


def count_sheet(day: RedemptionDay) -> list[ToCount]:
    """The goods of the community that are offered, or of which anything should lie there: two statements."""
    counts = counts_of(day.id)
    lies_there = or_(Gift.is_offered, GiftStock.on_shelf + GiftStock.reserved > 0, Gift.id.in_(list(counts)))
    rows = (
        select(Gift)
        .join(GiftStock, GiftStock.gift_id == Gift.id)
        .where(Gift.community_id == day.community_id, Gift.kind == GiftKind.GOODS, lies_there)
        .order_by(Gift.name, Gift.id)
        .execution_options(populate_existing=True)
    )
    return [_to_count(day, gift, counts.get(gift.id)) for gift in db.session.scalars(rows)]


def _to_count(day: RedemptionDay, gift: Gift, count: GiftCount | None) -> ToCount:
    is_over = day.state == DayState.CLOSED and count is not None
    return ToCount(gift, count.expected if count and is_over else gift.stock.on_shelf + gift.stock.reserved, count)


def is_being_counted(community_id: UUID, now: datetime) -> bool:
    """Between the end of a day and its first whole count: who counts must not know yet what should lie there. Nobody
    counts for a day that was ended before it began, when that was not refused.
    """
    rows = select(RedemptionDay).where(
        RedemptionDay.community_id == community_id,
        RedemptionDay.state == DayState.ENDED,
        RedemptionDay.opens_at <= now,
    )
    return any(not each.count for day in db.session.scalars(rows).all() for each in count_sheet(day))


def counts_of(day_id: UUID) -> dict[UUID, GiftCount]:
    return counts_on([day_id]).get(day_id, {})


def counts_on(day_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, GiftCount]]:
    """Day → gift → what was found."""
    found: dict[UUID, dict[UUID, GiftCount]] = {}
    for row in db.session.scalars(select(GiftCount).where(GiftCount.day_id.in_(day_ids))):
        found.setdefault(row.day_id, {})[row.gift_id] = row
    return found


@dataclass(frozen=True, slots=True)
class ByHand:
    """Pieces that one member of staff wrote off, or back on, and whatever came in of a service, which nobody counts, or
    of what was counted and differs: what a count alone does not show.
    """

    gift: Gift
    movement: StockMovement
    note: str | None
    by_masked: str | None


def counted_before(day: RedemptionDay) -> datetime | None:
    """When the community's last day before this one was closed; ``None``: none ever was."""
    rows = select(func.max(RedemptionDay.closed_at)).where(
        RedemptionDay.community_id == day.community_id, RedemptionDay.id != day.id
    )
    if day.closed_at is not None:
        rows = rows.where(RedemptionDay.closed_at < day.closed_at)
    return db.session.scalar(rows)


def by_hand_between(
    community_id: UUID, since: datetime | None, until: datetime | None, differing: Iterable[UUID] = ()
) -> list[ByHand]:
    """Both moments included; ``None``: from the beginning, until now. Of the ``differing`` gifts what came in, too."""
    is_told = or_(StockMovement.move.in_(BY_HAND), Gift.kind == GiftKind.SERVICE, Gift.id.in_(list(differing)))
    rows = (
        select(Gift, StockMovement, StockNote.text)
        .join(StockMovement, StockMovement.gift_id == Gift.id)
        .outerjoin(StockNote, StockNote.movement_id == StockMovement.id)
        .where(StockMovement.community_id == community_id, StockMovement.source_type == MovementSource.STAFF, is_told)
        .order_by(StockMovement.id)
    )
    if since is not None:
        rows = rows.where(StockMovement.at >= since)
    if until is not None:
        rows = rows.where(StockMovement.at <= until)
    found = db.session.execute(rows).all()
    names = masked_names({row[1].by for row in found})
    return [ByHand(row[0], row[1], row[2], names.get(row[1].by)) for row in found]


def newest_held(gift_id: UUID) -> Sequence[OrderLine]:
    """The reservations of a gift, the newest first."""
    rows = select(OrderLine).where(OrderLine.gift_id == gift_id, OrderLine.state == LineState.HELD)
    return db.session.scalars(rows.order_by(OrderLine.added_at.desc(), OrderLine.id.desc())).all()


def orders_by_passport(order_ids: Iterable[UUID]) -> Sequence[RedemptionOrder]:
    """In the order in which their ledgers are locked."""
    rows = select(RedemptionOrder).where(RedemptionOrder.id.in_(list(order_ids)))
    return db.session.scalars(rows.order_by(RedemptionOrder.passport_id)).all()
