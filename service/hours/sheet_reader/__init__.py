"""Paper attendance sheets as files: bytes in, drafts out, and a sample to begin with. Knows no database; the layout is
``docs/paper-sheets.md``.

Guarantees: what is given to the spreadsheet library has been unpacked and measured here first, so that a small file
cannot fill the memory; a formula is never taken for a value; whatever cannot be read is named, with its place.
"""

from service.hours.sheet_reader.cells import same_name
from service.hours.sheet_reader.layout import Draft, DraftRow, Finding, Header, read_layout
from service.hours.sheet_reader.limits import ROWS_MOST, SHEETS_MOST
from service.hours.sheet_reader.reader import fingerprint, read_file
from service.hours.sheet_reader.sample import sample
from service.hours.sheet_reader.writer import as_csv, as_xlsx

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
