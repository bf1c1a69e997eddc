from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, CommaList, Count, Day, Id, Moment, QueryFlag, Text, Wire
from service.ladder.rules import Fact, Stage
from service.ladder.rules.promotions import NOTE_MOST, PromotionState


class PromotionCriterionOut(Wire):
    """提名那天的一条条件：要多少、当时有多少。

    One criterion as it stood on the day of the nomination: ``at_least`` was asked, ``value`` was there.
    ``within_months`` 0: of all time.
    """

    stage = Choice(Stage, required=True)
    fact = Choice(Fact, required=True)
    within_months = Count(required=True, example=6)
    at_least = Count(required=True, most=ANY, example=3)
    value = Count(required=True, most=ANY, example=4)


class FallenCriterionOut(PromotionCriterionOut):
    """记录更正以后不再够的一条；`value_now` 是按同一天重算的。

    One that does not hold any more since a record was corrected; ``value_now`` is counted anew for the same day.
    """

    value_now = Count(required=True, most=ANY, example=2)


class PromotionOut(Wire):
    """成长阶梯上的一步：按规则提名，社工或工作人员确认，本人答复。

    A step up the ladder: nominated by the rule, confirmed by who works with the person, accepted by the person.
    ``criteria`` are frozen: a later policy changes none of it. ``review_at``: since when somebody has to look at it
    again, for what ``review`` names.
    """

    wraps: ClassVar = "row"

    id = Id(required=True)
    account_id = Id(required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    from_stage = Choice(Stage, required=True)
    stage = Choice(Stage, required=True)
    state = Choice(PromotionState, required=True)
    policy = Text(required=True, example="five_stages.1")
    policy_version = Count(required=True, example=1)
    as_of = Day(required=True)
    criteria = fields.List(fields.Nested(PromotionCriterionOut), required=True)
    nominated_at = Moment(required=True)
    confirmed_at = Moment(required=True, allow_none=True)
    confirmed_by_name_masked = Text(required=True, allow_none=True, example="钱*")
    answered_at = Moment(required=True, allow_none=True)
    review_at = Moment(required=True, allow_none=True)
    review = fields.List(fields.Nested(FallenCriterionOut), required=True)
    reviewed_at = Moment(required=True, allow_none=True)


PromotionPageOut = page_of(PromotionOut)


class PromotionEvidenceOut(Wire):
    """一项事实背后的编号，最多 50 个，新的在前。

    The ids behind one fact, 50 at most, newest first: records, shifts, teams or invitations.
    """

    fact = Choice(Fact, required=True)
    subject_ids = fields.List(Id(), required=True)


class PromotionDetailOut(PromotionOut):
    """附社工写的说明和证据编号。

    With what was written of it, and the ids of the evidence.
    """

    note = Text(required=True, allow_none=True, most=NOTE_MOST, example="常来，乐于助人")
    review_note = Text(required=True, allow_none=True, most=NOTE_MOST, example="更正不影响")
    evidence = fields.List(fields.Nested(PromotionEvidenceOut), required=True)


class PromotionNoteIn(Wire):
    note = Text(required=True, most=NOTE_MOST, example="常来，乐于助人")


class NominateIn(Wire):
    """``stage``: the very next one; left out, that one is meant."""

    stage = Choice(Stage, load_default=None, allow_none=True, metadata={"example": "activist"})


class PromotionsIn(PageIn):
    """Open ones, unless other states are asked for."""

    says: ClassVar = {"in_review": "`true`：只看要复核的。 Those that are to be reviewed alone."}

    home_id = Id()
    state = CommaList(Choice(PromotionState), metadata={"example": "nominated,confirmed"})
    in_review = QueryFlag()


class HistoryIn(PageIn):
    """Newest first."""
