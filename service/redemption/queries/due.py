"""What the worker finds to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import Row, and_, exists, false, or_, select

from service.core.db import db
from service.passports.models import PassportHead
from service.passports.queries import covered_lines
from service.redemption.models import GiftWait, RedemptionOrder, RedemptionPeriod, RedemptionSlot
from service.redemption.queries.orders import WITH_LINES
from service.redemption.rules import LineState
from service.redemption.rules.orders import TO_COLLECT
from service.redemption.rules.waits import WaitState

AT_ONCE = 500


def to_remind(now: datetime) -> list[UUID]:
    """Orders whose slot begins soon and whose person has not been told. How soon is its period's to say, so that one
    community's many for next week are not all that is found.
    """
    hours = db.session.scalars(select(RedemptionPeriod.reminder_hours).distinct()).all()
    is_soon = or_(
        *(
            and_(RedemptionPeriod.reminder_hours == each, RedemptionSlot.starts_at <= now + timedelta(hours=each))
            for each in hours
        ),
        false(),
    )
    rows = (
        select(RedemptionOrder.id)
        .join(RedemptionSlot, RedemptionSlot.id == RedemptionOrder.slot_id)
        .join(RedemptionPeriod, RedemptionPeriod.id == RedemptionOrder.period_id)
        .where(RedemptionOrder.state.in_(TO_COLLECT), RedemptionOrder.reminded_at.is_(None))
        .where(RedemptionSlot.starts_at > now, is_soon)
        .order_by(RedemptionSlot.starts_at, RedemptionOrder.id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(rows))


def short_changed(now: datetime) -> list[UUID]:
    """Orders that became short (more is held than is there), or are so no more, or whose time to be covered is over.
    Looked for page by page until there are enough: those that only wait for their time keep nobody from being found.
    """
    return list(islice(_short_changed(now), AT_ONCE))


def _short_changed(now: datetime) -> Iterator[UUID]:
    mark: UUID | None = None
    while page := _maybe_short(mark):
        covered = covered_lines({order.passport_id for order, _ in page})
        yield from (order.id for order, hours in page if _has_changed(order, covered, hours, now))
        mark = page[-1][0].id


def _maybe_short(mark: UUID | None) -> Sequence[Row[RedemptionOrder, int]]:
    """The next by id that are short as a whole, or were, with the hours that they have."""
    is_short = and_(PassportHead.held > PassportHead.balance, PassportHead.held > 0)
    rows = (
        select(RedemptionOrder, RedemptionPeriod.short_release_hours)
        .join(PassportHead, PassportHead.passport_id == RedemptionOrder.passport_id)
        .join(RedemptionPeriod, RedemptionPeriod.id == RedemptionOrder.period_id)
        .where(RedemptionOrder.state.in_(TO_COLLECT), or_(is_short, RedemptionOrder.short_told_at.is_not(None)))
        .options(WITH_LINES)
        .order_by(RedemptionOrder.id)
        .limit(AT_ONCE)
    )
    rows = rows if mark is None else rows.where(RedemptionOrder.id > mark)
    return db.session.execute(rows).all()


def _has_changed(order: RedemptionOrder, covered: set[UUID], hours: int, now: datetime) -> bool:
    lacks = any(line.state == LineState.HELD and line.id not in covered for line in order.lines)
    told_at = order.short_told_at
    return lacks != (told_at is not None) or (told_at is not None and now >= told_at + timedelta(hours=hours))


def waits_over(now: datetime) -> list[UUID]:
    """Periods in which nobody changes an order by themselves any more, and people still wait."""
    rows = select(RedemptionPeriod.id).where(RedemptionPeriod.cancel_until <= now)
    waiting = exists().where(GiftWait.period_id == RedemptionPeriod.id, GiftWait.state == WaitState.WAITING)
    return list(db.session.scalars(rows.where(waiting).order_by(RedemptionPeriod.id)))
