"""Paper attendance sheets as files: bytes in, drafts out, and a sample to begin with. Knows no database; the layout is
``docs/paper-sheets.md``, and what is true of every file with a table stands in ``adapters.tables``.

Guarantees: whatever cannot be read is named, with its place.
"""

from service.adapters.tables import ROWS_MOST, SHEETS_MOST, as_csv, as_xlsx, same_name
from service.hours.sheet_reader.layout import Draft, DraftRow, Finding, Header, read_layout
from service.hours.sheet_reader.reader import fingerprint, read_file
from service.hours.sheet_reader.sample import sample

__all__ = [
    "ROWS_MOST",
    "SHEETS_MOST",
    "Draft",
    "DraftRow",
    "Finding",
    "Header",
    "as_csv",
    "as_xlsx",
    "fingerprint",
    "read_file",
    "read_layout",
    "same_name",
    "sample",
]
