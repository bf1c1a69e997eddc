"""A whole file: which kind it is, what it holds, and whether it is the same as another."""

from __future__ import annotations

import hashlib
import json

from service.core.errors import TooLarge
from service.hours.errors import SheetEmpty, SheetHasTooManyRows, SheetHasTooManySheets, SheetWrongType
from service.hours.sheet_reader.layout import Draft, read_layout
from service.hours.sheet_reader.limits import FILE_BYTES_MOST, ROWS_MOST, SHEETS_MOST
from service.hours.sheet_reader.text_file import read_text_file
from service.hours.sheet_reader.workbook import COMPOUND, ZIP, Worksheet, read_workbook

# What people upload by mistake and what a text reader would make nonsense of.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
NO_SHEETS = (*PICTURES, b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def read_file(content: bytes) -> list[Draft]:
    """One draft per worksheet that holds anything; a .csv is one. What a file is, its content says, not its name.

    Refuses: ``TooLarge``, ``SheetEmpty``, ``SheetHasTooManySheets``, ``SheetHasTooManyRows`` and what the kinds of file
    are refused for.
    """
    if len(content) > FILE_BYTES_MOST:
        raise TooLarge(limit_bytes=FILE_BYTES_MOST)
    if not content.strip():
        raise SheetEmpty
    drafts = [read_layout(each.position, each.grid) for each in _worksheets(content) if _holds_anything(each)]
    if not drafts:
        raise SheetEmpty
    if len(drafts) > SHEETS_MOST:
        raise SheetHasTooManySheets(most=SHEETS_MOST)
    if sum(len(draft.rows) for draft in drafts) > ROWS_MOST:
        raise SheetHasTooManyRows(most=ROWS_MOST)
    return drafts


def fingerprint(draft: Draft) -> str:
    """Of what a sheet says about service, whatever file it came in: names and the order of rows do not matter."""
    header = draft.header
    if header is None:
        raise ValueError("a sheet without a readable header has no fingerprint")
    about = (header.title, header.place, header.content, header.team, header.beneficiaries, header.unnamed_children)
    said = json.dumps([*about, str(header.starts_at), str(header.ends_at)])
    lines = sorted(json.dumps([row.number, str(row.starts_at), str(row.ends_at), row.minutes]) for row in draft.rows)
    return hashlib.sha256("\n".join([said, *lines]).encode()).hexdigest()


def _worksheets(content: bytes) -> list[Worksheet]:
    if content.startswith((ZIP, COMPOUND)):
        return read_workbook(content)
    if content.startswith(NO_SHEETS):
        raise SheetWrongType
    return [Worksheet(1, read_text_file(content))]


def _holds_anything(sheet: Worksheet) -> bool:
    return any(cell not in (None, "") for row in sheet.grid for cell in row)
