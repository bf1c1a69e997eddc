"""A whole file of paper sheets: what it says, and whether it is the same as another."""

from __future__ import annotations

import hashlib
import json

from service.adapters.tables.errors import SheetHasTooManyRows
from service.adapters.tables.limits import ROWS_MOST
from service.adapters.tables.reader import read_worksheets
from service.hours.sheet_reader.layout import Draft, read_layout


def read_file(content: bytes) -> list[Draft]:
    """One draft per worksheet that holds anything; a .csv is one. What a file is, its content says, not its name.

    Refuses: ``SheetHasTooManyRows``, and what ``read_worksheets`` refuses.
    """
    drafts = [read_layout(each.position, each.grid) for each in read_worksheets(content)]
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
