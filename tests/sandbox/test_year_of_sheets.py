"""The year that a newspaper reported, written down as paper sheets: the totals are exact, the rest is made up."""

from __future__ import annotations

from datetime import date, time

import pytest

from service.hours.sheet_reader import as_xlsx, read_file
from service.sandbox.year_of_sheets import Member, PaperSheet, minutes_by_member, year_of_sheets

MEMBERS = [Member(f"{at:010}", f"名{at}") for at in range(21)]


def written(year: int = 2025) -> list[PaperSheet]:
    return year_of_sheets(MEMBERS, team="乐竹邻", in_charge="王建国", year=year)


@pytest.mark.parametrize("year", [2021, 2024, 2025])
def test_the_totals_are_those_of_the_report_in_any_year(year: int) -> None:
    sheets = written(year)
    assert (len(sheets), sum(sheet.visits for sheet in sheets)) == (86, 1_567)
    assert sum(sheet.minutes for sheet in sheets) == 97_770 == 1_629.5 * 60
    assert len({sheet.day for sheet in sheets}) == 86
    assert {sheet.day.year for sheet in sheets} == {year}


def test_every_run_writes_the_same_year() -> None:
    assert written() == written()


def test_all_twenty_one_serve_and_a_year_needs_exactly_so_many() -> None:
    served = minutes_by_member(written())
    assert served.keys() == {member.number for member in MEMBERS}
    assert sum(served.values()) == 97_770
    with pytest.raises(ValueError, match="21 members"):
        year_of_sheets(MEMBERS[1:], team="乐竹邻", in_charge="王建国", year=2025)


def test_days_times_and_numbers_are_real_cells() -> None:
    sheets = written()
    assert {type(sheet.lines[1][1]) for sheet in sheets} == {date}
    assert {type(sheet.lines[4][1]) for sheet in sheets} == {time}
    assert {type(sheet.lines[8][1]) for sheet in sheets} == {int}


def test_the_sheets_read_the_same_from_a_workbook_and_from_text_in_every_encoding() -> None:
    sheets = written()
    from_workbook = read_file(as_xlsx(*(sheet.lines for sheet in sheets)))
    assert [draft.findings for draft in from_workbook] == [()] * 86
    for sheet, draft in zip(sheets, from_workbook, strict=True):
        [from_text] = read_file(sheet.as_csv())
        assert (from_text.header, from_text.rows) == (draft.header, draft.rows)
    assert len({sheet.day.toordinal() % 3 for sheet in sheets}) == 3
