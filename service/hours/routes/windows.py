from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.activities.queries import get_shift
from service.core.actor import reader, staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.hours.commands import windows
from service.hours.errors import (
    WINDOW_REFUSALS,
    WindowCorrectionEnded,
    WindowCorrectionWaiting,
    WindowRelated,
    WindowTookPart,
)
from service.hours.queries import windows as queries
from service.hours.routes.blueprint import routes
from service.hours.schemas.windows import (
    WindowCorrectionIn,
    WindowCorrectionOut,
    WindowCorrectionPageOut,
    WindowCorrectionsIn,
)
from service.regions.access import must_be_staff_in

if TYPE_CHECKING:
    from service.hours.models import WindowCorrection

REFUSALS = tuple(WINDOW_REFUSALS.values())


@routes.post(
    "/shifts/<uuid:shift_id>/window-corrections",
    who=staff,
    takes=WindowCorrectionIn,
    gives=WindowCorrectionOut,
    status=201,
    once="required",
    refuses=(NotAllowed, *REFUSALS, WindowCorrectionWaiting),
)
def propose_window_correction(call: Call, shift_id: UUID) -> WindowCorrection:
    """提出更正结束时间 · Propose a later end for a closed shift; another member of staff confirms it

    确认前不生效。依次拒绝：参加了的人；其家人；没结算；已有时长审核过；时间不对；已有一项在等。

    Without effect until confirmed. Refused in order: who took part; their family; not closed; a record decided;
    the time; another that waits.
    """
    shift = get_shift(call.actor, shift_id)
    must_be_staff_in(call.actor, shift.community_id)
    return windows.propose(shift.id, **call.body, actor=call.actor, now=call.now)


@routes.get("/window-corrections", who=reader, filters=WindowCorrectionsIn, gives=WindowCorrectionPageOut)
def list_window_corrections(call: Call) -> Page:
    """结束时间的更正 · Corrections of shifts' ends within one's scope, newest first

    `proposed` 的还没有效果。

    What is `proposed` has no effect yet.
    """
    return queries.listed(call.actor, call.query)


@routes.post(
    "/window-corrections/<uuid:window_correction_id>/confirm",
    who=staff,
    gives=WindowCorrectionOut,
    once="required",
    refuses=(NotAllowed, *REFUSALS, WindowCorrectionEnded),
)
def confirm_window_correction(call: Call, window_correction_id: UUID) -> WindowCorrection:
    """确认更正结束时间 · Confirm it as the second person: undecided records are measured anew

    不能是提出的人；按此刻重新判断。改过的分钟不变；分钟变了的，第一次审核作废。

    Not by its proposer; judged anew as of now. Amended minutes stay; where minutes change, a first approval
    falls.
    """
    correction = queries.get_for(call.actor, window_correction_id)
    must_be_staff_in(call.actor, correction.community_id)
    return windows.confirm(correction, actor=call.actor, now=call.now)


@routes.post(
    "/window-corrections/<uuid:window_correction_id>/decline",
    who=staff,
    gives=WindowCorrectionOut,
    once="required",
    refuses=(NotAllowed, WindowTookPart, WindowRelated, WindowCorrectionEnded),
)
def decline_window_correction(call: Call, window_correction_id: UUID) -> WindowCorrection:
    """撤下更正结束时间 · Put it aside

    提出的人，或有资格确认的人；场次不变。

    By its proposer or whoever might have confirmed it; the shift stays as it is.
    """
    correction = queries.get_for(call.actor, window_correction_id)
    must_be_staff_in(call.actor, correction.community_id)
    return windows.decline(correction, actor=call.actor, now=call.now)
