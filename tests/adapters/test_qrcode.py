"""Every image is read back by a real decoder."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.adapters.qrcode import PNG_CONTENT_TYPE, QUIET_ZONE_MODULES, SVG_CONTENT_TYPE, png, svg

CODE = "c.7119687572.UOCxls4uJwuyabcdef12"  # as long as a check-in code may be
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=80)


def _open(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image)).convert("L")


def _decode(image: Image.Image) -> zxingcpp.Barcode:
    [barcode] = zxingcpp.read_barcodes(image)
    return barcode


def _rasterise(image: bytes, scale_pixels: int = 4) -> Image.Image:
    """Draws the rectangles of the SVG's dark path; it has no other shapes."""
    ground, dark = ElementTree.fromstring(image)  # noqa: S314 - our own image
    side = int(ElementTree.fromstring(image).attrib["viewBox"].split()[-1])  # noqa: S314
    assert ground.attrib == {"fill": "#fff", "d": f"M0 0h{side}v{side}h-{side}z"}
    rectangles = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", dark.attrib["d"])
    assert "".join(f"M{x} {y}h{right}v1h-{left}z" for x, y, right, left in rectangles) == dark.attrib["d"]
    bitmap = Image.new("L", (side, side), 255)
    for x, y, right, left in rectangles:
        assert right == left
        bitmap.paste(0, (int(x), int(y), int(x) + int(right), int(y) + 1))
    return bitmap.resize((side * scale_pixels,) * 2, Image.Resampling.NEAREST)


def test_a_png_is_read_back() -> None:
    barcode = _decode(_open(png(CODE)))
    assert (barcode.text, barcode.format) == (CODE, zxingcpp.BarcodeFormat.QRCode)


def test_an_svg_is_read_back() -> None:
    assert _decode(_rasterise(svg(CODE))).text == CODE


@given(TEXTS)
def test_every_printable_text_is_read_back_from_both(text: str) -> None:
    assert _decode(_open(png(text, scale_pixels=3))).text == text
    assert _decode(_rasterise(svg(text))).text == text


def test_chinese_is_read_back_from_both() -> None:
    assert _decode(_open(png("方兴社区"))).text == "方兴社区"
    assert _decode(_rasterise(svg("方兴社区"))).text == "方兴社区"


def test_the_same_text_gives_the_same_bytes() -> None:
    assert png(CODE) == png(CODE)
    assert svg(CODE) == svg(CODE)


def test_png_and_svg_are_the_same_code() -> None:
    assert list(_open(png(CODE, scale_pixels=4)).tobytes()) == list(_rasterise(svg(CODE)).tobytes())


def test_the_error_correction_is_medium() -> None:
    assert _decode(_open(png(CODE))).ec_level == "M"


@pytest.mark.parametrize("scale_pixels", [1, 8, 20])
def test_four_white_modules_surround_the_code(scale_pixels: int) -> None:
    image = _open(png(CODE, scale_pixels=scale_pixels))
    quiet = QUIET_ZONE_MODULES * scale_pixels
    dark = Image.eval(image, lambda light: 255 - light).getbbox()
    assert QUIET_ZONE_MODULES == 4
    assert dark == (quiet, quiet, image.width - quiet, image.height - quiet)


def test_a_larger_scale_only_makes_it_larger() -> None:
    assert _open(png(CODE, scale_pixels=12)).width == 3 * _open(png(CODE, scale_pixels=4)).width


def test_the_svg_holds_two_paths_and_nothing_that_runs_or_loads() -> None:
    image = ElementTree.fromstring(svg('"><script>alert(1)</script>'))  # noqa: S314 - our own image
    assert [element.tag for element in image.iter()] == ["{http://www.w3.org/2000/svg}svg"] + 2 * [
        "{http://www.w3.org/2000/svg}path"
    ]
    assert {name for element in image.iter() for name in element.attrib} == {"viewBox", "shape-rendering", "fill", "d"}


def test_the_content_types_are_those_of_the_images() -> None:
    assert (PNG_CONTENT_TYPE, SVG_CONTENT_TYPE) == ("image/png", "image/svg+xml")
    assert png(CODE).startswith(b"\x89PNG\r\n\x1a\n")
    assert svg(CODE).startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
