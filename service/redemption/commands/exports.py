"""The orders of a half year as rows of a workbook, page by page, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from service.core import audit, progress
from service.core.actor import Actor
from service.core.progress import Job, Step
from service.redemption.models import OrderLine, RedemptionPeriod
from service.redemption.queries import orders as queries
from service.redemption.queries.orders import ShownOrder

ORDERS = "orders_export"
AT_ONCE = 200  # orders a step


def ask_for_orders(period: RedemptionPeriod, *, actor: Actor, now: datetime) -> Job:
    """Again gives what is under way."""
    orders = queries.number_of_orders(period.id)
    job = progress.ask(ORDERS, period.id, period.community_id, total=orders, actor=actor, now=now)
    said: dict[str, Any] = {"community_id": period.community_id, "orders": orders}
    audit.record("period.orders_exported", "redemption_period", period.id, actor=actor, now=now, **said)
    return job


def go_on(job: Job, _now: datetime) -> Step:
    """A page of orders more, by id, so that none is told twice: each as it is when its page is read."""
    orders = queries.orders_after(job.subject_id, job.mark, AT_ONCE)
    if orders:
        progress.keep(job, [row for order in queries.shown(orders) for row in _rows(order)])
    return Step(len(orders), orders[-1].id if orders else job.mark, is_last=len(orders) < AT_ONCE)


def _rows(order: ShownOrder) -> Iterator[list[str | int | None]]:
    """One for each line; the name masked, times and states as they are kept: the paper says them in words."""
    begins = order.slot.starts_at.isoformat() if order.slot else None
    whose = [order.day.day.isoformat(), begins, order.passport_number, order.name_masked]
    for line in order.lines:
        own: OrderLine = line.line
        ended = own.ended_at.isoformat() if own.ended_at else None
        yield [*whose, line.gift.name, own.quantity, own.unit_price, own.points, own.state, ended]
