from __future__ import annotations

from uuid import UUID

from service.core.actor import signed_in
from service.core.http import Call
from service.core.paging import Page
from service.hours.commands import correct as correcting
from service.hours.errors import CORRECTING, DECLINING, CorrectionEnded, CorrectionWaiting, ProposalFallen
from service.hours.queries import on_screen
from service.hours.routes.blueprint import routes
from service.hours.schemas.corrections import CorrectionPageOut, CorrectionsIn
from service.hours.schemas.records import MinutesIn, ReasonIn, RecordOut


@routes.post(
    "/service-records/<uuid:record_id>/correct",
    who=signed_in,
    takes=MinutesIn,
    gives=RecordOut,
    once="required",
    refuses=(*CORRECTING, CorrectionWaiting),
)
def correct_record(call: Call, record_id: UUID) -> on_screen.Shown:
    """更正已批准的时长 · Correct an approved record: a new version, or a proposal when two people are needed

    不改原记录：产生新版本和一条新流水。需要两人时先成为提议，确认后才生效：答复 200，`waiting_correction` 不为 null，
    只是提出了，分钟没有变；它的 `id` 就是确认、撤下时的 `correction_id`。
    改少的，志愿者单方面申报成亲属的人也可以办；改多的不行。期初余额已经算过的日子、合并以后由另一条记录算的，也不能改多。

    Nothing is edited: a new version and a new ledger entry. Where two people are needed it is a proposal until it
    is confirmed: a 200 with a `waiting_correction` has only proposed, the minutes are as they were, and its `id` is the
    `correction_id` of confirming and declining. Fewer minutes may be given by whom the volunteer alone has declared
    their family, more may not. Nothing becomes more on a day that an opening has counted, nor where another record of
    the shift counts since two accounts became one.
    """
    record = correcting.correct(record_id, **call.body, actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]


@routes.get("/corrections", who=signed_in, filters=CorrectionsIn, gives=CorrectionPageOut)
def list_corrections(call: Call) -> Page:
    """更正列表 · Corrections of the records that one may see

    按提出的先后排列，新的在前。`proposed` 的还没有生效，时长和积分都没变。

    Newest first, as they were proposed. What is `proposed` has no effect yet: neither minutes nor points have changed.
    """
    return on_screen.corrections(call.actor, call.query, call.now)


@routes.post(
    "/corrections/<uuid:correction_id>/confirm",
    who=signed_in,
    gives=RecordOut,
    once="required",
    refuses=(*CORRECTING, CorrectionEnded, ProposalFallen),
)
def confirm_correction(call: Call, correction_id: UUID) -> on_screen.Shown:
    """确认更正 · Confirm a proposed correction as the second person

    不能是提出的人；按此刻重新判断，可能因当天上限或占用的时间被拒。通过后时长有新版本，积分记一笔更正。

    Not by its proposer; judged anew as of now, so caps and taken time may refuse it. It makes a new version of
    the record and a correcting ledger entry.
    """
    record = correcting.confirm(correction_id, actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]


@routes.post(
    "/corrections/<uuid:correction_id>/decline",
    who=signed_in,
    takes=ReasonIn,
    gives=RecordOut,
    once="required",
    refuses=(*DECLINING, CorrectionEnded),
)
def decline_correction(call: Call, correction_id: UUID) -> on_screen.Shown:
    """撤下更正 · Put a proposed correction aside

    提出的人，或有资格确认的人；改少的，登记、改过或批过这条时长的人不能撤下。原来的时长不变。
    消息 `hours.raise_proposed` 说的更正不对，也在这里撤下，`correction_id` 在它的 `facts` 里。

    By its proposer or whoever might have confirmed it; a reduction by nobody who entered, witnessed, amended or
    approved more. The record stays as it is. It is the way, too, where `hours.raise_proposed` tells of a wrong one,
    with its `correction_id` in `facts`.
    """
    record = correcting.decline(correction_id, **call.body, actor=call.actor, now=call.now)
    return on_screen.shown([record], call.now)[0]
