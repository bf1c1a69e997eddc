"""Who meets what, and what is missing. The verdict and its explanation are read off the same judgement, so that they
cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from service.ladder.rules.facts import Fact, Facts
from service.ladder.rules.policies import Criterion, LadderPolicy
from service.ladder.rules.stages import Stage

# About how many afternoons one more of a fact takes, to put the nearest thing first. They decide nothing.
AFTERNOONS = {
    Fact.SHIFTS_ATTENDED: 1,
    Fact.SHIFTS_HELPED: 1,
    Fact.TRAININGS_ATTENDED: 1,
    Fact.MONTHS_WITH_SERVICE: 4,
    Fact.BROUGHT_ALONG: 3,
    Fact.SESSIONS_LED: 4,
    Fact.TEAMS_WITH_RULES: 20,
    Fact.FILED_TEAMS_LED: 30,
}
MINUTES_OF_AN_AFTERNOON = 120


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion held against the facts."""

    stage: Stage
    criterion: Criterion
    value: int

    @property
    def missing(self) -> int:
        return max(0, self.criterion.at_least - self.value)

    @property
    def is_met(self) -> bool:
        return self.missing == 0

    @property
    def effort(self) -> int:
        """About how many afternoons it takes to make up what is missing."""
        fact = self.criterion.measure.fact
        if fact is Fact.APPROVED_MINUTES:
            return ceil(self.missing / MINUTES_OF_AN_AFTERNOON)
        return self.missing * AFTERNOONS[fact]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a stage is reached or not: every criterion of it and of the stages below, lowest first."""

    stage: Stage
    criteria: tuple[Judged, ...]

    @property
    def is_reached(self) -> bool:
        return all(each.is_met for each in self.criteria)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts reach: ``stage`` and every stage below it. It promotes nobody; people do."""

    stage: Stage
    explanations: tuple[Explanation, ...]

    def reaches(self, stage: Stage) -> bool:
        return next((each.is_reached for each in self.explanations if each.stage is stage), False)


def explain(policy: LadderPolicy, stage: Stage, facts: Facts) -> Explanation:
    """Each criterion of a stage and of those below it, with its value."""
    asked = policy.up_to(stage)
    return Explanation(stage, tuple(Judged(of, each, facts.of(each.measure)) for of, each in asked))


def verdict(policy: LadderPolicy, facts: Facts) -> Verdict:
    """The highest stage of the policy whose own criteria are met, and those of all stages below it."""
    explanations = tuple(explain(policy, stage, facts) for stage in policy.stages)
    return Verdict(max((each.stage for each in explanations if each.is_reached), key=_height), explanations)


def steps(explanation: Explanation) -> tuple[Judged, ...]:
    """What is missing, the nearest first. Of one measure that several stages ask for, the most: one step does for all
    of them.
    """
    most: dict[object, Judged] = {}
    for each in explanation.criteria:
        measure = each.criterion.measure
        if not each.is_met and (measure not in most or each.missing > most[measure].missing):
            most[measure] = each
    return tuple(sorted(most.values(), key=lambda each: (each.effort, each.stage.height, each.criterion.measure)))


def fallen(before: Explanation, after: Explanation) -> tuple[Judged, ...]:
    """The criteria that were met and are no more, as they stand after."""
    return tuple(new for old, new in zip(before.criteria, after.criteria, strict=True) if old.is_met and not new.is_met)


def _height(stage: Stage) -> int:
    return stage.height
