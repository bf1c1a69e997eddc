from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.activities import access, queries
from service.activities.commands import shifts
from service.activities.errors import (
    CountingOver,
    PlacesTaken,
    ShiftInThePast,
    ShiftNotBegun,
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
    UnnamedChildrenIn,
)
from service.core.actor import anyone_known, signed_in
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
    """新增场次 · Add a shift, as a draft

    居民看不到草稿，要再发布。`capacity` 不写就不限人数。

    Residents do not see a draft: publish it. Without `capacity` there is no limit.
    """
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
    """每周重复 · Add the same shift on the same weekday for some weeks, as drafts

    `weeks` 包括第一周；答复是全部草稿，再用 `publish_shifts` 一次发布。

    `weeks` counts the first one; the answer holds all drafts, and `publish_shifts` publishes them in one go.
    """
    made = shifts.repeat(run_activity(call, activity_id), **call.body, actor=call.actor, now=call.now)
    return {"items": queries.cards(call.actor, made)}


@routes.post("/activities/<uuid:activity_id>/shifts/publish", who=signed_in, gives=ShiftListOut, refuses=(NotAllowed,))
def publish_shifts(call: Call, activity_id: UUID) -> dict[str, Any]:
    """发布全部场次 · Publish every draft of an activity that has not begun

    已经开始的草稿不发布，也不报错：答复里只有这次发布的。

    Drafts that have begun are passed over without an error: the answer holds those published now.
    """
    made = shifts.publish_all(run_activity(call, activity_id), actor=call.actor, now=call.now)
    return {"items": queries.cards(call.actor, made)}


@routes.get("/shifts", who=anyone_known, filters=ShiftsIn, gives=ShiftPageOut)
def list_shifts(call: Call) -> Page:
    """场次列表 · List the shifts: those of today and later first

    按 `starts_at`、再按 `id`：先是今天起的，早的在前；然后是以前的，晚的在前。`from`、`to` 都含当天。
    请跟着 `next_cursor` 取。带上令牌，多看到自己的 `my_sign_up` 和自己管的草稿。

    By ``starts_at``, then ``id``: from today (Asia/Shanghai) on, soonest first; after them those of the days before,
    latest first. ``from`` and ``to`` are days of the start, both included; ``day`` is one day. Follow ``next_cursor``.
    A token shows `my_sign_up` besides, and the drafts of one's own charge.
    """
    return queries.listed_shifts(call.actor, call.query, local_date(call.now))


@routes.get("/me/community/shifts", who=signed_in, filters=DayIn, gives=ShiftPageOut)
def list_shifts_at_home(call: Call) -> Page:
    """本社区今日场次 · What is on in one's own community on a day (today by default)

    还没有所在社区时是空的，不报错；含已取消、已结束的，看 `state`。

    Empty for who has no home community yet; cancelled and closed shifts are listed too, see `state`.
    """
    return queries.shifts_at_home(call.actor, call.query.get("day") or local_date(call.now), call.query)


@routes.get("/shifts/<uuid:shift_id>", who=anyone_known, gives=ShiftOut)
def get_shift(call: Call, shift_id: UUID) -> Card:
    """一个场次 · One shift

    `my_sign_up` 是自己的报名，没有、或没有带令牌，就是 `null`；草稿要带令牌，归自己管的才看得到。
    `ends_at` 是延长后的结束时间，`planned_ends_at` 是原定的；有 `stopped_at` 的，到那时为止。

    `my_sign_up` is one's own, or `null`, as it is without a token; a draft is shown with a token, to who is in charge
    of it. `ends_at` is the end as lengthened, `planned_ends_at` the first one; where `stopped_at` is given, that is
    the end.
    """
    return queries.card(call.actor, queries.get_shift(call.actor, shift_id))


@routes.put(
    "/shifts/<uuid:shift_id>",
    who=signed_in,
    takes=ShiftPutIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotDraft, StaleVersion),
)
def change_shift(call: Call, shift_id: UUID) -> Card:
    """修改草稿 · Replace a draft

    只有草稿能改；发布后用调整名额、延长、取消、停止。依次拒绝：不是草稿；版本过时。

    Drafts only; afterwards set the capacity, lengthen, cancel or stop. Refused in order: no draft; a stale
    version.
    """
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
    """发布场次 · Publish a shift

    只能发布将来的；过去的用签到表补录。

    Future ones only; the past is entered on a paper sheet.
    """
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
    """调整名额 · Set how many places there are; before the start more promote the waitlist

    `null` 是不限。少于已占的名额答 409；开始前增加，候补马上按次序递补；开始后不递补，由带队的人替到场的人报名。

    `null` is no limit. Fewer than are taken is a 409; before the start more promote the queue at once, in order; after
    it nobody is promoted, and who runs the shift signs up those who have come.
    """
    return queries.card(
        call.actor, shifts.set_capacity(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    )


@routes.post(
    "/shifts/<uuid:shift_id>/unnamed-children",
    who=signed_in,
    takes=UnnamedChildrenIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftNotBegun, CountingOver, StaleVersion),
)
def count_unnamed_children(call: Call, shift_id: UUID) -> Card:
    """不记名儿童人数 · Count the children under 14 who came without a guardian's consent

    只计人次，不记名字，不产生时长和积分。填总数，带上读到的 `version`；从开始到结束后7天可以填，一场最多200人。

    They are counted, not named: no hours, no points. Send the whole number and the `version` that was read, from the
    start until seven days after the end; 200 at most.
    """
    counted = shifts.count_unnamed_children(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    return queries.card(call.actor, counted)


@routes.post(
    "/shifts/<uuid:shift_id>/lengthen",
    who=signed_in,
    takes=LengthenIn,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotPublished, ShiftStopped, ShiftWindowFixed, ShiftNotLonger, ShiftTooLong),
)
def lengthen_shift(call: Call, shift_id: UUID) -> Card:
    """延长场次 · Move the end back, before the planned end has come

    原定结束时间以前才行，要写原因；以后由两位工作人员更正。依次拒绝：没发布；已停止；已过原定时间；没有变长；太长。

    Before the planned end, with a reason; later two of the staff correct it. Refused in order: not published;
    stopped; past the planned end; not longer; too long.
    """
    return queries.card(
        call.actor, shifts.lengthen(run_shift(call, shift_id), **call.body, actor=call.actor, now=call.now)
    )
