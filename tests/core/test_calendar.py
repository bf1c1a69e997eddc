from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.calendar import (
    SHANGHAI,
    add_working_days,
    day_bounds,
    due_at,
    half_year,
    half_year_begins,
    is_known_year,
    is_working_day,
    local_date,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


def test_the_day_turns_at_four_in_the_afternoon_utc() -> None:
    assert local_date(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_date(datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC)) == date(2026, 3, 2)


def test_an_instant_told_in_another_zone_has_the_same_shanghai_date() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert local_date(datetime(2026, 3, 2, 0, 59, tzinfo=tokyo)) == date(2026, 3, 1)


def test_an_instant_without_a_zone_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 3, 1, 12, 0))  # noqa: DTZ001


def test_a_day_runs_from_midnight_to_midnight_in_shanghai() -> None:
    starts_at, ends_at = day_bounds(date(2026, 1, 1))
    assert starts_at == datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
    assert ends_at == datetime(2026, 1, 1, 16, 0, tzinfo=UTC)
    assert starts_at.tzinfo is UTC


@given(DAYS)
def test_a_day_holds_its_first_instant_and_not_its_end(day: date) -> None:
    starts_at, ends_at = day_bounds(day)
    assert local_date(starts_at) == day
    assert local_date(ends_at - timedelta(microseconds=1)) == day
    assert local_date(ends_at) == day + timedelta(days=1)
    assert starts_at.astimezone(SHANGHAI).hour == 0


@pytest.mark.parametrize(
    ("day", "name", "first"),
    [
        (date(2026, 1, 1), "2026H1", date(2026, 1, 1)),
        (date(2026, 6, 30), "2026H1", date(2026, 1, 1)),
        (date(2026, 7, 1), "2026H2", date(2026, 7, 1)),
        (date(2026, 12, 31), "2026H2", date(2026, 7, 1)),
        (date(2027, 1, 1), "2027H1", date(2027, 1, 1)),
    ],
)
def test_the_half_year_turns_after_the_thirtieth_of_june(day: date, name: str, first: date) -> None:
    assert half_year(day) == name
    assert half_year_begins(day) == first


def test_the_spring_festival_of_2026_is_nine_days_off_between_two_working_saturdays() -> None:
    assert is_working_day(date(2026, 2, 14))  # a Saturday that makes up for the holiday
    assert not any(is_working_day(date(2026, 2, day)) for day in range(15, 24))
    assert is_working_day(date(2026, 2, 24))
    assert is_working_day(date(2026, 2, 28))  # the other Saturday
    assert not is_working_day(date(2026, 3, 1))


def test_national_day_2026_is_made_up_for_on_a_sunday_before_and_a_saturday_after() -> None:
    assert is_working_day(date(2026, 9, 20))
    assert not is_working_day(date(2026, 9, 25))  # Mid-Autumn, a Friday
    assert is_working_day(date(2026, 9, 30))
    assert not any(is_working_day(date(2026, 10, day)) for day in range(1, 8))
    assert is_working_day(date(2026, 10, 8))
    assert is_working_day(date(2026, 10, 10))
    assert not is_working_day(date(2026, 10, 11))


def test_new_year_2026_is_made_up_for_on_the_sunday() -> None:
    assert not any(is_working_day(date(2026, 1, day)) for day in (1, 2, 3))
    assert is_working_day(date(2026, 1, 4))


@pytest.mark.parametrize(
    ("day", "working_days", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),  # nought days after a Saturday is that Saturday
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday to Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # the make-up Saturday counts
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 10, date(2026, 3, 5)),  # nine days of holiday, then Saturday the 28th counts
        (date(2026, 9, 30), 10, date(2026, 10, 20)),
        (date(2026, 12, 17), 10, date(2026, 12, 31)),
    ],
)
def test_working_days_are_counted_after_the_day_itself(day: date, working_days: int, expected: date) -> None:
    assert add_working_days(day, working_days) == expected


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 3, 2), -1)


def test_a_due_day_may_be_used_to_its_end() -> None:
    due = due_at(date(2026, 2, 13), 10)
    assert due == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    assert local_date(due - timedelta(seconds=1)) == date(2026, 3, 5)
    assert local_date(due) == date(2026, 3, 6)


def test_years_with_announced_holidays_are_known_and_others_are_not() -> None:
    assert is_known_year(2004)
    assert is_known_year(2026)
    assert not is_known_year(2003)
    assert not is_known_year(2100)


def test_in_a_year_without_announced_holidays_monday_to_friday_work() -> None:
    assert is_working_day(date(2100, 1, 1))  # a Friday, and surely a holiday one day
    assert not is_working_day(date(2100, 1, 2))
    assert not is_working_day(date(2100, 1, 3))
    assert add_working_days(date(2100, 1, 1), 1) == date(2100, 1, 4)


def test_counting_across_the_end_of_a_year_never_fails() -> None:
    before_the_data, after_the_data = date(2003, 12, 29), date(2099, 12, 30)
    assert add_working_days(before_the_data, 5) == date(2004, 1, 6)  # New Year's Day 2004 is known to be free
    assert add_working_days(after_the_data, 3) == date(2100, 1, 4)


@given(DAYS, st.integers(min_value=1, max_value=40))
def test_between_a_day_and_its_due_day_lie_exactly_the_working_days_asked_for(day: date, working_days: int) -> None:
    due_on = add_working_days(day, working_days)
    passed = (due_on - day).days
    assert is_working_day(due_on)
    assert sum(is_working_day(day + timedelta(days=step)) for step in range(1, passed + 1)) == working_days
    assert due_at(day, working_days) == day_bounds(due_on)[1]
