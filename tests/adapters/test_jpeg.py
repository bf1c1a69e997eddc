"""How many scans a JPEG has is read from its segments, as a decoder reads them."""

from __future__ import annotations

import pytest
from PIL import Image

from service.adapters.jpeg import SCANS_MOST, has_too_many_scans
from tests.factories.pictures import jpeg_of_scans, picture

SCAN = b"\xff\xda\x00\x02"
END = b"\xff\xd9"


def test_what_cameras_and_writers_make_passes() -> None:
    for made in (picture("JPEG"), picture("JPEG", progressive=True), picture("JPEG", size=(640, 480), quality=95)):
        assert not has_too_many_scans(made)


def test_one_scan_more_than_may_be_is_too_many() -> None:
    assert not has_too_many_scans(b"\xff\xd8" + SCAN * SCANS_MOST + END)
    assert has_too_many_scans(b"\xff\xd8" + SCAN * (SCANS_MOST + 1) + END)
    assert has_too_many_scans(jpeg_of_scans(300))


@pytest.mark.parametrize(
    "around",
    [
        b"\xff\xd8\xff\xe1\x01\x92" + SCAN * 100 + END,  # a segment of 400 bytes that looks like scans
        b"\xff\xd8" + SCAN + b"\x12\xff\x00\xda" * 100 + END,  # stuffed: the data of one scan
        b"\xff\xd8" + SCAN + b"\x12\xff\xd3" * 100 + END,  # restarts within one scan
        b"\xff\xd8" + SCAN + END + SCAN * 100,  # after the end
    ],
    ids=["inside a segment", "stuffed", "restarts", "after the end"],
)
def test_what_only_looks_like_scans_is_none(around: bytes) -> None:
    assert not has_too_many_scans(around)


@pytest.mark.parametrize("between", [b"\xff\xff\xff", b"garbage", b"\xff\xd0"], ids=["fill", "garbage", "restart"])
def test_what_a_decoder_skips_hides_none(between: bytes) -> None:
    assert has_too_many_scans(b"\xff\xd8" + (between + SCAN) * 100 + END)


def test_exif_with_a_picture_in_it_is_one_segment() -> None:
    exif = Image.Exif()
    exif[0x010E] = (SCAN * 100).decode("latin-1")
    assert not has_too_many_scans(picture("JPEG", exif=exif))


@pytest.mark.parametrize("cut", [b"", b"\xff", b"\xff\xd8\xff", b"\xff\xd8\xff\xda", b"\xff\xd8\xff\xda\x00"])
def test_what_is_cut_short_has_an_end(cut: bytes) -> None:
    assert not has_too_many_scans(cut)
