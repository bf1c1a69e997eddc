from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.hours.rules import CapOutcome, HoursPolicy, judge_caps, most_by_day, spread_over_days

SATURDAY, SUNDAY = date(2026, 3, 7), date(2026, 3, 8)
POLICY = HoursPolicy()


@pytest.mark.parametrize(
    ("day_total", "outcome"),
    [
        (479, CapOutcome.OK),
        (480, CapOutcome.OK),
        (481, CapOutcome.SECOND_NEEDED),
        (719, CapOutcome.SECOND_NEEDED),
        (720, CapOutcome.SECOND_NEEDED),
        (721, CapOutcome.REFUSED),
    ],
)
@pytest.mark.parametrize("elsewhere", [0, 1, 400])
def test_a_day_is_judged_on_its_total(elsewhere: int, day_total: int, outcome: CapOutcome) -> None:
    verdict = judge_caps({SATURDAY: elsewhere}, {SATURDAY: day_total - elsewhere}, POLICY)
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("own", "of_doubles", "outcome"),
    [
        (60, 420, CapOutcome.OK),
        (60, 421, CapOutcome.SECOND_NEEDED),
        (720, 720, CapOutcome.SECOND_NEEDED),
        (721, 0, CapOutcome.REFUSED),
    ],
)
def test_what_a_double_has_asks_for_a_second_and_refuses_nothing(
    own: int, of_doubles: int, outcome: CapOutcome
) -> None:
    verdict = judge_caps({}, {SATURDAY: own}, POLICY, of_doubles_by_day={SATURDAY: of_doubles, SUNDAY: 9999})
    assert (verdict.outcome, verdict.most_minutes) == (outcome, min(own, 720))


def test_a_refusal_names_the_most_that_is_allowed() -> None:
    verdict = judge_caps({SATURDAY: 700}, {SATURDAY: 60}, POLICY)
    assert verdict.outcome is CapOutcome.REFUSED
    assert verdict.most_by_day == {SATURDAY: 20}
    assert verdict.most_minutes == 20
    assert judge_caps({SATURDAY: 700}, {SATURDAY: 20}, POLICY).outcome is CapOutcome.SECOND_NEEDED


def test_a_full_day_leaves_nothing_and_an_overfull_one_no_less() -> None:
    assert judge_caps({SATURDAY: 720}, {SATURDAY: 1}, POLICY).most_minutes == 0
    assert judge_caps({SATURDAY: 800}, {SATURDAY: 1}, POLICY).most_minutes == 0


def test_each_day_of_a_record_over_midnight_has_its_own_cap() -> None:
    already = {SATURDAY: 660, SUNDAY: 100}
    assert judge_caps(already, {SATURDAY: 60, SUNDAY: 300}, POLICY).outcome is CapOutcome.SECOND_NEEDED
    verdict = judge_caps(already, {SATURDAY: 61, SUNDAY: 300}, POLICY)
    assert verdict.outcome is CapOutcome.REFUSED
    assert verdict.most_minutes == 360


def test_other_days_do_not_count() -> None:
    assert judge_caps({SUNDAY: 720}, {SATURDAY: 480}, POLICY).outcome is CapOutcome.OK


def test_a_correction_upwards_is_judged_on_the_new_total() -> None:
    verdict = judge_caps({SATURDAY: 600}, {SATURDAY: 121}, POLICY, before_by_day={SATURDAY: 60})
    assert verdict.outcome is CapOutcome.REFUSED
    assert verdict.most_minutes == 120
    within = judge_caps({SATURDAY: 600}, {SATURDAY: 120}, POLICY, before_by_day={SATURDAY: 60})
    assert within.outcome is CapOutcome.SECOND_NEEDED


def test_a_correction_downwards_is_never_stopped_by_a_full_day() -> None:
    verdict = judge_caps({SATURDAY: 720}, {SATURDAY: 59}, POLICY, before_by_day={SATURDAY: 60})
    assert verdict.outcome is CapOutcome.OK
    assert verdict.most_by_day == {SATURDAY: 60}


def test_a_correction_is_not_stopped_by_a_full_day_that_it_leaves_as_it_was() -> None:
    verdict = judge_caps({SATURDAY: 720}, {SATURDAY: 60, SUNDAY: 90}, POLICY, before_by_day={SATURDAY: 60, SUNDAY: 30})
    assert verdict.outcome is CapOutcome.OK
    assert verdict.most_minutes == 150


def test_a_record_without_minutes_crosses_nothing() -> None:
    verdict = judge_caps({SATURDAY: 900}, {}, POLICY)
    assert verdict.outcome is CapOutcome.OK
    assert verdict.most_minutes == 0


def test_the_numbers_are_the_policys() -> None:
    strict = HoursPolicy(second_approver_over_minutes=60, refused_over_minutes=120)
    assert judge_caps({}, {SATURDAY: 60}, strict).outcome is CapOutcome.OK
    assert judge_caps({}, {SATURDAY: 61}, strict).outcome is CapOutcome.SECOND_NEEDED
    assert judge_caps({}, {SATURDAY: 121}, strict).outcome is CapOutcome.REFUSED


DAY_MINUTES = st.dictionaries(st.sampled_from([SATURDAY, SUNDAY]), st.integers(1, 1000), min_size=1)


@given(DAY_MINUTES, DAY_MINUTES, st.integers(1, 2500))
def test_amending_to_the_most_that_was_named_is_accepted_and_one_minute_more_is_not(
    already: dict[date, int], evidence: dict[date, int], minutes: int
) -> None:
    most = most_by_day(already, evidence, POLICY)
    asked = judge_caps(already, spread_over_days(minutes, evidence, SATURDAY, most), POLICY)
    if asked.outcome is not CapOutcome.REFUSED:
        return
    named = spread_over_days(asked.most_minutes, evidence, SATURDAY, most)
    assert judge_caps(already, named, POLICY).outcome is not CapOutcome.REFUSED
    one_more = spread_over_days(asked.most_minutes + 1, evidence, SATURDAY, most)
    assert judge_caps(already, one_more, POLICY).outcome is CapOutcome.REFUSED
