"""CSV as offices send it."""

from __future__ import annotations

import pytest

from service.core import csvtext
from service.core.csvtext import CsvUnreadable, harmless, read_rows, write_rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_offices_are_read_alike(encoding: str) -> None:
    assert read_rows("名称,区划代码\r\n竹西社区,040111\r\n".encode(encoding)) == [
        (2, {"名称": "竹西社区", "区划代码": "040111"})
    ]


def test_a_tab_in_the_header_makes_tabs_the_separator() -> None:
    assert read_rows("名称\t层级\n一,二\t社区\n".encode()) == [(2, {"名称": "一,二", "层级": "社区"})]


def test_line_numbers_are_those_of_the_spreadsheet_and_empty_lines_are_skipped() -> None:
    assert [number for number, _ in read_rows(b"a\n1\n \n3\n")] == [2, 4]


def test_short_rows_are_filled_and_long_ones_cut() -> None:
    assert read_rows(b"a,b\n1\n1,2,3\n") == [(2, {"a": "1", "b": ""}), (3, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xfe\xff\xff", "encoding"),
        (b"a\x00b\n1\n", "encoding"),
        (b"", "header"),
        (b" , \n1,2\n", "header"),
        (b'a,b\n"1,2\n', "quotes"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, code: str) -> None:
    with pytest.raises(CsvUnreadable) as refused:
        read_rows(raw)
    assert refused.value.code == code


def test_the_last_row_allowed_is_read_and_the_next_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvtext, "ROWS_MOST", 2)
    assert len(read_rows(b"a\n1\n2\n")) == 2
    with pytest.raises(CsvUnreadable):
        read_rows(b"a\n1\n2\n3\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "  =", "\u3000="])
def test_what_begins_like_a_formula_is_shown_and_never_run(start: str) -> None:
    assert harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "张玉琴", "3-4 号楼", "a=b", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_what_is_written_is_read_back_and_numbers_stay_numbers() -> None:
    written = write_rows(["姓名", "分钟", "内容"], [["张玉琴", -5, '=1+1,"x"'], [None, 90, "入户\n探访"]])
    assert written.startswith(b"\xef\xbb\xbf")
    rows = [row for _, row in read_rows(written)]
    assert rows == [
        {"姓名": "张玉琴", "分钟": "-5", "内容": '\'=1+1,"x"'},
        {"姓名": "", "分钟": "90", "内容": "入户\n探访"},
    ]
