"""How minutes of service come about, and who may approve them. Pure: facts in, verdicts out.

``minutes`` counts presences · ``caps`` limits a day · ``approvers`` says who may approve whom and when two are needed ·
``decisions`` amends, corrects, returns, rejects and escalates · ``sheets`` judges paper · ``states`` are a record's
steps · ``numbers`` is the policy · ``sentences`` is what people are told.
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
    has_inferred_end,
    is_staff_for,
    judge_approver,
    judge_decider,
    judge_eligibility,
    judge_in_batch,
    reasons_for_two,
)
from service.hours.rules.caps import CapOutcome, CapVerdict, judge_caps, most_by_day
from service.hours.rules.decisions import (
    due_counts_from,
    escalates_at,
    grade_for,
    judge_amendment,
    judge_correction,
    judge_rejection,
    judge_return,
    next_tier,
)
from service.hours.rules.minutes import GRADES, Credit, Presence, credit, split_by_day, spread_over_days, weakest
from service.hours.rules.numbers import HoursPolicy
from service.hours.rules.sentences import (
    APPROVAL_CODES,
    ELIGIBILITY_CODES,
    INFERRED_END,
    REASONS_FOR_TWO,
    RECORD_CODES,
    REFUSALS,
    Sentences,
    Why,
)
from service.hours.rules.sheet_sentences import SHEET_FINDINGS
from service.hours.rules.sheets import (
    SheetRow,
    is_covered_by_opening,
    is_within_reach,
    judge_sheet_row,
    row_minutes,
)
from service.hours.rules.states import STEPS, State, may_transition

__all__ = [
    "APPROVAL_CODES",
    "ELIGIBILITY_CODES",
    "GRADES",
    "INFERRED_END",
    "REASONS_FOR_TWO",
    "RECORD_CODES",
    "REFUSALS",
    "SHEET_FINDINGS",
    "STEPS",
    "TIERS_ABOVE",
    "ApprovalVerdict",
    "ApproverFacts",
    "CapOutcome",
    "CapVerdict",
    "Credit",
    "Evidence",
    "FirstApproval",
    "HoursPolicy",
    "Office",
    "Outcome",
    "Presence",
    "Reason",
    "RecordFacts",
    "Relation",
    "Sentences",
    "SheetRow",
    "State",
    "Verdict",
    "Why",
    "credit",
    "due_counts_from",
    "escalates_at",
    "grade_for",
    "has_inferred_end",
    "is_covered_by_opening",
    "is_staff_for",
    "is_within_reach",
    "judge_amendment",
    "judge_approver",
    "judge_caps",
    "judge_correction",
    "judge_decider",
    "judge_eligibility",
    "judge_in_batch",
    "judge_rejection",
    "judge_return",
    "judge_sheet_row",
    "may_transition",
    "most_by_day",
    "next_tier",
    "reasons_for_two",
    "row_minutes",
    "split_by_day",
    "spread_over_days",
    "weakest",
]
