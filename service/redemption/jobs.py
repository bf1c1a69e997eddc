"""The worker's part of redemption."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core import progress
from service.core.jobs import Chore, Sweep
from service.redemption.commands import exports, sealing, upkeep, waits
from service.redemption.queries import due
from service.redemption.queries import waits as wait_queries


def _lapse(wait_id: UUID, now: datetime) -> None:
    waits.lapse(wait_id, now=now)


def _stop_waiting(period_id: UUID, now: datetime) -> None:
    waits.stop_waiting(period_id, now=now)


UPKEEP = (
    Sweep("redemption.remind", due.to_remind, upkeep.remind),
    Sweep("redemption.short_orders", due.short_changed, upkeep.look_at_short),
    Sweep("redemption.offers_over", wait_queries.overdue, _lapse),
    Sweep("redemption.waits_over", due.waits_over, _stop_waiting),
)
LONG = progress.sweep("redemption.jobs", {sealing.SEAL: sealing.go_on, exports.ORDERS: exports.go_on})
WORK: tuple[Sweep | Chore, ...] = (*UPKEEP, LONG, Chore("redemption.forget_exports", progress.forget_made))
