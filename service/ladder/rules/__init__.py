"""How residents grow. Pure: facts in, verdicts out.

``stages`` are the steps, in one order for all policies · ``facts`` what can be counted, and since when · ``policies``
what one ladder asks · ``sense`` what makes a policy impossible · ``verdicts`` who meets what, and what is missing ·
``sentences`` says it to people.
"""

from service.ladder.rules.facts import Fact, Facts, Measure, begins
from service.ladder.rules.policies import DEFAULT, Criterion, Drift, LadderNumbers, LadderPolicy, Rung
from service.ladder.rules.stages import Stage, next_after
from service.ladder.rules.verdicts import Explanation, Judged, Verdict, explain, fallen, steps, verdict

__all__ = [
    "DEFAULT",
    "Criterion",
    "Drift",
    "Explanation",
    "Fact",
    "Facts",
    "Judged",
    "LadderNumbers",
    "LadderPolicy",
    "Measure",
    "Rung",
    "Stage",
    "Verdict",
    "begins",
    "explain",
    "fallen",
    "next_after",
    "steps",
    "verdict",
]
