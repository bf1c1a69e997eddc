"""What recognition goes by. Pure: facts in, verdicts out.

``stars`` is the ladder of hours · ``states`` what becomes of an application, a commendation and a statement ·
``numbers`` how a statement is numbered · ``statements`` what one says and whether it still holds · ``notices`` what
people are told.
"""

from service.recognition.rules.notices import CARRIED, NOTICES
from service.recognition.rules.stars import RecognitionPolicy
from service.recognition.rules.states import CommendationState, RevokeReason, StarState, StatementState

__all__ = [
    "CARRIED",
    "NOTICES",
    "CommendationState",
    "RecognitionPolicy",
    "RevokeReason",
    "StarState",
    "StatementState",
]
