"""Paper attendance sheets as people make them: rows of cells, as a .csv or an .xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

Lines = list[list[Any]]

HEADER: dict[str, Any] = {
    "活动名称": "入户探访",
    "日期": "2026-02-10",
    "地点": "睦邻中心",
    "内容": "陪伴独居老人",
    "开始时间": "14:00",
    "结束时间": "16:00",
    "团队": None,
    "负责人": None,
    "受益人次": 18,
}
COLUMNS = ("护照号", "姓名", "签到时间", "签退时间", "服务分钟")


def sheet(rows: Iterable[Sequence[Any]], *, columns: Sequence[str] = COLUMNS, **header: Any) -> Lines:
    """The lines of one sheet; a header value of ``...`` leaves its line out."""
    above = [[label, value] for label, value in (HEADER | header).items() if value is not ...]
    return [*above, [], list(columns), *(list(row) for row in rows)]


def as_csv(lines: Lines, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["" if cell is None else cell for cell in line] for line in lines])
    return text.getvalue().encode(encoding)


def as_xlsx(*sheets: Lines) -> bytes:
    """Dates and times become real date and time cells, numbers numbers."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        formats = {
            kind: book.add_format({"num_format": shown})
            for kind, shown in ((datetime, "yyyy/m/d h:mm"), (date, "yyyy/m/d"), (time, "h:mm"))
        }
        for lines in sheets:
            page = book.add_worksheet()
            for at, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if type(cell) in formats:
                        page.write_datetime(at, column, cell, formats[type(cell)])
                    elif cell is not None:
                        page.write(at, column, cell)
    return packed.getvalue()
