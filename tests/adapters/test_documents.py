"""Papers come out right on a machine without fonts: read back by readers that know nothing of the writers."""

from __future__ import annotations

import io

import pypdfium2
from python_calamine import CalamineWorkbook

from service.adapters.documents import Table, pdf, xlsx

GIFTS = Table(
    "礼品",
    ("名称", "件数", "说明"),
    (3, 1, 4),
    [("肥皂（200 克）", 38, "少一块，没有找到"), ("=1+1", 2, "@x #let $1$")],
)


def test_a_pdf_says_what_it_was_given() -> None:
    made = pypdfium2.PdfDocument(pdf("竹西社区兑换日报表", ["2026 上半年", "王建国、张*琴"], [GIFTS]))
    said = made[0].get_textpage().get_text_range()
    for words in (
        "竹西社区兑换日报表",
        "2026 上半年",
        "张*琴",
        "肥皂（200 克）",
        "少一块，没有找到",
        "@x #let $1$",
        "第 1 页，共 1 页",
    ):
        assert words in said.replace("\r\n", "\n"), words


def test_the_punctuation_is_that_of_mainland_china() -> None:
    """A full-width comma stands at the lower left of its square, and not in its middle as in Taiwan."""
    page = pypdfium2.PdfDocument(pdf("", ["口，口"], []))[0].render(scale=8).to_pil().convert("L")
    top = page.crop((0, 0, page.width, page.height // 6)).point(lambda ink: 255 if ink < 128 else 0)
    left, _, right, _ = top.getbbox() or (0, 0, 0, 0)
    inked = [any(top.getpixel((x, y)) for y in range(top.height)) for x in range(left, right)]
    edges = [x for x in range(1, len(inked)) if inked[x] != inked[x - 1]]
    first_ends, comma_begins, comma_ends, second_begins = edges[:4]
    assert comma_begins - first_ends < second_begins - comma_ends


def test_a_long_table_goes_on_with_its_head_on_every_page() -> None:
    rows = [(f"礼品 {number}", number, "") for number in range(90)]
    made = pypdfium2.PdfDocument(pdf("盘点表", [], [Table("", GIFTS.columns, GIFTS.widths, rows)]))
    assert len(made) > 2
    for number, page in enumerate(made, 1):
        said = page.get_textpage().get_text_range()
        assert "名称" in said
        assert f"第 {number} 页" in said


def test_no_row_stands_on_two_pages_and_a_minus_is_narrow() -> None:
    long = "少一块，找遍了柜台下面、仓库里和三轮车上都没有找到" * 4
    rows = [(f"礼品 {number}", -number, f"始{long}终") for number in range(30)]
    made = pdf("盘点表", [], [Table("盘点", GIFTS.columns, GIFTS.widths, rows)])
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    assert len(pages) > 2
    assert [page.count("始") for page in pages] == [page.count("终") for page in pages]
    assert any("-29" in page for page in pages)


def test_a_row_that_no_page_holds_goes_on_and_loses_nothing() -> None:
    gifts = "、".join(f"礼品{number:03}" for number in range(400))
    made = pdf("名单", [], [Table("待领取", ("护照号", "礼品"), (3, 1), [("1234567890", gifts)])])
    said = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)).replace("\r\n", "")
    assert [f"{number:03}" in said for number in range(400)] == [True] * 400


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx([GIFTS])))
    assert book.sheet_names == ["礼品"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [
        ["名称", "件数", "说明"],
        ["肥皂（200 克）", 38.0, "少一块，没有找到"],
        ["=1+1", 2.0, "@x #let $1$"],
    ]
    assert b"<f>" not in xlsx([GIFTS])
