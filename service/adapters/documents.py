"""Papers: tables with a title as PDF and as workbook, in Chinese, on a machine that has no fonts of its own.

The font comes with a wheel. It is the Traditional cut of Noto Sans CJK, which holds all of the Simplified one; the page
asks for the forms and the punctuation of mainland China. What is told goes in as data and never as markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import orjson
import typst
import xlsxwriter

PDF_CONTENT_TYPE = "application/pdf"
XLSX_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PAPER = r"""
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set text(font: "Noto Sans CJK TC", lang: "zh", region: "cn", size: 10pt)
#set page(paper: "a4", margin: (x: 14mm, y: 18mm), footer: context align(center, text(8pt)[
  #told.foot　第 #counter(page).display() 页，共 #counter(page).final().first() 页
]))
#align(center, text(16pt, told.title))
#let notes = [ #for note in told.notes [ #note #linebreak() ] ]
#if told.code == none { notes } else {
  grid(columns: (1fr, 34mm), gutter: 4mm, notes, image(bytes(told.code), format: "svg", width: 34mm))
}
#for each in told.tables [
  #v(3mm)
  #block(sticky: true, each.title)
  #let sides = range(each.columns.len()).map(at => {
    if each.rows.any(row => type(row.at(at)) == int) { right } else { left }
  })
  #table(
    columns: each.widths.map(share => share * 1fr),
    align: (column, _) => sides.at(column),
    table.header(..each.columns.map(cell => table.cell(fill: luma(235), cell))),
    ..each.rows.map(row => {
      let is-long = row.any(cell => str(cell).clusters().len() > 200)
      row.map(cell => table.cell(breakable: is-long, str(cell).replace("\u{2212}", "-")))
    }).flatten(),
  )
]
"""
_SHEET_NAME_MOST = 31
_WIDEST = 40  # characters of a column in a workbook


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the page. A column that holds a number stands to the right, its head too."""

    title: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str | int]]


def pdf(
    title: str, notes: Sequence[str], tables: Sequence[Table], *, code: bytes | None = None, number: str = ""
) -> bytes:
    """A paper of A4 pages: the title, a line for each note, then the tables, their heads again on every page and no row
    on two unless a page might not hold it; at the foot of each stands what it belongs to, with its ``number`` if it has
    one. ``code`` is an SVG of a QR code (``adapters.qrcode``) that stands beside the notes.
    """
    parts = {"notes": notes, "tables": [asdict(table) for table in tables]}
    told = {"title": title, "foot": f"{title}　{number}", **parts, "code": code.decode() if code else None}
    made: bytes = typst.compile(
        _PAPER.encode(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"told": orjson.dumps(told).decode()},
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    """Read once: sixteen megabytes."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(files("cvttf_NotoSansCJK_Regular"))])


def xlsx(tables: Sequence[Table]) -> bytes:
    """A worksheet for each table; text stays text, whatever it begins with."""
    packed = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(packed, options) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            page = book.add_worksheet(table.title[:_SHEET_NAME_MOST])
            page.write_row(0, 0, table.columns, bold)
            for at, row in enumerate(table.rows, 1):
                for column, cell in enumerate(row):
                    write = page.write_number if isinstance(cell, int) else page.write_string
                    write(at, column, cell)
            page.freeze_panes(1, 0)
            for column, heading in enumerate(table.columns):
                longest = max((len(str(row[column])) for row in table.rows), default=0)
                page.set_column(column, column, min(_WIDEST, 2 + 2 * max(len(heading), longest)))
    return packed.getvalue()
