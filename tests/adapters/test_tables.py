"""Tables with one row of column names: found, read as text, and written so that nothing is run as a formula."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from service.adapters.tables import Column, DigitsLost, Table, as_csv, as_xlsx, plain_csv, plain_xlsx
from service.adapters.tables import read_table as read
from service.adapters.tables.cells import digits
from service.adapters.tables.reader import read_worksheets
from service.core.errors import Refusal

COLUMNS = (Column("姓名", ("名字",)), Column("手机", ("电话", "手机号")), Column("职务"))
LINES: list[list[Any]] = [
    ["乐竹邻花名册"],
    [],
    ["手机号", "名字", "爱好"],
    ["013800001234", "张玉琴", "唱歌"],
    [],
    [None, "李桂兰"],
]


def table(content: bytes, rows_most: int = 10) -> Table:
    return read(read_worksheets(content), COLUMNS, needed=("姓名",), rows_most=rows_most)


class TestColumns:
    @pytest.mark.parametrize(
        "content", [as_csv(LINES), as_csv(LINES, "gb18030"), as_csv(LINES, "utf-8"), as_xlsx(LINES)]
    )
    def test_are_found_below_a_title_in_any_order_and_by_any_of_their_names(self, content: bytes) -> None:
        found = table(content)
        assert (found.columns, found.not_read) == (("手机", "姓名"), ("C",))
        assert [line.row_number for line in found.lines] == [4, 6]
        assert found.lines[0].cells == {"手机": "013800001234", "姓名": "张玉琴"}

    def test_are_found_on_the_worksheet_that_has_them(self) -> None:
        assert table(as_xlsx([["说明"]], LINES)).position == 2

    def test_that_are_needed_are_named_when_they_lack(self) -> None:
        with pytest.raises(Refusal) as refused:
            table(as_csv([["手机", "职务"], ["1", "2"]]))
        assert (refused.value.code, refused.value.facts) == ("sheet.columns_missing", {"labels": "姓名"})

    def test_that_stand_twice_are_refused(self) -> None:
        with pytest.raises(Refusal) as refused:
            table(as_csv([["姓名", "名字"]]))
        assert refused.value.code == "sheet.column_twice"

    def test_hold_no_more_rows_than_are_allowed(self) -> None:
        lines: list[list[Any]] = [["姓名"], *[["张玉琴"]] * 3]
        assert len(table(as_csv(lines), rows_most=3).lines) == 3
        with pytest.raises(Refusal) as refused:
            table(as_csv(lines), rows_most=2)
        assert (refused.value.code, refused.value.facts) == ("sheet.too_many_rows", {"most": 2})


class TestNumbersThatNameSomething:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("055162621234", "055162621234"),
            (13800001234.0, "13800001234"),
            (13800001234, "13800001234"),
            ("13800001234.0", "13800001234"),
            ("1.3800001234E+10", "13800001234"),
            ("'13800001234", "13800001234"),
            ("１３８ 0000-1234", "13800001234"),
            ("+86 138 0000 1234", "+8613800001234"),
            (None, None),
            ("  ", None),
        ],
    )
    def test_are_read_as_text(self, cell: Any, expected: str | None) -> None:
        assert digits(cell) == expected

    @pytest.mark.parametrize("cell", ["1.38E+10", "1.380000123e+10"])
    def test_whose_digits_a_spreadsheet_has_dropped_are_told_apart(self, cell: str) -> None:
        with pytest.raises(DigitsLost):
            digits(cell)

    @pytest.mark.parametrize("cell", ["未知", "138x", 1.5, True])
    def test_that_are_none_are_refused(self, cell: Any) -> None:
        with pytest.raises(ValueError, match="not a number"):
            digits(cell)


class TestWhatIsWritten:
    HARMFUL = ("=1+1", "+86", "-1", "@SUM(A1)", "＝1")

    def test_holds_no_formula(self) -> None:
        lines = [["姓名", "手机"], *[[each, "0123"] for each in self.HARMFUL]]
        with zipfile.ZipFile(io.BytesIO(plain_xlsx(lines))) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        found = table(plain_xlsx(lines))
        assert [line.cells["姓名"] for line in found.lines] == list(self.HARMFUL)
        assert {line.cells["手机"] for line in found.lines} == {"0123"}

    def test_is_shown_and_not_run_as_csv(self) -> None:
        text = plain_csv([["姓名"], *[[each] for each in self.HARMFUL]]).decode("utf-8-sig")
        assert text.splitlines()[1:] == [f"'{each}" for each in self.HARMFUL]
