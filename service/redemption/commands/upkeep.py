"""What the worker does to orders: reminders, and lines whose points are gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from service.core.actor import WORKER
from service.core.db import db
from service.passports.queries import covered_lines
from service.redemption.commands import lines, orders, settling
from service.redemption.models import RedemptionSlot
from service.redemption.queries import orders as queries
from service.redemption.queries import periods as period_queries
from service.redemption.rules import LineState


def remind(order_id: UUID, now: datetime) -> None:
    """Tell whose slot begins soon, once."""
    order = orders.locked(queries.fresh(order_id))
    if order.reminded_at is not None or order.ended_at is not None or order.slot_id is None:
        return
    slot = db.session.get_one(RedemptionSlot, order.slot_id)
    order.reminded_at = now
    db.session.flush()
    orders.tell("order.reminder", order, now=now, starts_at=slot.starts_at.isoformat())


def look_at_short(order_id: UUID, now: datetime) -> None:
    """Tell whose points do not reach any more, until when they may earn them back or drop something; and release what
    is still uncovered then.
    """
    order = orders.locked(queries.fresh(order_id))
    held = [line for line in order.lines if line.state == LineState.HELD]
    covered = covered_lines([order.passport_id])
    uncovered = [line for line in held if line.id not in covered]
    if not uncovered:
        order.short_told_at = None
        db.session.flush()
        return
    hours = period_queries.get_period(order.period_id).short_release_hours
    if order.short_told_at is None:
        order.short_told_at = now
        db.session.flush()
        ends_at = now + timedelta(hours=hours)
        orders.tell("order.short", order, now=now, ends_at=ends_at.isoformat())
    elif now >= order.short_told_at + timedelta(hours=hours):
        lines.end_lines(order, uncovered, LineState.RELEASED, actor=WORKER, now=now)
        order.short_told_at = None
        settling.settle(order, now)
        orders.tell("order.short_released", order, now=now)
