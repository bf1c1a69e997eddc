"""A whole file: which kind it is, and the worksheets that hold anything."""

from __future__ import annotations

from service.adapters.tables.errors import SheetEmpty, SheetHasTooManySheets, SheetWrongType
from service.adapters.tables.limits import FILE_BYTES_MOST, SHEETS_MOST
from service.adapters.tables.text_file import read_text_file
from service.adapters.tables.workbook import COMPOUND, ZIP, Worksheet, read_workbook
from service.core.errors import TooLarge

# What people upload by mistake and what a text reader would make nonsense of.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
NO_SHEETS = (*PICTURES, b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def read_worksheets(content: bytes) -> list[Worksheet]:
    """The visible worksheets that hold anything; a .csv is one. What a file is, its content says, not its name.

    Refuses: ``TooLarge``, ``SheetEmpty``, ``SheetHasTooManySheets`` and what the kinds of file are refused for.
    """
    if len(content) > FILE_BYTES_MOST:
        raise TooLarge(limit_bytes=FILE_BYTES_MOST)
    if not content.strip():
        raise SheetEmpty
    found = [each for each in _worksheets(content) if _holds_anything(each)]
    if not found:
        raise SheetEmpty
    if len(found) > SHEETS_MOST:
        raise SheetHasTooManySheets(most=SHEETS_MOST)
    return found


def _worksheets(content: bytes) -> list[Worksheet]:
    if content.startswith((ZIP, COMPOUND)):
        return read_workbook(content)
    if content.startswith(NO_SHEETS):
        raise SheetWrongType
    return [Worksheet(1, read_text_file(content))]


def _holds_anything(sheet: Worksheet) -> bool:
    return any(cell not in (None, "") for row in sheet.grid for cell in row)
