"""The pick-up code of an order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from service.checkin.codec import SERIAL_MAX
from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.redemption.commands import orders
from service.redemption.errors.orders import NothingHeld, PickUpCodesUsedUp
from service.redemption.models import RedemptionOrder
from service.redemption.queries.codes import pick_up_serial
from service.redemption.rules.orders import TO_COLLECT


def renew(order: RedemptionOrder, *, actor: Actor, now: datetime) -> RedemptionOrder:
    """Another code: whoever has a picture of the old one has nothing. The order itself is as it was, and so is its
    ``version``; of another's renewal the person is told. Refuses: ``NothingHeld``, ``PickUpCodesUsedUp``.
    """
    if order.state not in TO_COLLECT:
        raise NothingHeld
    if pick_up_serial(order, now) >= SERIAL_MAX:
        raise PickUpCodesUsedUp
    renewing = update(RedemptionOrder).where(RedemptionOrder.id == order.id)
    renewing = renewing.values(pickup_serial=RedemptionOrder.pickup_serial + 1)
    db.session.execute(renewing.execution_options(synchronize_session=False))
    db.session.refresh(order, ["pickup_serial"])
    audit.record(
        "order.code_renewed",
        "redemption_order",
        order.id,
        actor=actor,
        now=now,
        community_id=order.community_id,
        account_id=str(order.account_id),
        serial=order.pickup_serial,
    )
    if order.account_id != actor.account_id:
        orders.tell("order.code_renewed_for_you", order, now=now)
    return order
