"""What becomes of a shift while people stand at its door."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.activities import queries
from service.activities.errors import ShiftBegun, ShiftNotBegun, ShiftNotPublished, ShiftOver, ShiftStopped
from service.activities.schemas import ShiftOut, ShiftReasonIn
from service.checkin.commands import call_off
from service.checkin.routes.base import routes, shift_run_by
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call

if TYPE_CHECKING:
    from service.activities.queries import Card


@routes.post(
    "/shifts/<uuid:shift_id>/cancel",
    who=signed_in,
    takes=ShiftReasonIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftBegun),
)
def cancel_shift(call: Call, shift_id: UUID) -> Card:
    """取消场次 · Cancel a shift before it begins; who signed up is told"""
    shift = call_off.cancel(shift_run_by(call, shift_id).id, **call.body, actor=call.actor, now=call.now)
    return queries.card(call.actor, shift)


@routes.post(
    "/shifts/<uuid:shift_id>/stop",
    who=signed_in,
    takes=ShiftReasonIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftStopped, ShiftNotBegun, ShiftOver),
)
def stop_shift(call: Call, shift_id: UUID) -> Card:
    """中途停止 · Stop a shift midway; time until now counts"""
    shift = call_off.stop(shift_run_by(call, shift_id).id, **call.body, actor=call.actor, now=call.now)
    return queries.card(call.actor, shift)
