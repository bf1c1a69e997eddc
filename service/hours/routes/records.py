from __future__ import annotations

from typing import Any
from uuid import UUID

from service.activities import access as activities_access
from service.activities import queries as activities
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.core.problems import reader_language
from service.hours.commands import close as closing
from service.hours.errors import ShiftNotOpen, ShiftNotOver
from service.hours.queries import above, history, on_screen, records
from service.hours.routes.blueprint import routes
from service.hours.routes.wording import looks, problem_of
from service.hours.schemas.history import HistoryOut
from service.hours.schemas.records import (
    ClosedShiftOut,
    RecordOut,
    RecordPageOut,
    RecordsIn,
    SummaryOut,
    ToApproveIn,
    ToApprovePageOut,
)


@routes.post(
    "/shifts/<uuid:shift_id>/close",
    who=signed_in,
    gives=ClosedShiftOut,
    refuses=(NotAllowed, ShiftNotOpen, ShiftNotOver),
)
def close_shift(call: Call, shift_id: UUID) -> on_screen.ClosedCard:
    """结算场次 · Close a shift that is over, making its service records

    再结算一次得到同样的结果。系统也会在签退时间过后自动结算。没签退的人按结束时间推定签退，`ends_inferred` 是这样的
    段数：签退还没截止就结算，后来再扫只得到 `already`，要改只能更正。

    Again gives the same. The worker closes once check-out is over, too. Who is still inside is given an inferred end,
    and `ends_inferred` counts those: closed before check-out is over, their later scan is `already`, and only a
    correction changes it.
    """
    activities_access.must_run(call.actor, activities.get_shift(call.actor, shift_id))
    return on_screen.closed(call.actor, closing.close(shift_id, actor=call.actor, now=call.now))


@routes.get("/service-records", who=signed_in, filters=RecordsIn, gives=RecordPageOut)
def list_records(call: Call) -> Page:
    """时长记录列表 · The records that one may see

    自己的、所带团队的、授权范围内的、转到自己这一级的，还有自己作过证的；被监护人的，和委托了 `view` 的人的。
    用 `account_id` 只看一个人，用 `mine` 只看自己。时长单位是分钟。
    按生成的先后排列，新的在前（不是按服务日期）。

    One's own, of teams one leads, within one's grants, passed up to one's tier, and those one is a witness of; those
    of one's wards, and of who delegated `view`. `account_id` shows one person's, `mine` one's own. In minutes. Newest
    first, as they were made (not by the day served).
    """
    return on_screen.listed(call.actor, call.query, call.now)


@routes.get("/service-records/to-approve", who=signed_in, filters=ToApproveIn, gives=ToApprovePageOut)
def list_records_to_approve(call: Call) -> Page:
    """待审核的时长 · What waits for one's approval: which go in one tap, which need a look, and why

    `in_one_tap` 为真的，批量审核一次就通过；忘了签退的、到离场都是点名的，和批了还要第二个人的，为假，请逐条看。
    `looks` 写明要看什么；第二人来批要两个人的那条时，`in_one_tap` 为真，`looks` 也可以不空。现在判断，批的时候再判断
    一次。按生成的先后排列，旧的在前。

    Those with `in_one_tap` are approved by one batch. A missing check-out, nothing but ticks on the roll, or what
    would still want a second person is not: look at each. `looks` says at what; it may be non-empty where `in_one_tap`
    is true, for the second of two. It is judged again when it is approved. Oldest first, as they were made.
    """
    page = on_screen.listed_to_approve(call.actor, call.query, call.now)
    return Page([_judged(each) for each in page.items], page.next_cursor)


@routes.get("/me/service-records/summary", who=signed_in, gives=SummaryOut)
def get_my_summary(call: Call) -> Any:
    """我的时长汇总 · One's own hours by what has become of them

    单位是分钟；只有 `approved` 的变成积分。

    In minutes; only what is approved becomes points.
    """
    return records.summary(call.actor.person_id)


@routes.get("/service-records/<uuid:record_id>", who=signed_in, gives=RecordOut)
def get_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """一条时长记录 · One record

    `minutes` 是要批或已批的，`credited_minutes` 是签到算出来的；改过的两个不一样。监护人，和有 `view` 委托的人也能看。

    `minutes` is what is or will be approved, `credited_minutes` what the presences make; they differ once
    amended. Shown to guardians and by a delegation of `view`, too.
    """
    return on_screen.one(call.actor, record_id, call.now)


@routes.get("/service-records/<uuid:record_id>/history", who=signed_in, gives=HistoryOut)
def get_record_history(call: Call, record_id: UUID) -> dict[str, Any]:
    """时长记录的来龙去脉 · Its decisions and versions, and the evidence down to the scan

    每一分钟都能追到扫码、点名或签到表的那一行；取代过的版本也在。

    Every minute is traced to its scan, roll-call or sheet row; versions that were replaced are there too.
    """
    found = history.history_of(above.get_for(call.actor, record_id, call.now))
    return {
        "record_id": found.record.id,
        "sheet_row_id": found.record.sheet_row_id,
        "decisions": found.decisions,
        "versions": found.versions,
        "corrections": found.corrections,
        "presences": found.presences,
    }


def _judged(each: on_screen.ToApprove) -> dict[str, Any]:
    language = reader_language()
    return {
        "record": each.shown,
        "outcome": each.verdict.outcome,
        "in_one_tap": each.in_one_tap,
        "looks": looks(each.verdict.reasons, others=each.looks, language=language),
        "problem": problem_of(each.verdict, language),
    }
