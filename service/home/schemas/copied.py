"""Rows of a copy of one's own data that stand nowhere else in this form: other people are in them by id."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.accounts.rules import ProposalState as IntroductionState
from service.accounts.rules import RevealPurpose
from service.activities.rules import ShiftState
from service.core.wire import ANY, Choice, Count, Day, Id, Moment, Text, Wire
from service.hours.schemas.records import Look, Verb
from service.ladder.rules import Fact, Stage
from service.ladder.rules.drifting import CONTACT_NOTE_MOST, Outcome
from service.ladder.rules.promotions import NOTE_MOST
from service.ladder.schemas.promotions import PromotionDetailOut, PromotionOut
from service.lifecycle.rules.merging import MergeReason, MergeState, ReviewKind, ReviewState
from service.passports.rules import AdjustmentCause, FactType
from service.passports.schemas import ProposalKind, ProposalState
from service.teams.rules import FilingLevel, FilingState


class DataEvidenceOut(Wire):
    """How many of one fact stood behind a step; `get_promotion` names them."""

    fact = Choice(Fact, required=True)
    count = Count(required=True, least=1, most=ANY, example=4)


class DataPromotionOut(PromotionOut):
    """With what was written of it, and of the evidence how much it was."""

    says: ClassVar = {**PromotionOut.says, **PromotionDetailOut.says}

    note = Text(required=True, allow_none=True, most=NOTE_MOST, example="您常来，也乐于助人")
    review_note = Text(required=True, allow_none=True, most=NOTE_MOST, metadata={"example": None})
    evidence = fields.List(fields.Nested(DataEvidenceOut), required=True)


class DataDriftContactOut(Wire):
    """Who works for the community has called one, or tried. The note is about the person, and theirs to have."""

    says: ClassVar = {
        "stage": "当时的阶段。 The stage at the time.",
        "note": "社工或工作人员写的；null：没有写，或已经删除。 What they wrote; null: nothing, or it was erased.",
        "snoozed_until": "说好到哪天以前不再联系；null：没有说。 Not called again before; null: nothing was said.",
    }

    id = Id(required=True)
    stage = Choice(Stage, required=True)
    outcome = Choice(Outcome, required=True)
    note = Text(required=True, allow_none=True, most=CONTACT_NOTE_MOST, example="腿脚不便，下月再来")
    snoozed_until = Day(required=True, allow_none=True)
    made_by = Id(required=True)
    made_at = Moment(required=True)


class DataFoundedOut(Wire):
    """An application to be filed that names one among the founders; the rest of it is the team's."""

    id = Id(required=True)
    team_id = Id(required=True)
    level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    round = Count(required=True, least=1, example=1)
    state = Choice(FilingState, required=True)
    submitted_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


class DataLedShiftOut(Wire):
    """A shift of which one was in charge when it began."""

    id = Id(required=True)
    activity_id = Id(required=True)
    community_id = Id(required=True)
    service_date = Day(required=True)
    state = Choice(ShiftState, required=True, metadata={"example": "closed"})


class DataDecisionOut(Wire):
    """What was decided, or answered, on one of one's service records, with the words."""

    id = Id(required=True)
    record_id = Id(required=True)
    verb = Choice(Verb, required=True)
    by = Id(required=True)
    minutes_before = Count(required=True, most=ANY, example=90)
    minutes_after = Count(required=True, most=ANY, example=90)
    reasons = fields.List(Choice(Look), required=True, metadata={"example": []})
    note = Text(required=True, allow_none=True, most=500, metadata={"example": None})
    at = Moment(required=True)


class DataSheetRowOut(Wire):
    """One's row of a paper sheet, as it was read."""

    id = Id(required=True)
    sheet_id = Id(required=True)
    row_number = Count(required=True, least=1, most=ANY, example=12)
    starts_at = Moment(required=True, allow_none=True)
    ends_at = Moment(required=True, allow_none=True)
    stated_minutes = Count(required=True, allow_none=True, most=ANY, example=90)
    minutes = Count(required=True, most=ANY, example=90)


class DataProposalOut(Wire):
    """What was proposed for one's balance: an opening, or an adjustment. ``evidence``: by what, or why."""

    id = Id(required=True)
    kind = Choice(ProposalKind, required=True)
    state = Choice(ProposalState, required=True)
    minutes = Count(required=True, most=ANY, example=1200)
    points = Count(required=True, least=-ANY, most=ANY, example=25)
    service_date = Day(required=True, allow_none=True)
    cause = Choice(AdjustmentCause, required=True, allow_none=True, metadata={"example": None})
    fact_type = Choice(FactType, required=True, allow_none=True, metadata={"example": None})
    fact_id = Id(required=True, allow_none=True, metadata={"example": None})
    evidence = Text(required=True, allow_none=True, most=500, example="爱心存折第 3 本第 12 页")
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True, metadata={"example": None})
    decided_at = Moment(required=True, allow_none=True, metadata={"example": None})


class DataMoveOut(Wire):
    """From ``moved_on`` on the passport is at home elsewhere."""

    id = Id(required=True)
    from_community_id = Id(required=True)
    to_community_id = Id(required=True)
    moved_on = Day(required=True)
    moved_at = Moment(required=True)


class DataMergeOut(Wire):
    """That two accounts were said to be one's own: the one that ends, and the one that goes on."""

    id = Id(required=True)
    absorbed_id = Id(required=True)
    survivor_id = Id(required=True)
    state = Choice(MergeState, required=True, metadata={"example": "confirmed"})
    reason = Choice(MergeReason, required=True, metadata={"example": "paper_and_phone"})
    minutes = Count(required=True, most=ANY, example=0)
    points = Count(required=True, least=-ANY, most=ANY, example=0)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


class DataMergeReviewOut(Wire):
    """What of one's own somebody has to look at again since a merge."""

    id = Id(required=True)
    merge_id = Id(required=True)
    kind = Choice(ReviewKind, required=True, metadata={"example": "approval"})
    record_id = Id(required=True, allow_none=True)
    day = Day(required=True, allow_none=True, metadata={"example": None})
    minutes = Count(required=True, most=ANY, example=90)
    state = Choice(ReviewState, required=True, metadata={"example": "open"})
    settled_by = Id(required=True, allow_none=True, metadata={"example": None})
    settled_at = Moment(required=True, allow_none=True, metadata={"example": None})


class DataIntroductionOut(Wire):
    """A team's leader has proposed to enter one. What they said is in the account since then, and nowhere else."""

    id = Id(required=True)
    team_id = Id(required=True)
    state = Choice(IntroductionState, required=True)
    proposed_by = Id(required=True)
    proposed_at = Moment(required=True)
    decided_by = Id(required=True, allow_none=True)
    decided_at = Moment(required=True, allow_none=True)


class DataRevealApprovalOut(Wire):
    """An administrator lets one member of staff see a child's data whole; whether they did is in ``reveals``."""

    id = Id(required=True)
    staff_id = Id(required=True)
    purpose = Choice(RevealPurpose, required=True)
    approved_by = Id(required=True)
    approved_at = Moment(required=True)
    expires_at = Moment(required=True)
