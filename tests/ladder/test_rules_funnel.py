"""What is told of the funnel to who may not see people, and the attacks on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ladder.rules.funnel import Figure, median_months, told, total, whole_months
from service.regions.rules.small_cells import SMALL, is_small

Table = list[list[int]]  # communities × stages

tables = st.integers(1, 4).flatmap(
    lambda stages: st.lists(
        st.lists(st.integers(0, 9), min_size=stages, max_size=stages), min_size=1, max_size=5
    )
)  # fmt: skip
groups = st.lists(st.booleans(), min_size=5, max_size=5)


def shown(table: Table, in_subdistrict: Sequence[bool]) -> Any:
    """All that somebody above can ask for: every cell, every row with its sum, and every column with its sum, of the
    whole and of a part of the communities.
    """
    cells = [[told(each, sees_people=False) for each in row] for row in table]
    part = [row for row, is_in in zip(cells, in_subdistrict, strict=False) if is_in]
    rows = [total(row) for row in cells]
    columns = [[total(column) for column in zip(*some, strict=True)] for some in (cells, part)]
    return cells, rows, columns, [total(some) for some in columns]


@given(tables, groups, st.data())
def test_no_hidden_cell_is_determined_by_anything_that_is_shown(table: Table, groups: list[bool], data: Any) -> None:
    """Of a cell with one to four people each of the four fits everything: so no subtraction, however clever, tells."""
    small = [(row, column) for row, each in enumerate(table) for column, n in enumerate(each) if is_small(n)]
    before = shown(table, groups)
    for row, column in small:
        other = [list(each) for each in table]
        other[row][column] = data.draw(st.integers(1, SMALL))
        assert shown(other, groups) == before


@given(tables, groups, st.data())
def test_not_even_all_hidden_cells_together(table: Table, groups: list[bool], data: Any) -> None:
    other = [[data.draw(st.integers(1, SMALL)) if is_small(n) else n for n in row] for row in table]
    assert shown(other, groups) == shown(table, groups)


@given(tables)
def test_what_is_shown_is_true(table: Table) -> None:
    for column in zip(*table, strict=True):
        figure = total(told(each, sees_people=False) for each in column)
        assert figure.at_least <= sum(column) <= figure.at_most
        assert figure.count in (None, sum(column))
        assert figure.is_hidden is any(is_small(each) for each in column)


@given(tables)
def test_who_sees_people_sees_every_number(table: Table) -> None:
    for column in zip(*table, strict=True):
        assert total(told(each, sees_people=True) for each in column).count == sum(column)


@pytest.mark.parametrize(
    ("people", "figure", "count"),
    [(0, Figure(0, 0), 0), (1, Figure(1, 4), None), (4, Figure(1, 4), None), (5, Figure(5, 5), 5)],
)
def test_four_are_hidden_and_five_are_not(people: int, figure: Figure, count: int | None) -> None:
    assert told(people, sees_people=False) == figure
    assert figure.count == count


@pytest.mark.parametrize(
    ("since", "as_of", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-31", 2),
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2025-12-31", "2026-12-30", 11),
        ("2026-03-01", "2026-03-01", 0),
    ],
)
def test_a_month_counts_when_it_is_over(since: str, as_of: str, months: int) -> None:
    assert whole_months(date.fromisoformat(since), date.fromisoformat(as_of)) == months


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=12))
def test_the_median_lies_between_the_shortest_and_the_longest(days: list[int]) -> None:
    as_of = date(2026, 11, 26)
    since = sorted(as_of - timedelta(days=each) for each in days)
    middle = since[(len(since) - 1) // 2 : len(since) // 2 + 1]
    found = median_months(middle, as_of)
    assert found is not None
    assert whole_months(since[-1], as_of) <= found <= whole_months(since[0], as_of)


def test_of_two_in_the_middle_it_is_their_mean_rounded_down_and_of_nobody_there_is_none() -> None:
    as_of = date(2026, 7, 1)
    assert median_months([date(2026, 6, 1), date(2026, 3, 1)], as_of) == 2
    assert median_months([], as_of) is None
