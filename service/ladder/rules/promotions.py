"""How somebody goes up: nominated by rule, confirmed by staff, accepted by the person; and how a case is looked at
again. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from service.ladder.rules.facts import Fact, Measure, begins
from service.ladder.rules.stages import Stage
from service.ladder.rules.verdicts import Explanation

NOTE_MOST = 500  # characters
NIGHT_BEGINS, NIGHT_ENDS = 2, 6  # hours of Shanghai: when the rule looks at everybody


class PromotionState(StrEnum):
    NOMINATED = "nominated"
    TURNED_DOWN = "turned_down"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    __labels__: ClassVar = {
        "nominated": "提名，等社工或工作人员确认",
        "turned_down": "社工或工作人员认为还不合适",
        "confirmed": "已确认，等本人答复",
        "accepted": "本人同意",
        "declined": "本人暂不愿意",
        "withdrawn": "撤销（账号注销或合并）",
        "ended": "复核后结束",
    }


OPEN = (PromotionState.NOMINATED, PromotionState.CONFIRMED)
RESTING = (PromotionState.TURNED_DOWN, PromotionState.DECLINED)


def is_night(hour: int) -> bool:
    """Whether the rule looks at everybody at this hour of Shanghai, 0 to 23: nobody is asked at their desk."""
    return NIGHT_BEGINS <= hour < NIGHT_ENDS


def rests_since(today: date, rest_months: int) -> date:
    """The first day of the rest: who was told no, or said it, on this day or later is not nominated by the rule."""
    return begins(today, rest_months)


def snapshot(explanation: Explanation) -> list[dict[str, Any]]:
    """Each criterion of a stage with its target and its value, as they are kept with a promotion for good."""
    return [
        {
            "stage": each.stage.value,
            "fact": each.criterion.measure.fact.value,
            "within_months": each.criterion.measure.within_months,
            "at_least": each.criterion.at_least,
            "value": each.value,
        }
        for each in explanation.criteria
    ]


def measure_in(frozen: Mapping[str, Any]) -> Measure:
    """The measure of one criterion of a snapshot."""
    return Measure(Fact(frozen["fact"]), int(frozen["within_months"]))


def is_still_met(frozen: Iterable[Mapping[str, Any]], values: Mapping[Measure, int]) -> bool:
    """Whether every criterion of a snapshot holds by what is counted now. Between the nomination and the person's own
    yes a record may have been corrected, or a team be led by somebody else.
    """
    return all(values.get(measure_in(each), 0) >= each["at_least"] for each in frozen)


def no_longer_met(
    frozen: Iterable[Mapping[str, Any]], values: Mapping[Measure, int], kept: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The criteria of a snapshot that do not hold any more, with the value of now (``value_now``). ``kept``: by
    ``measure_key`` the values with which somebody has kept the promotion before; what has not fallen further is not
    asked about again. States of today (a filed team) are no records and fall by no correction.
    """
    found = []
    for each in frozen:
        measure = measure_in(each)
        now = values.get(measure, 0)
        has_fallen = now < min(each["at_least"], kept.get(measure_key(measure), each["at_least"]))
        if has_fallen and not measure.fact.is_of_today:
            found.append({**each, "value_now": now})
    return found


def measure_key(measure: Measure) -> str:
    """How a measure is named in a snapshot of values."""
    return f"{measure.fact.value}.{measure.within_months}"


def may_answer_for(stage: Stage, *, is_own: bool) -> bool:
    """Nobody becomes the head of a team by what others say: that yes is the person's own."""
    return is_own or stage is not Stage.LEADER
