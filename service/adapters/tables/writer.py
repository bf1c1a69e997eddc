"""Lines of cells as files: as people make them, and as they are given to others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from service.core.csvtext import write_rows

Line = Sequence[Any]


def as_csv(lines: Iterable[Line], encoding: str = "utf-8-sig") -> bytes:
    """Everything as people type it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_typed(cell) for cell in line] for line in lines])
    return text.getvalue().encode(encoding)


def as_xlsx(*sheets: Iterable[Line]) -> bytes:
    """A worksheet for each; dates and times become real date and time cells, numbers numbers."""
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


def _typed(cell: Any) -> Any:
    if cell is None:
        return ""
    return cell.strftime("%H:%M") if isinstance(cell, time) else cell


def plain_csv(lines: Iterable[Line]) -> bytes:
    """For other people's programs: UTF-8 with its mark, and no cell is run as a formula."""
    header, *rows = lines
    return write_rows(header, rows)


def plain_xlsx(lines: Iterable[Line]) -> bytes:
    """As ``plain_csv``: every text is a text cell, whatever it begins with, so that leading zeros stay."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        page = book.add_worksheet()
        as_text = book.add_format({"num_format": "@"})
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell is not None:
                    page.write_string(at, column, str(cell), as_text)
    return packed.getvalue()
