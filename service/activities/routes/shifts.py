from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.activities import access, queries
from service.activities.commands import shifts
from service.activities.errors import (
    PlacesTaken,
    ShiftInThePast,
    ShiftNotDraft,
    ShiftNotLonger,
    ShiftNotPublished,
    ShiftOver,
    ShiftStopped,
    ShiftTooLong,
    ShiftWindowFixed,
)
from service.activities.routes.blueprint import routes
from service.activities.schemas import (
    CapacityIn,
    DayIn,
    LengthenIn,
    RepeatIn,
    ShiftIn,
    ShiftListOut,
    ShiftOut,
    ShiftPageOut,
    ShiftPutIn,
    ShiftsIn,
)
from service.core.actor import anyone, signed_in
from service.core.calendar import local_date
from service.core.errors import NotAllowed, StaleVersion
from service.core.http import Call
from service.core.paging import Page

if TYPE_CHECKING:
    from service.activities.models import Activity
    from service.activities.queries import Card


def run_activity(call: Call, activity_id: UUID) -> Activity:
    activity = queries.get_activity(call.actor, activity_id)
    access.must_run(call.actor, activity)
    return activity


def run_shift(call: Call, shift_id: UUID) -> UUID:
    access.must_run(call.actor, queries.get_shift(call.actor, shift_id))
    return shift_id


@routes.post(
    "/activities/<uuid:activity_id>/shifts",
    who=signed_in,
    takes=ShiftIn,
    gives=ShiftOut,
    status=201,
    refuses=(NotAllowed,),
)
def add_shift(call: Call, activity_id: UUID) -> Card:
    """新增场次 · Add a shift, as a draft"""
    return queries.card(
        call.actor, shifts.add(run_activity(call, activity_id), **call.body, actor=call.actor, now=call.now)
    )


@routes.post(
    "/activities/<uuid:activity_id>/shifts/repeat",
    who=signed_in,
    takes=RepeatIn,
    gives=ShiftListOut,
    status=201,
    refuses=(NotAllowed,),
)
def repeat_shifts(call: Call, activity_id: UUID) -> dict[str, Any]:
    """每周重复 · Add the same shift on the same weekday for some weeks, as drafts"""
    made = shifts.repeat(run_activity(call, activity_id), **call.body, actor=call.actor, now=call.now)
    return {"items": queries.cards(call.actor, made)}


@routes.post("/activities/<uuid:activity_id>/shifts/publish", who=signed_in, gives=ShiftListOut, refuses=(NotAllowed,))
def publish_shifts(call: Call, activity_id: UUID) -> dict[str, Any]:
    """发布全部场次 · Publish every draft of an activity that has not begun"""
    made = shifts.publish_all(run_activity(call, activity_id), actor=call.actor, now=call.now)
    return {"items": queries.cards(call.actor, made)}


@routes.get("/shifts", who=anyone, filters=ShiftsIn, gives=ShiftPageOut)
def list_shifts(call: Call) -> Page:
    """场次列表 · List the shifts: those of today and later first

    By ``starts_at``, then ``id``: from today (Asia/Shanghai) on, soonest first; after them those of the days before,
    latest first. ``from`` and ``to`` are days of the start, both included; ``day`` is one day. Follow ``next_cursor``.
    """
    return queries.listed_shifts(call.actor, call.query, local_date(call.now))


@routes.get("/me/community/shifts", who=signed_in, filters=DayIn, gives=ShiftPageOut)
def list_shifts_at_home(call: Call) -> Page:
    """本社区今日场次 · What is on in one's own community on a day (today by default)"""
    return queries.shifts_at_home(call.actor, call.query.get("day") or local_date(call.now), call.query)


@routes.get("/shifts/<uuid:shift_id>", who=anyone, gives=ShiftOut)
def get_shift(call: Call, shift_id: UUID) -> Card:
    """一个场次 · One shift"""
    return queries.card(call.actor, queries.get_shift(call.actor, shift_id))


@routes.put(
    "/shifts/<uuid:shift_id>",
    who=signed_in,
    takes=ShiftPutIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotDraft, StaleVersion),
)
def change_shift(call: Call, shift_id: UUID) -> Card:
    """修改草稿 · Replace a draft"""
    return queries.card(
        call.actor, shifts.change(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    )


@routes.post(
    "/shifts/<uuid:shift_id>/publish",
    who=signed_in,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotDraft, ShiftInThePast),
)
def publish_shift(call: Call, shift_id: UUID) -> Card:
    """发布场次 · Publish a shift"""
    shift = shifts.publish(run_shift(call, shift_id), actor=call.actor, now=call.now)
    return queries.card(call.actor, shift)


@routes.post(
    "/shifts/<uuid:shift_id>/capacity",
    who=signed_in,
    takes=CapacityIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftOver, PlacesTaken),
)
def set_capacity(call: Call, shift_id: UUID) -> Card:
    """调整名额 · Set how many places there are; more promote the waitlist"""
    return queries.card(
        call.actor, shifts.set_capacity(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    )


@routes.post(
    "/shifts/<uuid:shift_id>/lengthen",
    who=signed_in,
    takes=LengthenIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftStopped, ShiftWindowFixed, ShiftNotLonger, ShiftTooLong),
)
def lengthen_shift(call: Call, shift_id: UUID) -> Card:
    """延长场次 · Move the end back, before the planned end has come"""
    return queries.card(
        call.actor, shifts.lengthen(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    )
