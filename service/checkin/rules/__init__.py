"""When does a scan count, as what, and how good is the evidence? Pure: facts in, verdicts out.

``grades`` is the scale of evidence · ``facts`` what is asked · ``judging`` checks in, out or refuses · ``undoing``
takes a scan back · ``sentences`` is what people are told, ``to_leaders`` what leaders are,
``notices`` what comes later.
"""

from service.checkin.rules.facts import (
    DEFAULT_POLICY,
    LIVE,
    NOWHERE,
    CheckinPolicy,
    Direction,
    Outcome,
    PersonFacts,
    PresenceFacts,
    ScanFacts,
    ShiftFacts,
    Verdict,
)
from service.checkin.rules.grades import GRADE_BY_METHOD, OF_ANOTHER, Grade, Method, grade_of, weaker
from service.checkin.rules.judging import CODE_REFUSALS, SERVING_STATUSES, Window, inferred_end, judge, window_of
from service.checkin.rules.notices import CARRIED, NOTICES
from service.checkin.rules.sentences import REFUSALS, UNDO_REFUSALS, Sentences
from service.checkin.rules.to_leaders import TO_LEADERS
from service.checkin.rules.undoing import UndoFacts, judge_undo

__all__ = [
    "CARRIED",
    "CODE_REFUSALS",
    "DEFAULT_POLICY",
    "GRADE_BY_METHOD",
    "LIVE",
    "NOTICES",
    "NOWHERE",
    "OF_ANOTHER",
    "REFUSALS",
    "SERVING_STATUSES",
    "TO_LEADERS",
    "UNDO_REFUSALS",
    "CheckinPolicy",
    "Direction",
    "Grade",
    "Method",
    "Outcome",
    "PersonFacts",
    "PresenceFacts",
    "ScanFacts",
    "Sentences",
    "ShiftFacts",
    "UndoFacts",
    "Verdict",
    "Window",
    "grade_of",
    "inferred_end",
    "judge",
    "judge_undo",
    "weaker",
    "window_of",
]
