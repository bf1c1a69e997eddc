"""What a home screen tells of redemption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from service.accounts.queries import represented_by, signs_in
from service.accounts.rules import DelegationScope
from service.core.db import db
from service.passports.models import Passport
from service.passports.queries import covered_lines, homes_on
from service.redemption.models import (
    GiftWait,
    OrderLine,
    RedemptionDay,
    RedemptionOrder,
    RedemptionPeriod,
    RedemptionSlot,
)
from service.redemption.queries.customers import Customer, customer_in
from service.redemption.rules import LineState, PeriodState
from service.redemption.rules.orders import TO_COLLECT
from service.redemption.rules.waits import WaitState


@dataclass(frozen=True, slots=True)
class OrderToCollect:
    """What is still to be collected, where and when."""

    order: RedemptionOrder
    is_short: bool
    day: RedemptionDay
    slot: RedemptionSlot | None


@dataclass(frozen=True, slots=True)
class Redemption:
    period: RedemptionPeriod
    customer: Customer
    order: OrderToCollect | None
    offers: int


def redemption_of(account_id: UUID, now: datetime) -> Redemption | None:
    """The open period of where the person was at home on its cut-off day, with what they have ordered in it; ``None``
    without one. Whoever has moved house since may have two: the one with something to collect comes first. Offers for
    somebody without a phone are with who orders for them. One statement and what ``customer_in`` asks; three more for
    who has ordered.
    """
    is_to_collect = and_(
        RedemptionOrder.period_id == RedemptionPeriod.id,
        RedemptionOrder.passport_id == Passport.id,
        RedemptionOrder.state.in_(TO_COLLECT),
    )
    represented = represented_by(account_id, now, DelegationScope.ORDER)
    is_for_another = and_(GiftWait.account_id.in_(represented), ~signs_in(GiftWait.account_id))
    offers = (
        select(func.count())
        .where(
            or_(and_(GiftWait.passport_id == Passport.id, GiftWait.period_id == RedemptionPeriod.id), is_for_another)
        )
        .where(GiftWait.state == WaitState.OFFERED)
        .correlate(Passport, RedemptionPeriod)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(RedemptionPeriod, Passport, RedemptionOrder, RedemptionDay, RedemptionSlot, offers)
        .select_from(RedemptionPeriod)
        .join(Passport, homes_on(RedemptionPeriod.cutoff_on) == RedemptionPeriod.community_id)
        .outerjoin(RedemptionOrder, is_to_collect)
        .outerjoin(RedemptionDay, RedemptionDay.id == RedemptionOrder.day_id)
        .outerjoin(RedemptionSlot, RedemptionSlot.id == RedemptionOrder.slot_id)
        .where(Passport.account_id == account_id, RedemptionPeriod.state == PeriodState.OPEN)
        .order_by(RedemptionOrder.ordinal.nulls_last(), RedemptionPeriod.opened_at.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    period, passport, order, day, slot, waiting = found
    to_collect = OrderToCollect(order, _is_short(order), day, slot) if order else None
    return Redemption(period, customer_in(period, passport), to_collect, waiting)


def _is_short(order: RedemptionOrder) -> bool:
    """After a correction its points do not reach for all that is held."""
    held = select(OrderLine.id).where(OrderLine.order_id == order.id, OrderLine.state == LineState.HELD)
    return not covered_lines([order.passport_id]).issuperset(db.session.scalars(held))
