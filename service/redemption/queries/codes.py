"""The pick-up code of an order: who may show it, and which one works now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from service.accounts.queries import number_ended, represented_by
from service.accounts.rules import DelegationScope
from service.core.actor import Actor
from service.redemption.models import RedemptionOrder
from service.redemption.queries.orders import one

MAY_SHOW = DelegationScope.COLLECT


def order_to_show(actor: Actor, order_id: UUID, now: datetime) -> RedemptionOrder:
    """Whose pick-up code one may show: whoever shows it collects, so that looking on or ordering is not enough. One's
    own, and of whom one collects for. Not the community's for its staff: what they are shown is not theirs to draw.
    Refuses: ``NotFound``.
    """
    whose = RedemptionOrder.account_id.in_(represented_by(actor.person_id, now, MAY_SHOW))
    visible = or_(RedemptionOrder.account_id == actor.account_id, whose)
    return one(select(RedemptionOrder).where(RedemptionOrder.id == order_id, visible))


def pick_up_serial(order: RedemptionOrder, now: datetime) -> int:
    """Of the code that works now: another whenever it was renewed, and whenever somebody who could show it no longer
    may.
    """
    return order.pickup_serial + number_ended(order.account_id, [MAY_SHOW], order.placed_at, now)
