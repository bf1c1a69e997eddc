"""How much paper one file may hold."""

from __future__ import annotations

FILE_BYTES_MOST = 5 << 20
UNPACKED_BYTES_MOST = 32 << 20  # of all the parts of a workbook together
PARTS_MOST = 500
ELEMENTS_MOST = 500_000  # of one worksheet's XML
SHEETS_MOST = 100
ROWS_MOST = 2000  # people's rows, all worksheets together
LINES_MOST = ROWS_MOST + 200  # of one worksheet, its header and blank lines included
BLANK_LINES_MOST = 100_000  # spreadsheets write whole pages of them behind the last person
COLUMNS_MOST = 64
CELL_LENGTH_MOST = 2000
