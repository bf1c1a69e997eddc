from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.core.clock import SHANGHAI
from service.hours.rules import HoursPolicy, is_covered_by_opening, judge_sheet_row, row_minutes, row_stretch
from tests.hours.test_rules_facts import NOW, sheet_row

POLICY = HoursPolicy()
OPENS_AT = NOW - timedelta(days=10)


def codes(**changes: Any) -> list[str | None]:
    return [verdict.code for verdict in judge_sheet_row(sheet_row(**changes), now=NOW, policy=POLICY)]


def window(opens_at: datetime, minutes: int = 120) -> dict[str, datetime]:
    return {"window_starts_at": opens_at, "window_ends_at": opens_at + timedelta(minutes=minutes)}


def times(start: int, end: int) -> dict[str, Any]:
    """Minutes after the window opens."""
    return {
        "starts_at": OPENS_AT + timedelta(minutes=start),
        "ends_at": OPENS_AT + timedelta(minutes=end),
        "minutes": None,
    }


def test_a_plain_row_is_fine() -> None:
    assert codes() == []
    assert row_minutes(sheet_row()) == 90


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (None, ["row_minutes_missing"]),
        (-1, ["row_minutes_below_one"]),
        (0, ["row_minutes_below_one"]),
        (1, []),
        (119, []),
        (120, []),
        (121, ["row_minutes_over_window"]),
    ],
)
def test_minutes_without_times_stay_within_the_shifts_window(minutes: int | None, found: list[str]) -> None:
    assert codes(minutes=minutes) == found


def test_a_row_with_too_many_minutes_is_told_the_most() -> None:
    (verdict,) = judge_sheet_row(sheet_row(minutes=121), now=NOW, policy=POLICY)
    assert verdict.facts == {"most_minutes": 120}


def test_times_are_worth_their_minutes_inside_the_window() -> None:
    early = times(-30, 60)
    assert codes(**early) == []
    assert row_minutes(sheet_row(**early)) == 60


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 120, []),
        (60, 60, ["row_times_reversed"]),
        (61, 60, ["row_times_reversed"]),
        (60, 61, []),
        (-60, 0, ["row_outside_window"]),
        (-60, 1, []),
        (119, 200, []),
        (120, 200, ["row_outside_window"]),
    ],
)
def test_times_run_forward_and_touch_the_window(start: int, end: int, found: list[str]) -> None:
    assert codes(**times(start, end)) == found


@pytest.mark.parametrize("missing", ["starts_at", "ends_at"])
def test_half_a_time_is_refused_even_beside_minutes(missing: str) -> None:
    assert codes(**times(0, 60) | {missing: None, "minutes": 60}) == ["row_time_incomplete"]


@pytest.mark.parametrize(
    ("minutes", "found"), [(59, ["row_minutes_disagree"]), (60, []), (61, ["row_minutes_disagree"])]
)
def test_minutes_beside_times_must_agree_with_them(minutes: int, found: list[str]) -> None:
    assert codes(**times(0, 60) | {"minutes": minutes}) == found


def test_a_shift_that_is_not_over_is_not_entered() -> None:
    assert codes(**window(NOW - timedelta(minutes=119))) == ["row_not_over"]
    assert codes(**window(NOW - timedelta(minutes=120))) == []


@pytest.mark.parametrize(("days", "found"), [(89, []), (90, []), (91, ["row_too_old"])])
def test_after_go_live_late_claims_reach_back_ninety_days(days: int, found: list[str]) -> None:
    assert codes(**window(NOW - timedelta(days=days))) == found


def test_until_go_live_sheets_of_any_age_are_accepted() -> None:
    assert codes(**window(NOW - timedelta(days=4000)), is_community_live=False, is_home_live=False) == []


@pytest.mark.parametrize(("days", "found"), [(90, []), (91, ["row_too_old_at_home"])])
def test_the_go_live_at_home_holds_wherever_the_service_was(days: int, found: list[str]) -> None:
    assert codes(**window(NOW - timedelta(days=days)), is_community_live=False) == found


@pytest.mark.parametrize(("most", "found"), [(89, ["row_time_taken"]), (90, []), (91, [])])
def test_a_row_fits_into_what_other_service_leaves(most: int, found: list[str]) -> None:
    assert codes(most_minutes=most) == found
    assert codes(**times(0, 90), most_minutes=most) == found


def test_where_other_complaints_say_it_already_the_room_is_not_told() -> None:
    assert codes(most_minutes=0, is_duplicate=True) == ["row_duplicate"]
    assert codes(most_minutes=0, minutes=121) == ["row_minutes_over_window"]


def test_a_rows_times_are_cut_to_the_window_and_minutes_may_be_anywhere_in_it() -> None:
    opens, closes = OPENS_AT, OPENS_AT + timedelta(minutes=120)
    assert row_stretch(sheet_row(**times(-30, 60))) == (opens, opens + timedelta(minutes=60))
    assert row_stretch(sheet_row()) == (opens, closes)


def test_the_reach_is_counted_in_shanghai_days() -> None:
    early_in_the_day = datetime(2026, 3, 20, 0, 30, tzinfo=SHANGHAI).astimezone(UTC)
    late_in_the_day = datetime(2025, 12, 20, 20, 0, tzinfo=SHANGHAI).astimezone(UTC)
    row = sheet_row(**window(late_in_the_day))
    assert (early_in_the_day - late_in_the_day).days == 89
    assert judge_sheet_row(row, now=early_in_the_day, policy=POLICY) == ()
    next_day = early_in_the_day + timedelta(days=1)
    assert [verdict.code for verdict in judge_sheet_row(row, now=next_day, policy=POLICY)] == ["row_too_old"]


@pytest.mark.parametrize("is_live", [True, False])
def test_no_row_is_dated_within_the_opening_balance(is_live: bool) -> None:
    service_date = sheet_row().service_date
    day_before, day_after = service_date - timedelta(days=1), service_date + timedelta(days=1)
    assert codes(covers_until=day_before, is_community_live=is_live) == []
    assert codes(covers_until=service_date, is_community_live=is_live) == ["row_covered_by_opening"]
    assert codes(covers_until=day_after, is_community_live=is_live) == ["row_covered_by_opening"]


def test_without_an_opening_no_day_is_covered() -> None:
    assert not is_covered_by_opening(date(2020, 1, 1), None)


def test_a_shift_over_midnight_has_the_service_date_of_its_start() -> None:
    evening = datetime(2026, 3, 7, 23, 0, tzinfo=SHANGHAI).astimezone(UTC)
    assert sheet_row(**window(evening)).service_date == date(2026, 3, 7)


def test_overlaps_and_duplicates_are_refused() -> None:
    assert codes(overlaps_presence=True) == ["row_overlaps"]
    assert codes(is_duplicate=True) == ["row_duplicate"]


def test_a_bad_row_hears_everything_at_once() -> None:
    found = codes(**window(NOW - timedelta(days=91)), minutes=None, is_duplicate=True, overlaps_presence=True)
    assert found == ["row_too_old", "row_minutes_missing", "row_overlaps", "row_duplicate"]
