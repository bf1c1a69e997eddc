"""A table with one row of column names: found under whatever title stands above it, its columns in any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.adapters.tables.cells import Cell, plain
from service.adapters.tables.errors import SheetColumnTwice, SheetHasNoColumns, SheetHasTooManyRows
from service.adapters.tables.text_file import column_name
from service.adapters.tables.workbook import Worksheet

TITLE_LINES_MOST = 20  # above the names of the columns


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called, and what else people call it."""

    label: str
    synonyms: tuple[str, ...] = ()

    def is_called(self, written: str) -> bool:
        return written in (self.label, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Line:
    """``row_number`` is the one that a spreadsheet shows; a column that the file lacks is missing in ``cells``."""

    row_number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` by label; ``not_read`` by letter, as a spreadsheet shows them; ``position`` is the worksheet's."""

    position: int
    columns: tuple[str, ...]
    not_read: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(
    sheets: Sequence[Worksheet], columns: Sequence[Column], *, needed: Sequence[str], rows_most: int
) -> Table:
    """The first worksheet with the ``needed`` columns; blank lines are left out.

    Refuses: ``SheetHasNoColumns``, ``SheetColumnTwice``, ``SheetHasTooManyRows``.
    """
    missing: set[str] = set(needed)
    for sheet in sheets:
        for at, line in enumerate(sheet.grid[:TITLE_LINES_MOST]):
            names = [_label(cell, columns) for cell in line]
            lacking = set(needed) - set(names)
            if not lacking:
                return _table(sheet, at, names, rows_most)
            missing = min(missing, lacking, key=len)
    raise SheetHasNoColumns(labels="、".join(label for label in needed if label in missing))


def _label(cell: Cell, columns: Sequence[Column]) -> str | None:
    written = plain(cell).strip("*:").casefold()
    return next((column.label for column in columns if column.is_called(written)), None)


def _table(sheet: Worksheet, at: int, names: Sequence[str | None], rows_most: int) -> Table:
    places: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in places:
            raise SheetColumnTwice(label=name)
        if name:
            places[name] = index
    others = (index for index, cell in enumerate(sheet.grid[at]) if plain(cell) and index not in places.values())
    lines = []
    for index in range(at + 1, len(sheet.grid)):
        row = sheet.grid[index]
        cells = {name: row[place] if place < len(row) else None for name, place in places.items()}
        if any(plain(cell) for cell in cells.values()):
            lines.append(Line(index + 1, cells))
    if len(lines) > rows_most:
        raise SheetHasTooManyRows(most=rows_most)
    return Table(sheet.position, tuple(places), tuple(column_name(index) for index in others), tuple(lines))
