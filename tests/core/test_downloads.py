"""What a file is called where it is saved: in ASCII for every program, in Chinese for people."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Flask
from werkzeug.http import parse_options_header

from service.core.downloads import NAMED, FileName, file_name
from service.core.http import route_table


def test_a_name_is_told_twice_and_read_back_whole() -> None:
    name = file_name("redemption-report", "竹西社区“兑换”期报表; a/b", "2026H1", "pdf")
    header = name.header()
    assert header.isascii()
    shown, said = parse_options_header(header)
    assert (shown, said["filename"]) == ("attachment", "竹西社区“兑换”期报表; a/b 2026H1.pdf")
    assert "filename=redemption-report-2026H1.pdf" in header
    assert unquote(header).count(".pdf") == len(("plain", "spoken"))
    assert name.header("inline").startswith("inline;")


def test_without_a_day_or_a_period_nothing_is_added() -> None:
    assert file_name("attendance-sheet", "样表", "", "csv") == FileName("attendance-sheet.csv", "样表.csv")


@pytest.mark.parametrize("line_end", ["\r", "\n"])
def test_no_name_breaks_out_of_its_header(line_end: str) -> None:
    assert line_end not in FileName("a.csv", f"社区{line_end}X-Evil: 1.csv").header()


def test_every_file_but_an_image_has_a_name(app: Flask) -> None:
    files = {route.operation: route for route in route_table(app) if route.file_types()}
    images = {name for name, route in files.items() if all(each.startswith("image/") for each in route.file_types())}
    assert {name for name, route in files.items() if set(NAMED) <= set(route.headers)} == set(files) - images
