from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.clock import SHANGHAI
from service.hours.rules import GRADES, Presence, credit, split_by_day, spread_over_days, weakest
from service.hours.rules import minutes as minutes_module

WINDOW_START = datetime(2026, 3, 7, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)
WINDOW_END = WINDOW_START + timedelta(hours=2)
SATURDAY, SUNDAY, MONDAY = date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)


def at(seconds: int) -> datetime:
    """Seconds after the window opens; before it when negative."""
    return WINDOW_START + timedelta(seconds=seconds)


def stay(start: int, end: int, grade: str = "live_code") -> Presence:
    return Presence(at(start), at(end), grade)


def test_days_of_service_are_the_days_of_the_core_calendar() -> None:
    assert minutes_module.SHANGHAI is SHANGHAI


@pytest.mark.parametrize(("seconds", "minutes"), [(59, 0), (60, 1), (61, 1), (1799, 29), (1800, 30), (1801, 30)])
def test_seconds_become_whole_minutes_only(seconds: int, minutes: int) -> None:
    assert credit([stay(0, seconds)], WINDOW_START, WINDOW_END).credited_minutes == minutes


def test_seconds_are_summed_before_they_are_floored() -> None:
    earned = credit([stay(0, 90), stay(120, 150)], WINDOW_START, WINDOW_END)
    assert earned.credited_seconds == 120
    assert earned.credited_minutes == 2


def test_coming_early_is_time_on_site_but_no_credit() -> None:
    earned = credit([stay(-1800, 3600)], WINDOW_START, WINDOW_END)
    assert earned.minutes_on_site == 90
    assert earned.credited_minutes == 60


def test_staying_after_the_end_is_time_on_site_but_no_credit() -> None:
    earned = credit([stay(3600, 7200 + 1800)], WINDOW_START, WINDOW_END)
    assert (earned.minutes_on_site, earned.credited_minutes) == (90, 60)


@pytest.mark.parametrize("presence", [stay(-600, 0), stay(7200, 7800)])
def test_a_presence_that_only_touches_the_window_earns_nothing(presence: Presence) -> None:
    earned = credit([presence], WINDOW_START, WINDOW_END)
    assert earned.minutes_on_site == 10
    assert earned.credited_seconds == 0
    assert earned.grade is None
    assert not earned.makes_a_record


def test_the_attendance_of_less_than_a_minute_is_kept_without_a_record() -> None:
    earned = credit([stay(0, 59)], WINDOW_START, WINDOW_END)
    assert earned.seconds_on_site == 59
    assert not earned.makes_a_record
    assert credit([stay(0, 60)], WINDOW_START, WINDOW_END).makes_a_record


def test_nobody_there_earns_nothing() -> None:
    earned = credit([], WINDOW_START, WINDOW_END)
    assert (earned.minutes_on_site, earned.credited_minutes, earned.grade) == (0, 0, None)


def test_a_record_is_as_weak_as_its_weakest_credited_presence() -> None:
    earned = credit([stay(0, 600, "own_code"), stay(900, 960, "roll_call")], WINDOW_START, WINDOW_END)
    assert earned.grade == "roll_call"


def test_a_weak_presence_outside_the_window_does_not_weaken_the_record() -> None:
    earned = credit([stay(-600, -60, "inferred"), stay(0, 600, "card")], WINDOW_START, WINDOW_END)
    assert earned.grade == "card"


def test_grades_run_from_the_persons_own_code_to_the_opening_balance() -> None:
    assert weakest(GRADES) == "opening"
    assert weakest(["inferred", "late_entry"]) == "late_entry"
    assert weakest(["roll_call", "poster"]) == "roll_call"
    assert weakest(["own_code", "live_code"]) == "live_code"


def test_minutes_over_midnight_are_floored_at_midnight_and_the_rest_counts_the_next_day() -> None:
    midnight = datetime(2026, 3, 8, 0, 0, tzinfo=SHANGHAI).astimezone(UTC)
    start, end = midnight - timedelta(seconds=3630), midnight + timedelta(seconds=3630)
    shares = split_by_day([Presence(start, end, "live_code")], start, end)
    assert shares == {SATURDAY: 60, SUNDAY: 61}


def test_half_a_minute_on_either_side_of_midnight_is_a_minute_of_the_next_day() -> None:
    midnight = datetime(2026, 3, 8, 0, 0, tzinfo=SHANGHAI).astimezone(UTC)
    start, end = midnight - timedelta(seconds=30), midnight + timedelta(seconds=30)
    assert split_by_day([Presence(start, end, "live_code")], start, end) == {SUNDAY: 1}


def test_a_shift_that_ends_at_midnight_belongs_to_one_day() -> None:
    midnight = datetime(2026, 3, 8, 0, 0, tzinfo=SHANGHAI).astimezone(UTC)
    start = midnight - timedelta(hours=1)
    assert split_by_day([Presence(start, midnight, "live_code")], start, midnight) == {SATURDAY: 60}


def test_a_shift_over_two_midnights_counts_on_three_days() -> None:
    start = datetime(2026, 3, 7, 23, 0, 0, tzinfo=SHANGHAI).astimezone(UTC)
    end = start + timedelta(hours=26)
    shares = split_by_day([Presence(start, end, "live_code")], start, end)
    assert shares == {SATURDAY: 60, SUNDAY: 1440, MONDAY: 60}


def test_a_row_without_times_counts_on_its_service_date() -> None:
    assert spread_over_days(150, {}, SATURDAY) == {SATURDAY: 150}
    assert spread_over_days(0, {}, SATURDAY) == {}


def test_fewer_minutes_than_the_evidence_fill_the_earlier_day_first() -> None:
    evidence = {SATURDAY: 60, SUNDAY: 61}
    assert spread_over_days(60, evidence, SATURDAY) == {SATURDAY: 60}
    assert spread_over_days(61, evidence, SATURDAY) == {SATURDAY: 60, SUNDAY: 1}
    assert spread_over_days(121, evidence, SATURDAY) == evidence


def test_more_minutes_than_the_evidence_are_judged_on_the_last_day() -> None:
    assert spread_over_days(130, {SATURDAY: 60, SUNDAY: 61}, SATURDAY) == {SATURDAY: 60, SUNDAY: 70}


def test_a_full_first_day_leaves_the_second_days_minutes_their_place() -> None:
    evidence, most = {SATURDAY: 300, SUNDAY: 300}, {SATURDAY: 220, SUNDAY: 720}
    assert spread_over_days(520, evidence, SATURDAY, most) == {SATURDAY: 220, SUNDAY: 300}


def test_minutes_of_a_full_day_are_never_moved_over_midnight() -> None:
    evidence, most = {SATURDAY: 300, SUNDAY: 300}, {SATURDAY: 220, SUNDAY: 720}
    assert spread_over_days(521, evidence, SATURDAY, most) == {SATURDAY: 221, SUNDAY: 300}
    assert spread_over_days(700, evidence, SATURDAY, most) == {SATURDAY: 400, SUNDAY: 300}


PRESENCES = st.lists(
    st.builds(
        lambda start, length, grade: stay(start, start + length, grade),
        st.integers(-5 * 86400, 5 * 86400),
        st.integers(0, 2 * 86400),
        st.sampled_from(GRADES),
    ),
    max_size=6,
)
WINDOW_SECONDS = st.integers(1, 3 * 86400)


@given(PRESENCES, WINDOW_SECONDS)
def test_credit_never_exceeds_the_window_nor_the_time_on_site(presences: list[Presence], seconds: int) -> None:
    earned = credit(presences, WINDOW_START, at(seconds))
    assert 0 <= earned.credited_seconds <= min(seconds, earned.seconds_on_site)
    assert earned.credited_minutes <= earned.minutes_on_site


@given(PRESENCES, WINDOW_SECONDS)
def test_splitting_by_day_preserves_the_sum(presences: list[Presence], seconds: int) -> None:
    earned = credit(presences, WINDOW_START, at(seconds))
    shares = split_by_day(presences, WINDOW_START, at(seconds))
    assert sum(shares.values()) == earned.credited_minutes
    assert all(0 < share <= 1440 for share in shares.values())


@given(PRESENCES, WINDOW_SECONDS)
def test_the_order_in_which_scans_arrived_changes_nothing(presences: list[Presence], seconds: int) -> None:
    distinct = list({each.starts_at: each for each in presences}.values())
    assert credit(distinct, WINDOW_START, at(seconds)) == credit(distinct[::-1], WINDOW_START, at(seconds))


SHARES = st.dictionaries(st.sampled_from([SATURDAY, SUNDAY, MONDAY]), st.integers(1, 1440), max_size=3)
CAPS = st.dictionaries(st.sampled_from([SATURDAY, SUNDAY, MONDAY]), st.integers(0, 720), max_size=3)


@given(st.integers(0, 5000), SHARES, CAPS)
def test_spreading_amended_minutes_loses_none_and_invents_none(
    minutes: int, evidence: dict[date, int], most: dict[date, int]
) -> None:
    assert sum(spread_over_days(minutes, evidence, SATURDAY, most).values()) == minutes


@given(PRESENCES, WINDOW_SECONDS)
def test_minutes_that_nobody_changed_stay_on_their_days(presences: list[Presence], seconds: int) -> None:
    shares = split_by_day(presences, WINDOW_START, at(seconds))
    assert spread_over_days(sum(shares.values()), shares, SATURDAY) == shares
