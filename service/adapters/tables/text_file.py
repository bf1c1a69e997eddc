"""A .csv file as a grid of text: UTF-8 with or without its mark, or GB18030, as Chinese spreadsheets write it."""

from __future__ import annotations

import csv
import io

from service.adapters.tables.cells import Cell
from service.adapters.tables.errors import (
    SheetDamaged,
    SheetEncodingUnknown,
    SheetHasFormulas,
    SheetHasTooManyRows,
    SheetTooWide,
)
from service.adapters.tables.limits import BLANK_LINES_MOST, COLUMNS_MOST, LINES_MOST, ROWS_MOST

Grid = list[list[Cell]]


def read_text_file(content: bytes) -> Grid:
    """Refuses: ``SheetEncodingUnknown``, ``SheetDamaged``, ``SheetHasTooManyRows``, ``SheetTooWide``,
    ``SheetHasFormulas``.
    """
    grid: Grid = []
    lines = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for number, line in enumerate(lines, start=1):
            is_blank = not any(line)
            if number > BLANK_LINES_MOST or (number > LINES_MOST and not is_blank):
                raise SheetHasTooManyRows(most=ROWS_MOST)
            if number <= LINES_MOST:
                grid.append([] if is_blank else _cells(number, line))
    except csv.Error:
        raise SheetDamaged from None
    return grid


def _cells(number: int, line: list[str]) -> list[Cell]:
    if any(line[COLUMNS_MOST:]):
        raise SheetTooWide(most=COLUMNS_MOST)
    for column, cell in enumerate(line[:COLUMNS_MOST]):
        if cell.lstrip().startswith("="):
            raise SheetHasFormulas(sheet=1, cell=f"{column_name(column)}{number}")
    return [cell or None for cell in line[:COLUMNS_MOST]]


def column_name(index: int) -> str:
    """0 is A, as a spreadsheet shows it."""
    return column_name(index // 26 - 1) + chr(ord("A") + index % 26) if index >= 26 else chr(ord("A") + index)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetEncodingUnknown
