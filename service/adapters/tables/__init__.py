"""Files of tables, as people make them: bytes in, grids of cells out; and tables made into files. Knows no database.

Guarantees: what is given to the spreadsheet library has been unpacked and measured here first, so that a small file
cannot fill the memory; a formula is never taken for a value; what is written for others holds none.
"""

from service.adapters.tables.cells import Cell, DigitsLost, same_name
from service.adapters.tables.columns import Column, Line, Table, read_table
from service.adapters.tables.errors import FILE_REFUSALS, TABLE_REFUSALS, SheetHasTooManyRows
from service.adapters.tables.limits import ROWS_MOST, SHEETS_MOST
from service.adapters.tables.reader import read_worksheets
from service.adapters.tables.writer import as_csv, as_xlsx, plain_csv, plain_xlsx

__all__ = [
    "FILE_REFUSALS",
    "ROWS_MOST",
    "SHEETS_MOST",
    "TABLE_REFUSALS",
    "Cell",
    "Column",
    "DigitsLost",
    "Line",
    "SheetHasTooManyRows",
    "Table",
    "as_csv",
    "as_xlsx",
    "plain_csv",
    "plain_xlsx",
    "read_table",
    "read_worksheets",
    "same_name",
]
