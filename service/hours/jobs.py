"""The worker's part: closing shifts whose check-out is over, and passing overdue records up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.activities.queries import locked_shift
from service.activities.rules import ShiftState
from service.core.actor import WORKER
from service.core.jobs import Sweep
from service.hours.commands.close import close, is_due
from service.hours.commands.escalate import look_after
from service.hours.queries import due
from service.regions.queries import policy_for


def close_if_due(shift_id: UUID, now: datetime) -> None:
    shift = locked_shift(shift_id)
    if shift.state == ShiftState.PUBLISHED and is_due(shift, policy_for(shift.community_id, shift.service_date), now):
        close(shift_id, actor=WORKER, now=now)


def escalate_if_due(shift_id: UUID, now: datetime) -> None:
    look_after(shift_id, now=now)


CLOSING = Sweep("hours.close", due.shifts_to_close, close_if_due)
WORK = [
    CLOSING,
    Sweep("hours.escalate", due.shifts_to_look_after, escalate_if_due),
]
