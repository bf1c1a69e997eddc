"""How minutes of service come about, and who may approve them. Pure: facts in, verdicts out.

``minutes`` counts presences · ``caps`` limits a day · ``approvers`` says who may approve whom and when two are needed ·
``batches`` says what goes in one tap ·
``decisions`` amends, corrects, returns, rejects and escalates · ``sheets`` judges paper · ``room`` is what a stretch of
time still holds · ``windows`` lengthens a closed shift · ``states`` are a record's steps · ``numbers`` is the policy ·
``sentences`` is what people are told.
"""

from service.hours.rules.approvers import (
    TIERS_ABOVE,
    ApprovalVerdict,
    ApproverFacts,
    Evidence,
    FirstApproval,
    Office,
    Outcome,
    Reason,
    RecordFacts,
    Relation,
    Verdict,
    Word,
    is_staff_for,
    judge_approver,
    judge_decider,
    judge_eligibility,
    may_be_second,
    overruled_words,
    reasons_for_two,
)
from service.hours.rules.batches import Look, judge_in_batch, looks_at
from service.hours.rules.caps import CapOutcome, CapVerdict, judge_caps, most_by_day
from service.hours.rules.decisions import (
    due_counts_from,
    escalates_at,
    grade_for,
    judge_amendment,
    judge_correction,
    judge_decline,
    judge_rejection,
    judge_return,
    next_tier,
)
from service.hours.rules.minutes import (
    GRADES,
    INFERRED,
    LATE_ENTRY,
    Credit,
    Presence,
    credit,
    split_by_day,
    spread_over_days,
    weakest,
)
from service.hours.rules.numbers import HoursPolicy
from service.hours.rules.room import Claim, Stretch, most_minutes, most_minutes_at
from service.hours.rules.sentences import (
    APPROVAL_CODES,
    ELIGIBILITY_CODES,
    RECORD_CODES,
    REFUSALS,
)
from service.hours.rules.sheet_sentences import SHEET_FINDINGS
from service.hours.rules.sheets import (
    SheetRow,
    is_covered_by_opening,
    is_within_reach,
    judge_sheet_row,
    row_minutes,
    row_stretch,
)
from service.hours.rules.states import STEPS, UNDECIDED, NationalState, State, after_a_change, may_transition
from service.hours.rules.whys import LOOKS, REASONS_FOR_TWO, Why
from service.hours.rules.windows import WindowFacts, WindowSigners, judge_window, judge_window_signers

__all__ = [
    "APPROVAL_CODES",
    "ELIGIBILITY_CODES",
    "GRADES",
    "INFERRED",
    "LATE_ENTRY",
    "LOOKS",
    "REASONS_FOR_TWO",
    "RECORD_CODES",
    "REFUSALS",
    "SHEET_FINDINGS",
    "STEPS",
    "TIERS_ABOVE",
    "UNDECIDED",
    "ApprovalVerdict",
    "ApproverFacts",
    "CapOutcome",
    "CapVerdict",
    "Claim",
    "Credit",
    "Evidence",
    "FirstApproval",
    "HoursPolicy",
    "Look",
    "NationalState",
    "Office",
    "Outcome",
    "Presence",
    "Reason",
    "RecordFacts",
    "Relation",
    "SheetRow",
    "State",
    "Stretch",
    "Verdict",
    "Why",
    "WindowFacts",
    "WindowSigners",
    "Word",
    "after_a_change",
    "credit",
    "due_counts_from",
    "escalates_at",
    "grade_for",
    "is_covered_by_opening",
    "is_staff_for",
    "is_within_reach",
    "judge_amendment",
    "judge_approver",
    "judge_caps",
    "judge_correction",
    "judge_decider",
    "judge_decline",
    "judge_eligibility",
    "judge_in_batch",
    "judge_rejection",
    "judge_return",
    "judge_sheet_row",
    "judge_window",
    "judge_window_signers",
    "looks_at",
    "may_be_second",
    "may_transition",
    "most_by_day",
    "most_minutes",
    "most_minutes_at",
    "next_tier",
    "overruled_words",
    "reasons_for_two",
    "row_minutes",
    "row_stretch",
    "split_by_day",
    "spread_over_days",
    "weakest",
]
