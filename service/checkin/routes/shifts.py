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
    """取消场次 · Cancel a shift before it begins; who signed up is told

    开始以后不能取消，只能停止。提前到的人保留“来过”，没有时长。草稿随时可以取消，取消后居民仍然看不到。

    Not once it has begun: stop it then. Who came early is kept as having come, without minutes. A draft may be
    cancelled at any time, and stays unseen by residents.
    """
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
    """中途停止 · Stop a shift midway; time until now counts

    到现在为止的时间算数；在场的人还可以签退。重复答 409。

    Time until now counts; who is inside may still check out. Again is a 409.
    """
    shift = call_off.stop(shift_run_by(call, shift_id).id, **call.body, actor=call.actor, now=call.now)
    return queries.card(call.actor, shift)
