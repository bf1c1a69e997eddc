from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields, validate

from service.activities.schemas import ShiftOut
from service.checkin.rules import Grade
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.hours.rules import NationalState, State
from service.regions.rules import Tier

BATCH_MOST = 1000


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    APPLIED = "applied"
    DECLINED = "declined"

    __labels__: ClassVar = {"proposed": "待第二人确认", "applied": "已更正", "declined": "未同意"}


def masked_name() -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"example": "张*琴"})


class SnapshotOut(Wire):
    """What an approved record remembers of its shift (Order 67 art. 7)."""

    title = Text(required=True, example="入户探访")
    content = Text(required=True, most=2000, example="陪伴独居老人")
    place = Text(required=True, example="睦邻中心")
    responsible_unit = Text(required=True, example="乐竹邻")
    recording_unit = Text(required=True, example="竹西社区")
    person_in_charge_id = Id(required=True)


class ClosedShiftOut(ShiftOut):
    """``ends_inferred``: stretches that nobody had ended, so that their end is the shift's."""

    ends_inferred = Count(required=True, example=1)


class RecordShiftOut(Wire):
    """The shift as it is known now; what was known at the approval is in the snapshot."""

    title = Text(required=True, example="入户探访")
    place = Text(required=True, example="睦邻中心")
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})


class WaitingCorrectionOut(Wire):
    """Other minutes that have been proposed, without effect until a second person confirms them."""

    id = Id(required=True)
    minutes = Count(required=True, example=60)


class Verb(StrEnum):
    APPROVE = "approve"
    FIRST_APPROVE = "first_approve"
    AMEND = "amend"
    RETURN = "return"
    ANSWER = "answer"
    REJECT = "reject"
    PROPOSE_CORRECTION = "propose_correction"
    CORRECT = "correct"
    DECLINE_CORRECTION = "decline_correction"
    RECALCULATE = "recalculate"

    __labels__: ClassVar = {
        "approve": "通过",
        "first_approve": "作为两人中的第一人通过",
        "amend": "修改时长",
        "return": "退回",
        "answer": "本人答复",
        "reject": "不通过",
        "propose_correction": "提出更正",
        "correct": "更正",
        "decline_correction": "不同意更正",
        "recalculate": "按签到重新计算",
    }


WHOSE = "`last_note` 是做这件事时说的。 What was done with these words."


class RecordOut(Wire):
    id = Id(required=True)
    shift_id = Id(required=True)
    passport_id = Id(required=True)
    passport_number = Text(required=True, example="1234567890")
    account_id = Id(required=True)
    name_masked = masked_name()
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    service_date = Day(required=True)
    state = Choice(State, required=True)
    minutes_on_site = Count(required=True, example=95)
    credited_minutes = Count(required=True, example=90)
    minutes = Count(required=True, example=90)
    grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    due_at = Moment(required=True)
    is_overdue = fields.Boolean(required=True, metadata={"example": False})
    escalated_to = fields.List(
        Choice(Tier, metadata={"example": "subdistrict"}), required=True, metadata={"example": []}
    )
    staff_decide_at = Moment(required=True, allow_none=True, metadata={"example": None})
    last_note = fields.String(required=True, allow_none=True, metadata={"example": "离场时间与签到表不符"})
    last_note_verb = Choice(Verb, required=True, allow_none=True, metadata={"example": "return", "description": WHOSE})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})
    shift = fields.Nested(RecordShiftOut, required=True)
    snapshot = fields.Nested(SnapshotOut, required=True, allow_none=True, metadata={"example": None})
    waiting_correction = fields.Nested(WaitingCorrectionOut, required=True, allow_none=True, metadata={"example": None})
    evaluation_score = Count(required=True, allow_none=True, least=1, most=5, metadata={"example": None})
    evaluation_comment = fields.String(required=True, allow_none=True, metadata={"example": None})
    evaluated_at = Moment(required=True, allow_none=True, metadata={"example": None})
    national_state = Choice(NationalState, required=True)
    policy_version = Count(required=True, example=0)
    version = Count(required=True, example=1)


RecordPageOut = page_of(RecordOut)


class RecordsIn(PageIn):
    account_id = Id()
    shift_id = Id()
    sheet_id = Id()
    national_export_id = Id()
    team_id = Id()
    community_id = Id()
    state = CommaList(Choice(State), metadata={"example": "pending"})
    national_state = CommaList(Choice(NationalState), metadata={"example": "entered"})
    served_from = Day(metadata={"example": "2026-01-01"})
    served_to = Day(metadata={"example": "2026-06-30"})
    overdue = QueryFlag()
    mine = QueryFlag()


class ToApproveIn(PageIn):
    shift_id = Id()
    team_id = Id()
    community_id = Id()
    state = CommaList(Choice(State), metadata={"example": "pending"})
    overdue = QueryFlag()


class Look(StrEnum):
    """Why one person is not enough, and what is worth a look: ``inferred_end`` and ``only_ticked``."""

    OWN_EVIDENCE = "own_evidence"
    OWN_END = "own_end"
    RELATED_EVIDENCE = "related_evidence"
    ABOVE_EVIDENCE = "above_evidence"
    ABOVE_ANOTHERS_WORD = "above_anothers_word"
    LATE_ENTRY = "late_entry"
    REJECTED_BEFORE = "rejected_before"
    DAY_TOTAL = "day_total"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    INFERRED_END = "inferred_end"
    ONLY_TICKED = "only_ticked"

    __labels__: ClassVar = {
        "own_evidence": "到场或离场只有一人登记",
        "own_end": "推定的离场与审核人有关",
        "related_evidence": "到场或离场只有志愿者的家人登记",
        "above_evidence": "时长比签到记录多",
        "above_anothers_word": "时长比别人改定的多",
        "late_entry": "事后补录",
        "rejected_before": "同一时间的时长被拒绝过",
        "day_total": "当天累计时长偏多",
        "possible_duplicate": "志愿者可能有两个账号",
        "inferred_end": "忘了签退，离场时间是推定的",
        "only_ticked": "到场离场都是点名的，没有扫码",
    }


class WhyOut(Wire):
    """Why one person is not enough, or why a record wants a look of its own."""

    code = Choice(Look, required=True, metadata={"example": "inferred_end"})
    sentence = Text(required=True, example="忘了签退，离场时间是推定的")


class OutcomeOut(StrEnum):
    APPROVES = "approves"
    FIRST_OF_TWO = "first_of_two"
    REFUSED = "refused"

    __labels__: ClassVar = {"approves": "通过", "first_of_two": "作为两人中的第一人通过", "refused": "不能审核"}


class ToApproveOut(Wire):
    """What would come of the reader's approval, and everything that needs a look."""

    record = fields.Nested(RecordOut, required=True)
    outcome = Choice(OutcomeOut, required=True)
    in_one_tap = fields.Boolean(required=True, metadata={"example": True})
    looks = fields.List(fields.Nested(WhyOut), required=True)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})


ToApprovePageOut = page_of(ToApproveOut)


class ApproveIn(Wire):
    """``expected_minutes`` is what stood on the approver's screen: if it has changed, nothing is approved."""

    expected_minutes = Count(example=90)


class ReasonIn(Wire):
    """An empty reason is a refusal with a sentence of its own, not a matter of shape."""

    reason = Text(least=0, most=500, load_default="", example="按签到表更正离场时间")


class MinutesIn(ReasonIn):
    minutes = Count(required=True, most=100_000, example=60)


class AnswerIn(Wire):
    answer = Text(required=True, most=500, example="当天16点才离开，有照片")


class EvaluateIn(Wire):
    score = Count(required=True, least=1, most=5, example=5)
    comment = Text(least=0, most=200, load_default="", example="耐心细致")


class ApproveManyIn(Wire):
    record_ids = fields.List(Id(), required=True, validate=validate.Length(min=1, max=BATCH_MOST))


class ReasonForManyIn(ReasonIn):
    record_ids = fields.List(Id(), required=True, validate=validate.Length(min=1, max=BATCH_MOST))


class ItemOut(Wire):
    """The result for one record of a batch: the state it is in now, and the problem if there was one."""

    record_id = Id(required=True)
    state = Choice(State, required=True, allow_none=True, metadata={"example": "approved"})
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})
    reasons_for_two = fields.List(fields.Nested(WhyOut), required=True, metadata={"example": []})


class ItemsOut(Wire):
    items = fields.List(fields.Nested(ItemOut), required=True)


class CorrectionOut(Wire):
    id = Id(required=True)
    record_id = Id(required=True)
    name_masked = masked_name()
    shift_title = Text(required=True, example="入户探访")
    state = Choice(CorrectionState, required=True)
    minutes_before = Count(required=True, example=90)
    minutes = Count(required=True, example=60)
    reasons = fields.List(Choice(Look, metadata={"example": "above_evidence"}), required=True)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    ended_by = Id(required=True, allow_none=True, metadata={"example": None})
    ended_at = Moment(required=True, allow_none=True, metadata={"example": None})


CorrectionPageOut = page_of(CorrectionOut)


class CorrectionsIn(PageIn):
    state = CommaList(Choice(CorrectionState), metadata={"example": "proposed"})


class SummaryOut(Wire):
    """One's own hours by what has become of them."""

    approved_records = Count(required=True, example=12)
    approved_minutes = Count(required=True, example=1080)
    waiting_records = Count(required=True, example=1)
    waiting_minutes = Count(required=True, example=90)
    returned_records = Count(required=True, example=0)
    rejected_records = Count(required=True, example=0)
    last_served_on = Day(required=True, allow_none=True)
