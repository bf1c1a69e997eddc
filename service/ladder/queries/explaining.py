"""Why somebody stands where they stand, what is missing for the next stage, and what a reversal would take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.core.calendar import local_date
from service.ladder.errors import LadderNotLoaded, StageNotInLadder
from service.ladder.queries.evidence import Asked, Evidence, evidence_of
from service.ladder.queries.facts import facts_of
from service.ladder.queries.people import Seen, record_of
from service.ladder.queries.policies import ladder_of
from service.ladder.queries.standing import Open, place_of
from service.ladder.rules import (
    Explanation,
    Fact,
    Facts,
    Judged,
    LadderPolicy,
    Measure,
    Stage,
    explain,
    fallen,
    next_after,
    steps,
    verdict,
)


@dataclass(frozen=True, slots=True)
class Reversal:
    """As it would be without one record: what the facts would reach, and which criteria would not be met any more."""

    record_id: UUID
    reached: Stage
    explanation: Explanation
    falls: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """One person on the ladder of their home, on a day."""

    account_id: UUID
    policy: LadderPolicy
    as_of: date
    stands_on: Stage
    open_promotion: Open | None
    reached: Stage
    explanation: Explanation
    facts: Facts
    evidence: dict[Measure, tuple[Evidence, ...]]
    without: Reversal | None = None

    @property
    def next_stage(self) -> Stage | None:
        return next_after(self.stands_on, self.policy.stages)

    def behind(self, measure: Measure) -> int:
        """How many rows stand behind a value; of minutes and months, the records."""
        return self.facts.of(_rows_behind(measure))


@dataclass(frozen=True, slots=True)
class Brief:
    """Where somebody stands, what is missing for the next stage, and whether that step is open."""

    stands_on: Stage
    open_promotion: Open | None
    next_stage: Stage | None
    steps: tuple[Judged, ...]


def ladder_for(seen: Seen, stage: Stage | None, without: UUID | None, now: datetime) -> Ladder:
    """Of the stage that is asked for, else of the next one, at the top of that. A fixed number of statements.

    Refuses: ``NotFound`` (a record that is not theirs), ``LadderNotLoaded``, ``StageNotInLadder``.
    """
    account_id, as_of = seen.account.id, local_date(now)
    record_id = record_of(seen, without) if without else None
    policy = ladder_of(seen.account.home_id, as_of)
    if stage is not None and stage not in policy.stages:
        raise StageNotInLadder
    stands_on, still_open = place_of(account_id)
    target = stage or next_after(stands_on, policy.stages) or policy.stages[-1]
    asked = _asked(policy)
    facts = facts_of([account_id], asked, as_of)[account_id]
    explanation = explain(policy, target, facts)
    measures = {each.criterion.measure for each in explanation.criteria}
    return Ladder(
        account_id,
        policy,
        as_of,
        stands_on,
        still_open,
        verdict(policy, facts).stage,
        explanation,
        facts,
        evidence_of(Asked(account_id, as_of, seen.within), measures),
        _reversal(policy, explanation, asked, account_id, as_of, record_id) if record_id else None,
    )


def in_brief(account_id: UUID, home_id: UUID | None, now: datetime) -> Brief | None:
    """For a home screen, without the evidence; ``None`` where the policy is not there. Two statements, and those of
    the stage.
    """
    as_of = local_date(now)
    try:
        policy = ladder_of(home_id, as_of)
    except LadderNotLoaded:
        return None
    stands_on, still_open = place_of(account_id)
    above = next_after(stands_on, policy.stages)
    if above is None:
        return Brief(stands_on, still_open, None, ())
    measures = {criterion.measure for _, criterion in policy.up_to(above)}
    facts = facts_of([account_id], measures, as_of)[account_id]
    return Brief(stands_on, still_open, above, steps(explain(policy, above, facts)))


def _reversal(
    policy: LadderPolicy, before: Explanation, asked: Iterable[Measure], account_id: UUID, as_of: date, record_id: UUID
) -> Reversal:
    facts = facts_of([account_id], asked, as_of, without=record_id)[account_id]
    after = explain(policy, before.stage, facts)
    return Reversal(record_id, verdict(policy, facts).stage, after, fallen(before, after))


def _asked(policy: LadderPolicy) -> set[Measure]:
    asked = {criterion.measure for _, criterion in policy.up_to(policy.stages[-1])}
    return asked | {_rows_behind(measure) for measure in asked}


def _rows_behind(measure: Measure) -> Measure:
    return Measure(Fact.SHIFTS_HELPED, measure.within_months) if measure.fact.is_of_records else measure
