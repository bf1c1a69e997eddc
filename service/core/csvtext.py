"""CSV as it comes from Chinese offices: UTF-8 with or without a mark, or GB18030; every cell is text, so leading zeros
stay.
"""

from __future__ import annotations

import csv
import io

ROWS_MOST = 100_000


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
