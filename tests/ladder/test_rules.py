"""The ladder as pure rules: what a policy, the facts and the day make of somebody."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ladder.policy_reader import shipped
from service.ladder.rules import Fact, Facts, LadderPolicy, Measure, Stage, begins, explain, fallen, steps, verdict
from service.ladder.rules.stages import next_after

TODAY = date(2026, 3, 10)
FIVE, SIX = shipped()
policies = st.sampled_from(shipped())
stages = st.sampled_from(Stage)


def facts(**values: int) -> Facts:
    """``attended_12=2``: by the name of a measure's fact and its window."""
    found = {}
    for name, value in values.items():
        fact, _, months = name.rpartition("_")
        found[Measure(Fact(fact), int(months))] = value
    return Facts(TODAY, found)


@st.composite
def any_facts(draw: st.DrawFn, policy: LadderPolicy) -> Facts:
    """Values about the targets, where everything is decided."""
    asked = {criterion.measure: criterion.at_least for _, criterion in policy.up_to(Stage.LEADER)}
    return Facts(TODAY, {measure: draw(st.integers(0, most + 1)) for measure, most in asked.items()})


@st.composite
def standings(draw: st.DrawFn) -> tuple[LadderPolicy, Facts]:
    policy = draw(policies)
    return policy, draw(any_facts(policy))


class TestTheWindow:
    @pytest.mark.parametrize(
        ("as_of", "months", "first"),
        [
            (date(2026, 3, 10), 1, date(2026, 2, 11)),
            (date(2026, 3, 10), 12, date(2025, 3, 11)),
            (date(2026, 3, 31), 1, date(2026, 3, 1)),  # February has no 31st
            (date(2028, 3, 31), 1, date(2028, 3, 1)),
            (date(2026, 11, 30), 1, date(2026, 10, 31)),
            (date(2026, 1, 15), 2, date(2025, 11, 16)),
            (date(2028, 2, 29), 12, date(2027, 3, 1)),
        ],
    )
    def test_begins_the_day_after_the_same_day_so_many_months_ago(self, as_of: date, months: int, first: date) -> None:
        assert begins(as_of, months) == first

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
    def test_never_moves_back_as_days_go_by(self, day: date, months: int) -> None:
        assert begins(day, months) <= begins(day + timedelta(days=1), months) <= day + timedelta(days=1)


class TestTheVerdict:
    def test_nobody_is_less_than_a_resident(self) -> None:
        for policy in shipped():
            assert verdict(policy, Facts(TODAY, {})).stage is Stage.RESIDENT

    @pytest.mark.parametrize(("attended", "stage"), [(1, Stage.RESIDENT), (2, Stage.ACTIVIST), (3, Stage.ACTIVIST)])
    def test_two_activities_in_a_year_make_an_activist(self, attended: int, stage: Stage) -> None:
        assert verdict(FIVE, facts(shifts_attended_12=attended)).stage is stage

    def test_one_service_makes_a_helper_where_there_are_six_stages_and_nothing_where_there_are_five(self) -> None:
        helped = facts(shifts_attended_12=2, shifts_helped_0=1)
        assert verdict(SIX, helped).stage is Stage.HELPER
        assert verdict(FIVE, helped).stage is Stage.ACTIVIST

    def test_a_stage_is_not_reached_past_one_that_is_not(self) -> None:
        """Whoever leads a filed team and has brought nobody along is no leader by the facts yet."""
        known = facts(
            shifts_attended_12=9,
            shifts_helped_0=9,
            months_with_service_6=6,
            months_with_service_12=9,
            sessions_led_12=9,
            filed_teams_led_0=1,
            teams_with_rules_0=1,
        )
        found = verdict(FIVE, known)
        assert found.stage is Stage.VOLUNTEER
        assert not found.reaches(Stage.LEADER)
        assert [each.criterion.measure.fact for each in steps(explain(FIVE, Stage.LEADER, known))] == [
            Fact.BROUGHT_ALONG
        ]

    @given(standings())
    def test_is_a_function_of_policy_and_facts_alone(self, standing: tuple[LadderPolicy, Facts]) -> None:
        policy, known = standing
        assert verdict(policy, known) == verdict(policy, Facts(known.as_of, dict(known.values)))

    @given(standings(), st.data())
    def test_more_of_anything_never_lowers_a_stage(
        self, standing: tuple[LadderPolicy, Facts], data: st.DataObject
    ) -> None:
        policy, known = standing
        more = {measure: value + data.draw(st.integers(0, 3)) for measure, value in known.values.items()}
        assert verdict(policy, Facts(TODAY, more)).stage.height >= verdict(policy, known).stage.height

    @given(standings())
    def test_reaches_every_stage_below_the_one_that_it_names_and_none_above(
        self, standing: tuple[LadderPolicy, Facts]
    ) -> None:
        policy, known = standing
        found = verdict(policy, known)
        for stage in policy.stages:
            assert found.reaches(stage) == (stage.height <= found.stage.height)


class TestTheExplanation:
    @given(standings(), stages)
    def test_agrees_with_the_verdict_both_ways(self, standing: tuple[LadderPolicy, Facts], stage: Stage) -> None:
        """Nothing is missing if and only if the stage is reached; one that the policy leaves out, if all below are."""
        policy, known = standing
        told, found = explain(policy, stage, known), verdict(policy, known)
        highest = [each for each in policy.stages if each.height <= stage.height][-1]
        assert told.is_reached == (not steps(told)) == found.reaches(highest)

    @given(standings(), stages)
    def test_doing_what_it_says_is_enough_and_less_is_not(
        self, standing: tuple[LadderPolicy, Facts], stage: Stage
    ) -> None:
        policy, known = standing
        missing = steps(explain(policy, stage, known))
        done = dict(known.values) | {each.criterion.measure: each.value + each.missing for each in missing}
        assert explain(policy, stage, Facts(TODAY, done)).is_reached
        for each in missing:
            nearly = done | {each.criterion.measure: each.value + each.missing - 1}
            assert not explain(policy, stage, Facts(TODAY, nearly)).is_reached

    @given(standings(), stages)
    def test_names_each_thing_to_do_once_and_the_nearest_first(
        self, standing: tuple[LadderPolicy, Facts], stage: Stage
    ) -> None:
        policy, known = standing
        found = steps(explain(policy, stage, known))
        assert len({each.criterion.measure for each in found}) == len(found)
        assert all(one.effort <= two.effort for one, two in pairwise(found))

    @given(standings(), stages, st.data())
    def test_what_a_reversal_takes_away_is_what_was_met_and_is_no_more(
        self, standing: tuple[LadderPolicy, Facts], stage: Stage, data: st.DataObject
    ) -> None:
        policy, known = standing
        less = {measure: data.draw(st.integers(0, value)) for measure, value in known.values.items()}
        before, after = explain(policy, stage, known), explain(policy, stage, Facts(TODAY, less))
        lost = fallen(before, after)
        assert all(each.missing for each in lost)
        assert bool(lost) or before.is_reached == after.is_reached


class TestTheStages:
    def test_after_a_stage_that_the_policy_leaves_out_comes_the_next_that_it_has(self) -> None:
        assert next_after(Stage.HELPER, FIVE.stages) is Stage.VOLUNTEER
        assert next_after(Stage.ACTIVIST, FIVE.stages) is Stage.VOLUNTEER
        assert next_after(Stage.ACTIVIST, SIX.stages) is Stage.HELPER
        assert next_after(Stage.LEADER, SIX.stages) is None
