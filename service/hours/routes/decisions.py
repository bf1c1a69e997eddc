from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core.actor import signed_in
from service.core.http import Call
from service.core.problems import reader_language
from service.hours.commands import approve as approving
from service.hours.commands import decide
from service.hours.commands import evaluate as evaluating
from service.hours.commands.batch import Item
from service.hours.errors import (
    AMENDING,
    APPROVING,
    ELIGIBILITY,
    REJECTING,
    RETURNING,
    NotApprovedYet,
    NotReturned,
    NotYoursToAnswer,
)
from service.hours.queries import on_screen
from service.hours.routes.blueprint import routes
from service.hours.routes.wording import shown_item
from service.hours.schemas.records import (
    AnswerIn,
    ApproveIn,
    ApproveManyIn,
    EvaluateIn,
    ItemsOut,
    MinutesIn,
    ReasonForManyIn,
    ReasonIn,
    RecordOut,
)


@routes.post(
    "/service-records/<uuid:record_id>/approve",
    who=signed_in,
    takes=ApproveIn,
    gives=RecordOut,
    once="required",
    refuses=APPROVING,
)
def approve_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """审核通过 · Approve one record, having looked at it

    需要两人时，第一人批后是 `awaiting_second`，还不计积分；第二人批后才是 `approved`。
    `expected_minutes` 是屏幕上的分钟数，已变就不批。

    Where two are needed the first leaves it `awaiting_second`, without points; the second makes it `approved`.
    `expected_minutes` is what the screen showed: if it changed, nothing is approved.
    """
    seen = call.body.get("expected_minutes")
    items = approving.approve([record_id], actor=call.actor, now=call.now, in_batch=False, minutes_seen=seen)
    return _the_one(call, items)


@routes.post("/service-records/approve", who=signed_in, takes=ApproveManyIn, gives=ItemsOut, once="required")
def approve_records(call: Call) -> dict[str, Any]:
    """批量审核 · Approve many at once, with a result for each

    一条的问题不影响别的：答复是 200，逐项看 `problem`。只有忘了签退的（`inferred_end`）和到离场都是点名的
    （`only_ticked`，社区规则 `roll_call_in_one_tap` 可以放行）不在这里批；要两个人的，在这里得到第一次或第二次审核。

    One record's problem does not stop the others: the answer is 200, each item has its own `problem`. Held back are
    only a missing check-out (`inferred_end`) and nothing but ticks on the roll (`only_ticked`, unless the policy's
    `roll_call_in_one_tap` lets it pass); what takes two gets its first approval here, or its second.
    """
    return _each(approving.approve(call.body["record_ids"], actor=call.actor, now=call.now))


@routes.post(
    "/service-records/<uuid:record_id>/amend",
    who=signed_in,
    takes=MinutesIn,
    gives=RecordOut,
    once="required",
    refuses=AMENDING,
)
def amend_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """修改时长 · Propose other minutes before approval, with a reason; both values are kept

    两个数都保留。分钟数变了，之前的第一人审核作废，要重新审核。

    Both values are kept. If the minutes change, a first approval falls.
    """
    record = decide.amend(record_id, **call.body, actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]


@routes.post(
    "/service-records/<uuid:record_id>/return",
    who=signed_in,
    takes=ReasonIn,
    gives=RecordOut,
    once="required",
    refuses=RETURNING,
)
def return_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """退回补充 · Return a record to the volunteer and to whoever recorded the presence

    本人用 `POST /service-records/{record_id}/answer` 回复后重新等待审核；退回过一次的，只有工作人员能再退回。

    It waits again once it is answered by `POST /service-records/{record_id}/answer`. A second time only staff may
    return it.
    """
    return _the_one(call, decide.send_back([record_id], **call.body, actor=call.actor, now=call.now))


@routes.post("/service-records/return", who=signed_in, takes=ReasonForManyIn, gives=ItemsOut, once="required")
def return_records(call: Call) -> dict[str, Any]:
    """批量退回 · Return many at once, with a result for each

    每条各有结果，HTTP 是 200。退给本人和登记签到的人；逾期没有回复，由工作人员决定。

    The status is 200 and each item has a result. It goes to the volunteer and the maker of the evidence; without
    an answer in time staff decide.
    """
    return _each(decide.send_back(**call.body, actor=call.actor, now=call.now))


@routes.post(
    "/service-records/<uuid:record_id>/answer",
    who=signed_in,
    takes=AnswerIn,
    gives=RecordOut,
    once="required",
    refuses=(NotReturned, NotYoursToAnswer),
)
def answer_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """回复退回 · Answer a returned record: it waits for a decision again

    本人，或当时登记签到的人；回复后重新等审核，第一次审核仍然有效。

    By the volunteer or who made the evidence; then it waits for a decision again, and a first approval stands.
    """
    record = decide.answer(record_id, text=call.body["answer"], actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]


@routes.post(
    "/service-records/<uuid:record_id>/reject",
    who=signed_in,
    takes=ReasonIn,
    gives=RecordOut,
    once="required",
    refuses=REJECTING,
)
def reject_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """拒绝 · Reject a record, with a reason

    不能恢复，本人会看到原因。先看有没有资格，再看状态，再看原因。

    For good; the volunteer is told why. Judged in order: who decides; the state; the reason.
    """
    return _the_one(call, decide.reject([record_id], **call.body, actor=call.actor, now=call.now))


@routes.post("/service-records/reject", who=signed_in, takes=ReasonForManyIn, gives=ItemsOut, once="required")
def reject_records(call: Call) -> dict[str, Any]:
    """批量拒绝 · Reject many at once, with a result for each

    每条各有结果，HTTP 是 200：看每条的 `problem`，不要只看状态码。

    The status is 200 and each item has a result: look at its `problem`, not at the status.
    """
    return _each(decide.reject(**call.body, actor=call.actor, now=call.now))


@routes.post(
    "/service-records/<uuid:record_id>/evaluate",
    who=signed_in,
    takes=EvaluateIn,
    gives=RecordOut,
    refuses=(*ELIGIBILITY, NotApprovedYet),
)
def evaluate_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """评价服务 · Evaluate approved service, 1 to 5

    只评已通过的；再评一次就代替上一次。自己和亲属的不能评。

    Approved ones only; a later evaluation replaces the earlier. Not one's own or a relative's.
    """
    record = evaluating.evaluate(record_id, **call.body, actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]


def _the_one(call: Call, items: list[Item]) -> on_screen.Shown:
    [item] = items
    if item.refusal:
        raise item.refusal
    return on_screen.one(call.actor, item.record_id, call.now)


def _each(items: list[Item]) -> dict[str, Any]:
    language = reader_language()
    return {"items": [shown_item(item, language) for item in items]}
