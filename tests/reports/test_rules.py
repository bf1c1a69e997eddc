"""When a team sleeps, to the day; shares to the shift; cells to the person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.reports import rules
from service.reports.rules import DormancyReason, GrowthStep, TeamFacts

TODAY = date(2026, 9, 10)
EDGE = date(2026, 3, 10)  # six months ago
ONE = timedelta(days=1)


def team(**changed: object) -> TeamFacts:
    facts = {"founded_on": date(2020, 1, 1), "last_held_on": TODAY, "has_deputy": True, "leader_seen_on": TODAY}
    return TeamFacts(**{**facts, "is_marked": False, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 9, 10), 6, date(2026, 3, 10)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 3, 1), 36, date(2023, 3, 1)),
        (date(2026, 12, 15), 12, date(2025, 12, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, before: date) -> None:
    assert rules.months_before(day, months) == before


@pytest.mark.parametrize(("last", "is_listed"), [(EDGE - ONE, True), (EDGE, True), (EDGE + ONE, False)])
def test_a_team_sleeps_from_the_very_day_on_which_the_months_are_over(last: date, is_listed: bool) -> None:
    found = rules.dormancy_reasons(team(last_held_on=last), TODAY, 6)
    assert found == ([DormancyReason.NO_SHIFT_SINCE] if is_listed else [])


@pytest.mark.parametrize(("founded", "is_listed"), [(EDGE - ONE, True), (EDGE, True), (EDGE + ONE, False)])
def test_a_team_that_never_held_a_shift_has_as_long_from_its_founding(founded: date, is_listed: bool) -> None:
    found = rules.dormancy_reasons(team(last_held_on=None, founded_on=founded), TODAY, 6)
    assert found == ([DormancyReason.NEVER_HELD_A_SHIFT] if is_listed else [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"leader_seen_on": None}, DormancyReason.HEADLESS),
        ({"leader_seen_on": None, "has_deputy": False}, DormancyReason.HEADLESS),
        ({"leader_seen_on": EDGE}, DormancyReason.LEADER_INACTIVE),
        ({"leader_seen_on": EDGE, "has_deputy": False}, DormancyReason.NO_DEPUTY_AND_LEADER_INACTIVE),
    ],
)
def test_who_leads_it_explains_a_silence(changed: dict[str, object], reason: DormancyReason) -> None:
    silent = rules.dormancy_reasons(team(last_held_on=EDGE, **changed), TODAY, 6)
    assert silent == [DormancyReason.NO_SHIFT_SINCE, reason]
    assert rules.dormancy_reasons(team(**changed), TODAY, 6) == []  # and is none by itself


@pytest.mark.parametrize(("seen", "is_told"), [(EDGE - ONE, True), (EDGE, True), (EDGE + ONE, False)])
def test_a_leader_is_not_seen_from_the_same_day_on(seen: date, is_told: bool) -> None:
    found = rules.dormancy_reasons(team(last_held_on=EDGE, leader_seen_on=seen), TODAY, 6)
    assert (DormancyReason.LEADER_INACTIVE in found) is is_told


def test_a_marked_team_is_listed_though_it_served_yesterday() -> None:
    assert rules.dormancy_reasons(team(is_marked=True), TODAY, 6) == [DormancyReason.MARKED_DORMANT]


@pytest.mark.parametrize(
    ("assigned", "held", "percent", "is_over"),
    [
        (0, 0, None, False),
        (0, 9, 0, False),
        (4, 9, 44, False),
        (5, 10, 50, False),
        (51, 100, 51, True),
        (9, 9, 100, True),
    ],
)
def test_exactly_the_most_is_not_over_it(assigned: int, held: int, percent: int | None, is_over: bool) -> None:
    assert rules.share_percent(assigned, held) == percent
    assert rules.is_over_assigned(assigned, held, 50) is is_over


@pytest.mark.parametrize(("people", "shown"), [(0, 90), (1, None), (4, None), (5, 90)])
def test_a_figure_of_one_to_four_people_is_for_who_may_see_people(people: int, shown: int | None) -> None:
    assert rules.cell(90, people, sees_people=False) == shown
    assert rules.cell(90, people, sees_people=True) == 90


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((10, 5, 5), (300, 100)),
        ((10, 4, 6), (300, None)),
        ((10, 6, 4), (300, None)),  # the rest would tell of four
        ((10, 10, 0), (300, 100)),
        ((4, 4, 0), (None, None)),
    ],
)
def test_a_part_is_not_shown_where_the_rest_would_tell_of_few(
    people: tuple[int, int, int], shown: tuple[int | None, int | None]
) -> None:
    assert rules.split(300, 100, people, sees_people=False) == shown
    assert rules.split(300, 100, people, sees_people=True) == (300, 100)


@pytest.mark.parametrize(
    ("today", "step", "last_three"),
    [
        (date(2026, 3, 10), GrowthStep.MONTH, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]),
        (date(2026, 3, 31), GrowthStep.MONTH, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        (date(2026, 6, 30), GrowthStep.HALF_YEAR, [date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30)]),
        (date(2026, 7, 1), GrowthStep.HALF_YEAR, [date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1)]),
    ],
)
def test_growth_is_told_by_the_ends_of_periods_and_of_today(
    today: date, step: GrowthStep, last_three: list[date]
) -> None:
    ends = rules.period_ends(today, step)
    assert (ends[-3:], len(ends), ends) == (last_three, rules.POINTS_MOST, sorted(set(ends)))


@pytest.mark.parametrize(
    ("code", "today", "half"),
    [
        (None, date(2026, 6, 30), "2026H1"),
        (None, date(2026, 7, 1), "2026H2"),
        ("2025H2", date(2026, 7, 1), "2025H2"),
    ],
)
def test_the_running_half_year_is_the_default(code: str | None, today: date, half: str) -> None:
    assert rules.half_year_asked(code, today).code == half
