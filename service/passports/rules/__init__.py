"""Minutes and points. Pure: facts in, verdicts out.

``half_hour`` makes minutes into points · ``postings`` says what each kind of entry may change · ``holds`` reserves
points and covers them · ``proposals`` judges openings and adjustments and who may sign · ``number`` is the passport's.
"""

from service.passports.rules.half_hour import MINUTES_PER_POINT, points_change, points_for
from service.passports.rules.holds import (
    Hold,
    HoldObjection,
    HoldState,
    coverage,
    is_expired,
    judge_posting,
    late_points,
    may_become,
    points_to_spend,
)
from service.passports.rules.number import (
    CARD_SERIAL_MOST,
    FIRST_DIGITS,
    NUMBERS,
    RANDOM_DIGITS,
    is_valid_number,
    make_number,
    normalise_number,
    show_number,
)
from service.passports.rules.postings import Change, Head, Kind, change_for
from service.passports.rules.proposals import (
    AdjustmentCause,
    AdjustmentPolicy,
    Fact,
    FactType,
    Objection,
    Opening,
    PassportsPolicy,
    Signers,
    is_within_opening,
    judge_adjustment,
    judge_decline,
    judge_opening,
    judge_signers,
)

__all__ = [
    "CARD_SERIAL_MOST",
    "FIRST_DIGITS",
    "MINUTES_PER_POINT",
    "NUMBERS",
    "RANDOM_DIGITS",
    "AdjustmentCause",
    "AdjustmentPolicy",
    "Change",
    "Fact",
    "FactType",
    "Head",
    "Hold",
    "HoldObjection",
    "HoldState",
    "Kind",
    "Objection",
    "Opening",
    "PassportsPolicy",
    "Signers",
    "change_for",
    "coverage",
    "is_expired",
    "is_valid_number",
    "is_within_opening",
    "judge_adjustment",
    "judge_decline",
    "judge_opening",
    "judge_posting",
    "judge_signers",
    "late_points",
    "make_number",
    "may_become",
    "normalise_number",
    "points_change",
    "points_for",
    "points_to_spend",
    "show_number",
]
