"""CSV as it comes from Chinese offices: UTF-8 with or without a mark, or GB18030; every cell is text, so leading zeros
stay. What is written can be opened by Excel and WPS, and none of its cells is ever run as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

ROWS_MOST = 100_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class CsvUnreadable(ValueError):
    """Neither UTF-8 nor GB18030, no header, or too many rows; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(raw: bytes) -> str:
    """UTF-8 is tried first: valid UTF-8 is hardly ever meant as anything else. Raises ``CsvUnreadable``."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise CsvUnreadable("encoding")


def read_rows(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line number as a spreadsheet shows it, header → trimmed cell) of every row that is not empty. Cells beyond the
    header are ignored, missing ones are empty. Raises ``CsvUnreadable``.
    """
    text = decode(raw)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise CsvUnreadable("quotes") from None
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise CsvUnreadable("header")
    if len(lines) > ROWS_MOST + 1:
        raise CsvUnreadable("too_many_rows")
    header = [cell.strip() for cell in lines[0]]
    return [
        (number, {name: cell.strip() for name, cell in zip(header, [*line, *[""] * len(header)], strict=False)})
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]


def harmless(text: str) -> str:
    """A cell that a spreadsheet shows instead of running it: an apostrophe goes before what begins like a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA_STARTS) else text


def write_rows(header: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it. Numbers stay numbers; every text is ``harmless``."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")
