from __future__ import annotations

from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.rules import DelegationScope
from service.activities import access, queries
from service.activities.commands import sign_ups
from service.activities.errors.sign_ups import SIGN_UP_REFUSALS, TooLateToCancel
from service.activities.queries import Shown
from service.activities.routes.blueprint import routes
from service.activities.schemas import (
    CancelSignUpIn,
    MyShiftPageOut,
    MyShiftsIn,
    SignUpIn,
    SignUpOut,
    SignUpPageOut,
    SignUpsIn,
)
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page

ASKING = tuple(each for each in SIGN_UP_REFUSALS.values() if each is not TooLateToCancel)


@routes.post(
    "/shifts/<uuid:shift_id>/sign-ups",
    who=signed_in,
    takes=SignUpIn,
    gives=SignUpOut,
    status=201,
    refuses=ASKING,
)
def sign_up(call: Call, shift_id: UUID) -> Shown:
    """报名 · Sign up, or join the queue when the shift is full; also for somebody one may act for

    满员时成为 `waitlisted`，有人退出时自动递补并通知。自己报名要先有护照。已经报过名的答 409 `sign_up.already`，
    `facts.sign_up_id` 是那一次报名。

    可以替被监护人和委托了 `sign_up` 的人报；队长、副队长替本队成员，工作人员替本社区居民和本队成员。开始以后自己报不
    了，队长、副队长和工作人员可以替任何到场的人报，名额有空才行。别人是 404。

    When it is full one is `waitlisted`, moves up when somebody leaves, and is told. For oneself a passport is needed.
    Who is signed up gets a 409 `sign_up.already`, whose `facts.sign_up_id` names the sign-up that is there.

    For one's wards and who delegated `sign_up`; leaders and deputies for members of the responsible team; staff for
    the community's residents and those members. Once it has begun nobody signs up alone: those leaders, deputies and
    staff sign up whoever has come, while a place is free. For others it is a 404.
    """
    shift = queries.get_shift(call.actor, shift_id)
    account_id = call.body["account_id"] or call.actor.person_id
    access.must_act_for(call.actor, account_id, shift, now=call.now)
    risk = call.body["accepts_risk"]
    asked = sign_ups.sign_up(shift.id, account_id, accepts_risk=risk, actor=call.actor, now=call.now)
    return queries.shown([asked], with_names=True)[0]


@routes.post(
    "/sign-ups/<uuid:sign_up_id>/cancel",
    who=signed_in,
    takes=CancelSignUpIn,
    gives=SignUpOut,
    refuses=(TooLateToCancel,),
)
def cancel_sign_up(call: Call, sign_up_id: UUID) -> Shown:
    """取消报名 · Give up a place or a wait; the next in the queue moves up

    开始以后不用取消，不来没有处罚。重复不改变什么。别人替取消的，本人会收到通知。

    Once it has begun there is nothing to cancel, and a no-show brings no penalty. Again changes nothing. Whose
    sign-up another cancels is told.
    """
    asked = queries.sign_up_for(call.actor, sign_up_id, now=call.now)
    cancelled = sign_ups.cancel(asked, **call.body, actor=call.actor, now=call.now)
    return queries.shown([cancelled], with_names=True)[0]


@routes.get(
    "/shifts/<uuid:shift_id>/sign-ups",
    who=signed_in,
    filters=SignUpsIn,
    gives=SignUpPageOut,
    refuses=(NotAllowed,),
)
def list_sign_ups(call: Call, shift_id: UUID) -> Page:
    """报名名单 · Who signed up, in the order of asking; for leaders, co-hosts and staff, names masked

    `waitlisted` 按先后；本人的用 `GET /me/shifts`。

    The queue is in the order of asking; one's own stand in `GET /me/shifts`.
    """
    shift = queries.get_shift(call.actor, shift_id)
    access.must_see_sign_ups(call.actor, shift)
    return queries.sign_ups_of(shift.id, call.query)


@routes.get("/me/shifts", who=signed_in, filters=MyShiftsIn, gives=MyShiftPageOut)
def list_my_shifts(call: Call) -> Page:
    """我的场次 · One's own sign-ups with their shifts, newest first

    含候补和已取消的报名；`position` 是候补的位置，从 1 起。`upcoming=true` 只看还算数的报名和没结束、没取消的场次。

    Waiting and cancelled ones too; `position` is the place in the queue, from 1. `upcoming=true`: only sign-ups that
    stand, of shifts that take place and are not over.
    """
    return queries.shifts_of(call.actor, call.actor.person_id, call.query, call.now)


@routes.get("/people/<uuid:account_id>/shifts", who=signed_in, filters=MyShiftsIn, gives=MyShiftPageOut)
def list_persons_shifts(call: Call, account_id: UUID) -> Page:
    """亲属的场次 · The sign-ups of a ward, or of whoever lets one see theirs, newest first

    只有监护人，或有 `view` 或 `sign_up` 委托的人；别人是 404。

    For a guardian, or by a delegation of `view` or `sign_up`; others get a 404.
    """
    person = accounts.seen_for(call.actor, account_id, call.now, DelegationScope.SIGN_UP)
    return queries.shifts_of(call.actor, person.id, call.query, call.now)
