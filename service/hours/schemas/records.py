from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from service.activities.schemas import ShiftOut
from service.checkin.rules import Grade
from service.core.complaints import Items
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.hours.rules import NationalState, State
from service.regions.rules import Tier

BATCH_MOST = 1000
ONCE_EACH = {"description": "重复的只算一次。 An id given twice counts once."}


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


class RecordOut(Wire):
    wraps: ClassVar = "record"
    says: ClassVar = {
        "name_masked": "志愿者；null：没有登记，或已删除。 The volunteer's; null: none is kept.",
        "team_id": "主办的团队；null：社区自己办。 The responsible team; null: the community's own.",
        "service_date": "场次开始那天（北京时间）。 The day on which the shift starts, in Shanghai.",
        "state": "没有定的：`pending`，`awaiting_second`（等第二人），`returned`（退回给志愿者和作证的人）；"
        "`approved` 已记积分，只能更正；`rejected` 不再变。"
        " Undecided: `pending`, `awaiting_second` (one of two has approved), `returned` (to the volunteer and the "
        "witnesses). `approved` has earned and can only be corrected; `rejected` is final.",
        "minutes_on_site": "在场的分钟，含开始之前、结束之后。"
        " Minutes on site, those before and after the shift included.",
        "credited_minutes": "签到算出来的分钟，只算场次之内。 What the presences make within the shift, in minutes.",
        "minutes": "要批或已批的分钟；改过的与 `credited_minutes` 不同。"
        " What is or will be approved, in minutes; once amended it is not `credited_minutes`.",
        "grade": "证据的强弱，以最弱的一端为准。 The evidence, as weak as its weakest end.",
        "due_at": "应当审核的期限。 When it ought to have been decided.",
        "is_overdue": "过了 `due_at` 还没有定。 Undecided after `due_at`.",
        "escalated_to": "已转给哪几级，先后为序；空：没有转。 The tiers it was passed up to, in order; empty: none.",
        "staff_decide_at": "退回后，到这时没有答复就由工作人员定；null：没有退回。"
        " Once returned: from then on staff decide without the answer; null: it is not returned.",
        "last_note": "最近一次决定或答复的话；null：没有，或已删除。"
        " Of the last decision or answer; null: none, or erased.",
        "last_note_verb": "`last_note` 是做这件事时说的。 What was done with these words.",
        "decided_at": "通过或不通过的时间；null：还没有定。 When it was approved or rejected; null: undecided.",
        "snapshot": "通过时记下的场次；null：没有通过。 The shift as it was at the approval; null: not approved.",
        "waiting_correction": "已提出、等第二个人确认的更正；null：没有。"
        " Proposed and waiting for the second person; null: none.",
        "evaluation_score": "1 到 5，5 最好；null：没有评价。 1 to 5, the best; null: not evaluated.",
        "evaluation_comment": "null：没有写。 null: none.",
        "evaluated_at": "null：没有评价。 null: not evaluated.",
        "national_state": "与全国志愿服务信息系统：`changed_since` 是导出或录入之后又改了，要再录一次。"
        " In the national system; `changed_since`: handed out or entered, and changed after that.",
        "policy_version": "按社区规则的哪一版；0 是默认值。 The version of the community's policy; 0: the defaults.",
        "version": "每次变化加一。 Grows with every change.",
    }

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
    last_note_verb = Choice(Verb, required=True, allow_none=True, metadata={"example": "return"})
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

OVERDUE = "`true` 过了期限还没有定的；`false` 别的；不填都要。 `true`: undecided past their time; `false`: all others."


class RecordsIn(PageIn):
    account_id = Id()
    shift_id = Id()
    sheet_id = Id()
    national_export_id = Id()
    team_id = Id()
    community_id = Id()
    state = CommaList(Choice(State), metadata={"example": "pending"})
    national_state = CommaList(Choice(NationalState), metadata={"example": "entered"})
    served_from = Day(
        metadata={"example": "2026-01-01", "description": "从这个服务日期起（含）。 Served on this day or later."}
    )
    served_to = Day(
        metadata={"example": "2026-06-30", "description": "到这个服务日期为止（含）。 Served on this day or before."}
    )
    overdue = QueryFlag(metadata={"description": OVERDUE})
    mine = QueryFlag(
        metadata={
            "description": "`true` 只要自己的；`false` 和不填一样，都要。 `true`: one's own; `false`: as left out."
        }
    )


class ToApproveIn(PageIn):
    shift_id = Id()
    team_id = Id()
    community_id = Id()
    state = CommaList(Choice(State), metadata={"example": "pending"})
    overdue = QueryFlag(metadata={"description": OVERDUE})


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
    WAY_IN_GIVEN = "way_in_given"
    INFERRED_END = "inferred_end"
    ONLY_TICKED = "only_ticked"

    __labels__: ClassVar = {
        "own_evidence": "到场或离场只有一人登记",
        "own_end": "推定的离场与审核人有关",
        "related_evidence": "到场或离场只有志愿者的家人登记",
        "above_evidence": "时长比签到记录多",
        "above_anothers_word": "时长比别人改定的多",
        "late_entry": "事后补录",
        "rejected_before": "同一时间的时长被拒绝过或改成过零",
        "day_total": "当天累计时长偏多",
        "possible_duplicate": "志愿者可能有两个账号",
        "way_in_given": "登录方式是审核人给的，到那天身份还没核实",
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

    says: ClassVar = {
        "in_one_tap": "批量审核会让它通过；这时 `looks` 也可以不空，例如您是第二人。"
        " A batch would approve it; `looks` may hold something all the same, for the second of two.",
        "looks": "为什么要两个人、还要看什么；空：没有。 Why two are needed and what else to look at; empty: nothing.",
    }

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
    record_ids = fields.List(Id(), required=True, validate=Items(most=BATCH_MOST), metadata=ONCE_EACH)


class ReasonForManyIn(ReasonIn):
    record_ids = fields.List(Id(), required=True, validate=Items(most=BATCH_MOST), metadata=ONCE_EACH)


class ItemOut(Wire):
    """The result for one record of a batch: the state it is in now, and the problem if there was one."""

    record_id = Id(required=True)
    state = Choice(State, required=True, allow_none=True, metadata={"example": "approved"})
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})
    reasons_for_two = fields.List(fields.Nested(WhyOut), required=True, metadata={"example": []})


class ItemsOut(Wire):
    items = fields.List(fields.Nested(ItemOut), required=True)


class SummaryOut(Wire):
    """One's own hours by what has become of them."""

    says: ClassVar = {
        "approved_minutes": "已通过的分钟，不含期初余额。 Minutes approved; an opening is not among them.",
        "waiting_records": "还没有定的，含已退回的。 Undecided, those returned included.",
        "waiting_minutes": "还没有定的分钟。 Undecided, in minutes.",
        "returned_records": "其中已退回、等答复的。 Of those that wait, the returned.",
        "last_served_on": "最近一次已通过的服务；null：还没有。 The last approved service; null: none yet.",
    }

    approved_records = Count(required=True, example=12)
    approved_minutes = Count(required=True, example=1080)
    waiting_records = Count(required=True, example=1)
    waiting_minutes = Count(required=True, example=90)
    returned_records = Count(required=True, example=0)
    rejected_records = Count(required=True, example=0)
    last_served_on = Day(required=True, allow_none=True)
