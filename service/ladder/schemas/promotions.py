from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.ladder.rules import Fact, Stage
from service.ladder.rules.facts import EvidenceKind
from service.ladder.rules.promotions import NOTE_MOST, PromotionState
from service.ladder.schemas.people import EvidenceOut
from service.ladder.schemas.policies import AskedOut


class PromotionCriterionOut(Wire):
    """提名那天的一条条件：要多少、当时有多少。

    One criterion as it stood on the day of the nomination: ``at_least`` was asked, ``value`` was there.
    """

    says: ClassVar = AskedOut.says

    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    fact = Choice(Fact, required=True)
    within_months = Count(required=True, allow_none=True, example=12)
    at_least = Count(required=True, most=ANY, example=2)
    asks = Text(required=True, example="近 12 个月参加活动 2 次")
    value = Count(required=True, most=ANY, example=4)


class FallenCriterionOut(PromotionCriterionOut):
    """记录更正以后不再够的一条；`value_now` 是按同一天重算的。

    One that does not hold any more since a record was corrected; ``value_now`` is counted anew for the same day.
    """

    value_now = Count(required=True, most=ANY, example=1)


class PromotionOut(Wire):
    """成长阶梯上的一步：按规则提名，社工或工作人员确认，本人答复。

    A step up the ladder: nominated by the rule, confirmed by who works with the person, accepted by the person.
    ``criteria`` are frozen: a later policy changes none of it.
    """

    wraps: ClassVar = "row"
    says: ClassVar = {
        "name_masked": "打码的姓名；null：没有，或身份已经删除。 Masked; null: none, or the identity was erased.",
        "from_stage": "提名时的阶段。 The stage at the nomination.",
        "stage": "往上到哪个阶段。 The stage that it leads to.",
        "as_of": "条件算到哪天。 The last day that counted.",
        "decided_at": "社工或工作人员什么时候确认，或者认为还不合适（看 `state`）；null：还没有。"
        " When who works with the person confirmed it or turned it down, as `state` says; null: not yet.",
        "decided_by_name_masked": "谁确认，或认为还不合适的，打码；null：还没有。"
        " Who confirmed it or turned it down, masked; null: nobody yet.",
        "answered_at": "本人什么时候答复；null：还没有。 When the person answered; null: not yet.",
        "review_at": "从什么时候起要复核；null：现在不用复核。"
        " Since when somebody has to look at it again; null: nobody has to at the moment.",
        "review": "要复核的原因：不再够的条件。复核以后留着，要不要复核看 `review_at`。"
        " Why it is to be reviewed: what does not hold any more. It stays after the review; whether one is still to be"
        " done, `review_at` says.",
        "reviewed_at": "最近一次复核的结果是什么时候定的；null：没有复核过。"
        " When the last review was decided; null: it was never reviewed.",
    }

    id = Id(required=True)
    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    from_stage = Choice(Stage, required=True, metadata={"example": "resident"})
    stage = Choice(Stage, required=True, metadata={"example": "activist"})
    state = Choice(PromotionState, required=True)
    policy = Text(required=True, example="five_stages.1")
    policy_version = Count(required=True, example=1)
    as_of = Day(required=True)
    criteria = fields.List(fields.Nested(PromotionCriterionOut), required=True)
    nominated_at = Moment(required=True)
    decided_at = Moment(attribute="confirmed_at", required=True, allow_none=True, metadata={"example": None})
    decided_by_name_masked = Text(required=True, allow_none=True, metadata={"example": None})
    answered_at = Moment(required=True, allow_none=True, metadata={"example": None})
    review_at = Moment(required=True, allow_none=True, metadata={"example": None})
    review = fields.List(fields.Nested(FallenCriterionOut), required=True, metadata={"example": []})
    reviewed_at = Moment(required=True, allow_none=True, metadata={"example": None})


PromotionPageOut = page_of(PromotionOut)


class PromotionSubjectOut(Wire):
    """提名时算进去的一件事。

    One thing that counted at the nomination.
    """

    says: ClassVar = {"url": EvidenceOut.says["url"]}

    kind = Choice(EvidenceKind, required=True, metadata={"example": "shift"})
    id = Id(required=True)
    url = Text(required=True, allow_none=True, example="/api/v1/shifts/01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90")


class PromotionEvidenceOut(Wire):
    """一项事实背后的时长记录、场次、团队或邀请，最多 50 个，新的在前。

    What stands behind one fact, 50 at most, newest first: records, shifts, teams or invitations.
    """

    fact = Choice(Fact, required=True)
    subjects = fields.List(fields.Nested(PromotionSubjectOut), required=True)


class PromotionDetailOut(PromotionOut):
    """附社工写的说明和证据。

    With what was written of it, and the evidence.
    """

    says: ClassVar = {
        "note": "确认或暂不提名时写的，本人看得到；null：还没有，或已经删除。"
        " What was written when it was decided; the person reads it. Null: nothing yet, or it was erased.",
        "review_note": "复核时写的，本人看得到；null 同上。"
        " What was written at the review; the person reads it. Null alike.",
    }

    shows: ClassVar = {
        "state": "confirmed",
        "decided_at": "2026-11-22T09:30:00+08:00",
        "decided_by_name_masked": "钱*",
    }

    note = Text(required=True, allow_none=True, most=NOTE_MOST, example="您常来，也乐于助人")
    review_note = Text(required=True, allow_none=True, most=NOTE_MOST, metadata={"example": None})
    evidence = fields.List(fields.Nested(PromotionEvidenceOut), required=True)


class PromotionNoteIn(Wire):
    """为什么这样定。本人看得到这些话（`note`、`review_note`），请写给本人看。

    Why. The person reads these words (`note`, `review_note`): write them for the person.
    """

    note = Text(required=True, most=NOTE_MOST, example="您常来，也乐于助人")


class NominateIn(Wire):
    """``stage`` 是紧接着的下一个阶段；不填就是它。

    ``stage``: the very next one; left out, that one is meant.
    """

    stage = Choice(Stage, load_default=None, allow_none=True, metadata={"example": "activist"})


class PromotionsIn(PageIn):
    """不填 `state`：还没办完的。

    Open ones, unless other states are asked for.
    """

    says: ClassVar = {"in_review": "`true`：只看要复核的。 Those that are to be reviewed alone."}

    home_id = Id()
    state = CommaList(Choice(PromotionState), metadata={"example": "nominated,confirmed"})
    in_review = QueryFlag()


class HistoryIn(PageIn):
    """新的在前。 Newest first."""
