"""Reading a paper sheet: the same service, however it was typed; and files that are none."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from service.adapters.tables.limits import FILE_BYTES_MOST
from service.core.clock import SHANGHAI
from service.core.errors import Refusal
from service.hours.rules import SHEET_FINDINGS
from service.hours.sheet_reader import ROWS_MOST, SHEETS_MOST, Draft, DraftRow, fingerprint, read_file
from service.passports.rules import make_number
from tests.factories.sheets import COLUMNS, as_csv, as_xlsx, sheet

ZHANG, LI = make_number("123456789"), make_number("987654321")
ROW = (ZHANG, "张玉琴", "14:05", "15:35", 90)


def shanghai(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def read(*rows: Any, **header: Any) -> Draft:
    [draft] = read_file(as_csv(sheet(rows or [ROW], **header)))
    return draft


def read_row(*cells: Any, **header: Any) -> DraftRow:
    [row] = read(cells, **header).rows
    return row


def header_codes(**header: Any) -> list[str]:
    return [finding.code for finding in read(ROW, **header).findings]


def refused(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_file(content)
    assert caught.value.sentence("zh")
    assert caught.value.next_step("en")
    return caught.value


class TestWhatPeopleType:
    def test_a_plain_sheet_is_read_with_its_row_numbers(self) -> None:
        draft = read(ROW, (LI, "李桂兰", None, None, 60), 团队="乐竹邻", 负责人="王建国")
        assert draft.findings == ()
        assert draft.header is not None
        assert (draft.header.title, draft.header.team, draft.header.in_charge) == ("入户探访", "乐竹邻", "王建国")
        assert (draft.header.starts_at, draft.header.ends_at) == (shanghai(14), shanghai(16))
        assert draft.header.beneficiaries == 18
        assert draft.rows == (
            DraftRow(12, ZHANG, "张玉琴", shanghai(14, 5), shanghai(15, 35), 90),
            DraftRow(13, LI, "李桂兰", None, None, 60),
        )

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_every_encoding_of_a_chinese_office_reads_the_same(self, encoding: str) -> None:
        lines = sheet([ROW])
        assert read_file(as_csv(lines, encoding)) == read_file(as_csv(lines))

    def test_real_date_time_and_number_cells_read_like_typed_ones(self) -> None:
        row = (int(ZHANG), "张玉琴", time(14, 5), time(15, 35), 90)
        lines = sheet([row], 日期=date(2026, 2, 10), 开始时间=time(14, 0), 结束时间=datetime(2026, 2, 10, 16))  # noqa: DTZ001
        [typed], [filled] = read_file(as_csv(sheet([ROW]))), read_file(as_xlsx(lines))
        assert (filled.header, filled.rows) == (typed.header, typed.rows)

    @pytest.mark.parametrize(
        "day", ["2026/2/10", "2026.02.10", "2026年2月10日", " ２０２６－０２－１０ ", "2026-02-10（星期二）"]
    )
    def test_a_date_may_be_written_in_many_ways(self, day: str) -> None:
        header = read(日期=day).header
        assert header is not None
        assert header.starts_at == shanghai(14)

    @pytest.mark.parametrize("came", ["14:05", "14：05", "14时05分", "14点5分", "１４:０５", "14:05:00", " 14 : 05 "])
    def test_a_time_may_be_written_in_many_ways(self, came: str) -> None:
        assert read_row(ZHANG, "张玉琴", came, "15:35", None).starts_at == shanghai(14, 5)

    @pytest.mark.parametrize("number", [f"{ZHANG[:4]} {ZHANG[4:7]} {ZHANG[7:]}", f"\u3000{ZHANG}\u3000"])
    def test_blanks_in_a_number_do_not_matter(self, number: str) -> None:
        assert read_row(number, "张玉琴", None, None, 90).number == ZHANG

    def test_full_width_digits_are_digits(self) -> None:
        wide = ZHANG.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
        row = read_row(wide, "张玉琴", None, None, "９０分钟")
        assert (row.number, row.minutes) == (ZHANG, 90)

    def test_past_midnight_the_next_day_is_named(self) -> None:
        row = read_row(ZHANG, "张玉琴", "23:00", "次日00:30", None, 开始时间="22:00", 结束时间="次日01:00")
        assert (row.starts_at, row.ends_at) == (shanghai(23), shanghai(0, 30, day=11))
        assert read_row(ZHANG, "张玉琴", "23:00", "24:00", None).ends_at == shanghai(0, 0, day=11)

    def test_columns_stand_in_any_order_beside_ones_that_are_not_read(self) -> None:
        lines = sheet(
            [(1, 90, "张玉琴", ZHANG, "已签", "无"), (2, None, None, None, None, None)],
            columns=("序号", "服务分钟", " 姓 名 ", "护照号：", "签名", "备注"),
        )
        [draft] = read_file(as_csv(lines))
        assert draft.findings == ()
        assert draft.rows == (DraftRow(12, ZHANG, "张玉琴", None, None, 90),)

    def test_a_title_blank_lines_and_several_labels_in_a_line_are_fine(self) -> None:
        lines = [
            ["竹西社区志愿服务签到表"],
            [],
            ["活动名称：", "入户探访", "日期：", "2026-02-10", "地点", "睦邻中心"],
            ["内容", "", "陪伴独居老人", "开始时间", "14:00", "结束时间", "16:00"],
            list(COLUMNS),
            [],
            list(ROW),
        ]
        [draft] = read_file(as_csv(lines))
        assert draft.findings == ()
        assert draft.header is not None
        assert [row.row_number for row in draft.rows] == [7]

    def test_a_name_is_compared_without_blanks_and_with_one_kind_of_dot(self) -> None:
        written = {
            read_row(ZHANG, name, None, None, 90).name for name in ("买买提·艾力", "买买提•艾力 ", "买 买 提・艾力")
        }
        assert written == {"买买提·艾力"}

    def test_a_line_of_totals_is_no_person_but_must_agree(self) -> None:
        total = ("合计", None, None, None, 90)
        assert (read(ROW, total).findings, len(read(ROW, total).rows)) == ((), 1)
        assert [each.code for each in read(ROW, ("合计", None, None, None, 91)).findings] == ["total_disagrees"]

    def test_every_worksheet_is_a_shift_and_empty_ones_are_none(self) -> None:
        drafts = read_file(as_xlsx(sheet([ROW]), [], sheet([ROW], 日期="2026-02-11")))
        assert [(draft.position, len(draft.rows)) for draft in drafts] == [(1, 1), (3, 1)]

    def test_hidden_worksheets_are_not_read(self) -> None:
        packed = io.BytesIO()
        with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
            shown, hidden = book.add_worksheet(), book.add_worksheet()
            for page in (shown, hidden):
                for at, line in enumerate(sheet([ROW])):
                    page.write_row(at, 0, ["" if cell is None else cell for cell in line])
            hidden.hide()
        assert [draft.position for draft in read_file(packed.getvalue())] == [1]


class TestWhatIsNamed:
    @pytest.mark.parametrize("label", ["活动名称", "日期", "地点", "内容", "开始时间", "结束时间"])
    def test_a_missing_label_or_value(self, label: str) -> None:
        for value in (..., None, "  "):
            [finding] = read(**{label: value}).findings
            assert (finding.code, finding.facts) == ("header_missing", {"label": label})

    @pytest.mark.parametrize(
        ("header", "found"),
        [
            ({"日期": "2026-02-30"}, ["header_unreadable"]),
            ({"日期": "10/2/2026"}, ["header_unreadable"]),
            ({"日期": "1949-10-01"}, ["header_unreadable"]),
            ({"开始时间": "下午两点"}, ["header_unreadable"]),
            ({"开始时间": "25:00"}, ["header_unreadable"]),
            ({"结束时间": "14:00"}, ["header_times_reversed"]),
            ({"结束时间": "13:59"}, ["header_times_reversed"]),
            ({"结束时间": "次日14:00"}, []),
            ({"结束时间": "次日14:01"}, ["header_window_too_long"]),
            ({"开始时间": "次日14:00", "结束时间": "次日15:00"}, ["header_starts_elsewhen"]),
            ({"受益人次": "许多"}, ["header_unreadable"]),
            ({"受益人次": -1}, ["header_unreadable"]),
            ({"受益人次": 1.5}, ["header_unreadable"]),
            ({"受益人次": "18人次"}, []),
            ({"受益人次": None}, []),
            ({"不记名儿童": "三个"}, ["header_unreadable"]),
            ({"不记名儿童": -1}, ["header_unreadable"]),
            ({"不记名儿童": 3}, []),
            ({"不记名儿童": None}, []),
            ({"活动名称": "好" * 80}, []),
            ({"活动名称": "好" * 81}, ["header_too_long"]),
            ({"活动名称": "好\u202e"}, ["header_unreadable"]),
            ({"天气": "晴"}, ["header_unknown"]),
        ],
    )
    def test_what_is_wrong_with_the_header(self, header: dict[str, Any], found: list[str]) -> None:
        assert header_codes(**header) == found

    def test_a_label_that_stands_twice(self) -> None:
        [draft] = read_file(as_csv([["日期", "2026-02-11"], *sheet([ROW])]))
        assert [finding.code for finding in draft.findings] == ["header_twice"]

    @pytest.mark.parametrize(
        ("columns", "found"),
        [
            (("姓名", "服务分钟"), ["table_missing"]),
            (("护照号", "服务分钟"), ["column_missing"]),
            (("护照号", "姓名"), ["column_missing", "column_missing"]),
            (("护照号", "姓名", "签到时间"), ["column_missing"]),
            (("护照号", "姓名", "签到时间", "服务分钟"), ["column_missing"]),
            (("护照号", "姓名", "服务分钟", "护照号"), ["column_twice"]),
            (("护照号", "姓名", "服务分钟", "电话"), ["column_unknown"]),
        ],
    )
    def test_wrong_columns(self, columns: tuple[str, ...], found: list[str]) -> None:
        [draft] = read_file(as_csv(sheet([ROW], columns=columns)))
        assert [finding.code for finding in draft.findings] == found
        assert draft.rows == ()

    def test_a_table_without_people(self) -> None:
        [draft] = read_file(as_csv(sheet([])))
        assert [finding.code for finding in draft.findings] == ["rows_missing"]

    @pytest.mark.parametrize(
        ("row", "found"),
        [
            ((ZHANG, "张玉琴", "早上", "15:35", None), ["row_came_unreadable"]),
            ((ZHANG, "张玉琴", "14:05", "15:60", None), ["row_left_unreadable"]),
            ((ZHANG, "张玉琴", "0.58", "15:35", None), ["row_came_unreadable"]),
            ((ZHANG, "张玉琴", None, None, "一个半小时"), ["row_minutes_unreadable"]),
            ((ZHANG, "张玉琴", None, None, "90.5"), ["row_minutes_unreadable"]),
            ((ZHANG, "张玉琴", None, None, "9" * 12), ["row_minutes_unreadable"]),
            ((ZHANG, "张" * 41, None, None, 90), ["row_cell_too_long"]),
            ((ZHANG * 10, "张玉琴", None, None, 90), ["row_cell_too_long"]),
        ],
    )
    def test_cells_that_cannot_be_read(self, row: tuple[Any, ...], found: list[str]) -> None:
        assert [finding.code for finding in read_row(*row).findings] == found

    def test_every_code_has_its_sentences(self) -> None:
        facts = {"label": "日期", "most": 1, "row": 1, "column": "F", "minutes": 1, "days": 90, "most_minutes": 1}
        for said in SHEET_FINDINGS.values():
            assert all(sentence.format(**facts) for sentence in said)


class TestTheHandbook:
    PAGE = (Path(__file__).parents[2] / "docs/paper-sheets.md").read_text("utf-8")

    def test_lists_every_code_with_its_sentences(self) -> None:
        missing = [
            code
            for code, said in SHEET_FINDINGS.items()
            if f"| `{code}` | {said.zh} {said.next_zh}<br>{said.en} {said.next_en} |" not in self.PAGE
        ]
        assert missing == []

    def test_shows_a_sheet_that_can_be_read(self) -> None:
        shown = [line.split("|")[2:-1] for line in self.PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
        [draft] = read_file(as_csv([[cell.strip() for cell in cells] for cells in shown]))
        assert draft.findings == ()
        assert [(row.row_number, row.name) for row in draft.rows] == [(13, "张玉琴"), (14, "李桂兰")]
        assert [row.minutes for row in draft.rows] == [90, 60]


class TestTheSameSheet:
    def test_is_known_by_what_it_says_whatever_file_it_came_in(self) -> None:
        rows = [ROW, (LI, "李桂兰", None, None, 60)]
        [first], [again] = read_file(as_csv(sheet(rows))), read_file(as_xlsx(sheet([*reversed(rows)])))
        assert fingerprint(first) == fingerprint(again)

    @pytest.mark.parametrize(
        "header", [{"日期": "2026-02-11"}, {"受益人次": 19}, {"不记名儿童": 1}, {"结束时间": "16:01"}]
    )
    def test_another_header_makes_another_sheet(self, header: dict[str, Any]) -> None:
        assert fingerprint(read(**header)) != fingerprint(read())


def pack(**parts: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def repack(content: bytes, **parts: bytes | str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return pack(**{name: archive.read(name) for name in archive.namelist()} | parts)


def worksheet(cells: str, prolog: str = "") -> bytes:
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{spreadsheet}"><sheetData>{cells}</sheetData></worksheet>'
    return repack(as_xlsx(sheet([ROW])), **{"xl/worksheets/sheet1.xml": body})


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "sheet.empty"),
            (b" \r\n ", "sheet.empty"),
            (b"\xef\xbb\xbf", "sheet.empty"),
            (b",,,\n,,\n", "sheet.empty"),
            (b"%PDF-1.7 ...", "sheet.wrong_type"),
            (b"\x89PNG\r\n\x1a\n", "sheet.wrong_type"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "Workbook".encode("utf-16-le"), "sheet.wrong_type"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "sheet.encrypted"),
            (pack(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "sheet.wrong_type"),
            (pack(**{"word/document.xml": "<a/>"}), "sheet.wrong_type"),
            (b"PK\x03\x04 and nothing else", "sheet.damaged"),
            ("签到表".encode("utf-16"), "sheet.encoding_unknown"),
            (b"\xff\xfe\xfd\xfc", "sheet.encoding_unknown"),
            (b"a\0b", "sheet.encoding_unknown"),
            ('护照号,"姓名'.encode(), "sheet.damaged"),
            ("护照号,姓名\n1,=1+1".encode(), "sheet.has_formulas"),
            (("x" * 200_000).encode(), "sheet.damaged"),
            (b"a" + b"," * 64 + b"b", "sheet.too_wide"),
            (b"a\n" * (ROWS_MOST + 201), "sheet.too_many_rows"),
            (as_xlsx([[]]), "sheet.empty"),
        ],
        ids=range(20),
    )
    def test_a_file_that_is_no_sheet_is_refused_by_name(self, content: bytes, code: str) -> None:
        assert refused(content).code == code

    def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(self) -> None:
        small, blank = as_csv(sheet([ROW])), b"," * 60 + b"\r\n"
        full = (small + blank * (FILE_BYTES_MOST // len(blank)))[:FILE_BYTES_MOST]
        assert (len(full), len(read_file(full))) == (FILE_BYTES_MOST, 1)
        assert refused(full + b"\n").code == "request.too_large"

    def test_blank_lines_are_not_read_without_end(self) -> None:
        small = as_csv(sheet([ROW]))
        assert len(read_file(small + b"\n" * (100_000 - 12))) == 1
        assert refused(small + b"\n" * 100_000).code == "sheet.too_many_rows"

    def test_people_are_counted_over_all_worksheets(self) -> None:
        half = sheet([(ZHANG, "张玉琴", None, None, 1)] * (ROWS_MOST // 2))
        assert len(read_file(as_xlsx(half, half))) == 2
        assert refused(as_xlsx(half, half, sheet([ROW]))).code == "sheet.too_many_rows"

    def test_worksheets_are_counted(self) -> None:
        assert len(read_file(as_xlsx(*[sheet([ROW])] * SHEETS_MOST))) == SHEETS_MOST
        assert refused(as_xlsx(*[sheet([ROW])] * (SHEETS_MOST + 1))).code == "sheet.too_many_sheets"

    def test_a_formula_is_named_with_its_place_though_it_shows_a_value(self) -> None:
        lines = sheet([ROW])
        lines[-1][4] = "=1+1"
        refusal = refused(as_xlsx(sheet([ROW]), lines))
        assert (refusal.code, refusal.facts) == ("sheet.has_formulas", {"sheet": 2, "cell": "E12"})

    def test_a_zip_bomb_is_not_unpacked(self) -> None:
        bomb = repack(as_xlsx(sheet([ROW])), **{"xl/media.xml": b"0" * (33 << 20)})
        assert len(bomb) < 100_000
        assert refused(bomb).code == "sheet.unpacks_too_large"

    def test_a_part_that_lies_about_its_size_is_damaged(self) -> None:
        content = bytearray(as_xlsx(sheet([ROW])))
        listed = content.rindex(b"PK\x01\x02")
        content[listed + 24 : listed + 28] = (1).to_bytes(4, "little")
        assert refused(bytes(content)).code == "sheet.damaged"

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "sheet.too_many_rows"),
            ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "sheet.too_wide"),
            ('<row r="1"><c r="A0"><v>1</v></c></row>', "sheet.damaged"),
            ('<row r="1"><c><v>1</v></c></row>', "sheet.damaged"),
            ('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>', "sheet.damaged"),
            ('<row r="1"><c r="A1"><v>1</c></row>', "sheet.damaged"),
            ("<row/>" * 500_001, "sheet.unpacks_too_large"),
        ],
        ids=range(7),
    )
    def test_cells_that_would_fill_the_memory_or_break_the_reader(self, cells: str, code: str) -> None:
        assert refused(worksheet(cells)).code == code

    def test_entities_are_not_expanded(self) -> None:
        prolog = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        assert refused(worksheet('<row r="1"><c r="A1"><v>&b;</v></c></row>', prolog)).code == "sheet.damaged"

    def test_formatted_cells_without_a_value_may_stand_anywhere(self) -> None:
        empty = worksheet('<row r="1048576"><c r="XFD1048576" s="1"/></row>')
        assert refused(empty).code == "sheet.empty"

    def test_whatever_is_broken_in_a_workbook_is_a_refusal(self) -> None:
        """Two hundred files with a few bytes changed in the middle of their XML."""
        chance = random.Random(20260210)
        whole = as_xlsx(sheet([ROW]))
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for _ in range(200):
            name = chance.choice([part for part in parts if part.startswith("xl/")])
            changed = bytearray(parts[name])
            for _ in range(chance.randint(1, 4)):
                changed[chance.randrange(len(changed))] = chance.choice(b'<>&"/A09 \x00\xff')
            try:
                read_file(pack(**parts | {name: bytes(changed)}))
            except Refusal as refusal:
                assert refusal.code.startswith("sheet.")  # noqa: PT017 - or it was read all the same
