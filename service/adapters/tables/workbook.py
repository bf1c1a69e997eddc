"""An .xlsx file as grids of cells, unpacked and measured before the library sees it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from service.adapters.tables.cells import Cell
from service.adapters.tables.errors import (
    SheetDamaged,
    SheetEncrypted,
    SheetHasFormulas,
    SheetHasTooManyRows,
    SheetTooWide,
    SheetUnpacksTooLarge,
    SheetWrongType,
)
from service.adapters.tables.limits import (
    COLUMNS_MOST,
    ELEMENTS_MOST,
    LINES_MOST,
    PARTS_MOST,
    ROWS_MOST,
    UNPACKED_BYTES_MOST,
)

ZIP, COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_HOLDS_VALUE = frozenset({"v", "is", "f"})

Grid = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """``position`` counts from 1 as the tabs stand, hidden ones included."""

    position: int
    grid: Grid


def read_workbook(content: bytes) -> list[Worksheet]:
    """The visible worksheets. Refuses: ``SheetEncrypted``, ``SheetWrongType``, ``SheetDamaged``,
    ``SheetUnpacksTooLarge``, ``SheetTooWide``, ``SheetHasTooManyRows``, ``SheetHasFormulas``.
    """
    if content.startswith(COMPOUND):
        raise SheetEncrypted if ENCRYPTED_PACKAGE in content else SheetWrongType
    parts = _unpack(content)
    if WORKBOOK not in parts or RELATIONS not in parts:
        raise SheetWrongType
    for position, target in enumerate(_worksheet_parts(parts), start=1):
        if target in parts:
            _measure(parts[target], position)
    return list(_grids(_pack(parts)))


def _unpack(content: bytes) -> dict[str, bytes]:
    """The parts that make up the cells, each read in full, so that its size and checksum are what the file says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = archive.infolist()
            if len(listed) > PARTS_MOST or sum(each.file_size for each in listed) > UNPACKED_BYTES_MOST:
                raise SheetUnpacksTooLarge
            if any(each.flag_bits & 1 for each in listed):
                raise SheetEncrypted
            if len({each.filename for each in listed}) != len(listed):
                raise SheetDamaged
            return {each.filename: archive.read(each) for each in listed if each.filename.endswith((".xml", ".rels"))}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        raise SheetDamaged from None


def _pack(parts: dict[str, bytes]) -> io.BytesIO:
    """What was measured, and nothing else, for the library to read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed


def _worksheet_parts(parts: dict[str, bytes]) -> list[str]:
    targets: dict[str, str] = {}
    ids: list[str] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            whole = PurePosixPath(target[1:]) if target.startswith("/") else PurePosixPath("xl", target)
            targets[attributes.get("Id", "")] = str(whole)

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            ids.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

    _walk(parts[RELATIONS], relation)
    _walk(parts[WORKBOOK], sheet)
    return [targets.get(each, "") for each in ids]


def _measure(part: bytes, position: int) -> None:
    """Every value stands inside the bounds and none is computed: the library would make room up to the last cell."""
    at = ""

    def cell(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        if tag == "c":
            at = attributes.get("r", "")
        elif tag in _HOLDS_VALUE and at:
            column, row = _place(at)
            if row > LINES_MOST:
                raise SheetHasTooManyRows(most=ROWS_MOST)
            if column > COLUMNS_MOST:
                raise SheetTooWide(most=COLUMNS_MOST)
            if tag == "f":
                raise SheetHasFormulas(sheet=position, cell=at)
        elif tag in _HOLDS_VALUE:
            raise SheetDamaged  # a value without a place, or outside every cell

    _walk(part, cell)


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise SheetDamaged
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])


def _walk(part: bytes, visit: Any) -> None:
    """Calls ``visit(local tag, attributes)`` for every element. Refuses: ``SheetDamaged``, ``SheetUnpacksTooLarge``."""
    parser = expat.ParserCreate()
    left = ELEMENTS_MOST

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise SheetUnpacksTooLarge
        visit(tag.rpartition(":")[2], attributes)

    def doctype(*_: Any) -> None:
        raise SheetDamaged  # no spreadsheet program writes one; entities are a way to make much of little

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise SheetDamaged from None


def _grids(packed: io.BytesIO) -> Iterator[Worksheet]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(packed)
        for position, about in enumerate(book.sheets_metadata, start=1):
            is_shown = about.visible is calamine.SheetVisibleEnum.Visible
            if is_shown and about.typ is calamine.SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_index(position - 1).to_python(skip_empty_area=False)
                yield Worksheet(position, [[_cell(value) for value in row] for row in rows])
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic inside the library is no Exception, and still only a bad file
        raise SheetDamaged from None


def _cell(value: Any) -> Cell:
    if isinstance(value, str | int | float | date | datetime | time | timedelta):
        return value or None if isinstance(value, str) else value
    return None
