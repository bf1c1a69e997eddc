"""Photos are made anew: nothing of the file is kept but what is to be seen."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from service.adapters.photos import PIXELS_MOST, SIDE_MOST, BadPhotoError, PhotoFault, cleaned
from tests.factories.pictures import animation, jpeg_of_scans, picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(cleaned(content)))


def fault(content: bytes) -> PhotoFault:
    with pytest.raises(BadPhotoError) as bad:
        cleaned(content)
    return bad.value.fault


def with_place(**more: int) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    exif.get_ifd(0x8825)[2] = (31.0, 49.0, 14.0)
    for number in more.values():
        exif[0x0112] = number
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg(kind: str) -> None:
    made = opened(picture(kind))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (8, 6))


def test_of_a_phones_photo_with_its_preview_behind_it_the_photo_is_kept() -> None:
    written = io.BytesIO()
    preview = Image.new("RGB", (4, 3), "red")
    Image.new("RGB", (8, 6), "blue").save(written, "MPO", save_all=True, append_images=[preview])
    made = opened(written.getvalue())
    assert (made.format, made.size) == ("JPEG", (8, 6))
    assert made.getpixel((0, 0))[2] > 200  # type: ignore[index,operator]


def test_where_it_was_taken_is_not_kept() -> None:
    sent = with_place()
    assert b"a phone" in sent
    made = cleaned(sent)
    assert b"a phone" not in made
    assert b"Exif" not in made
    assert dict(Image.open(io.BytesIO(made)).getexif()) == {}


def test_what_lay_on_its_side_stands_upright() -> None:
    assert opened(with_place(orientation=6)).size == (6, 8)


def test_the_same_photo_has_the_same_content() -> None:
    assert cleaned(picture()) == cleaned(picture()) != cleaned(picture(colour="red"))


def test_a_progressive_one_is_a_photo_and_one_of_hundreds_of_scans_is_none() -> None:
    assert opened(picture("JPEG", progressive=True)).size == (8, 6)
    assert fault(jpeg_of_scans(300)) is PhotoFault.TOO_MANY_SCANS


def test_a_large_one_becomes_smaller() -> None:
    assert opened(picture(size=(SIDE_MOST * 2, 100))).size == (SIDE_MOST, 50)
    assert opened(picture(size=(SIDE_MOST, 10))).size == (SIDE_MOST, 10)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_mode_of_a_png_is_read(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (8, 6)).save(written, "PNG")
    assert opened(written.getvalue()).mode == "RGB"


def test_what_shines_through_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 6), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(written.getvalue()).getpixel((4, 3)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"no photo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture("GIF"), picture("BMP")],
    ids=["nothing", "text", "svg", "pdf", "gif", "bmp"],
)
def test_anything_else_is_no_photo(content: bytes) -> None:
    assert fault(content) is PhotoFault.NOT_A_PHOTO


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    assert fault(animation(kind)) is PhotoFault.ANIMATED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_cut_short_is_broken(kind: str) -> None:
    whole = picture(kind, size=(200, 200), colour=(10, 200, 30))
    assert fault(whole[: len(whole) * 2 // 3]) in (PhotoFault.BROKEN, PhotoFault.NOT_A_PHOTO)
    assert fault(picture("JPEG", size=(200, 200))[:-200]) is PhotoFault.BROKEN


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize("height", [PIXELS_MOST // 5000 + 1, 30_000, 60_000], ids=["one too many", "warned", "bomb"])
def test_a_bomb_is_not_unpacked(height: int) -> None:
    assert fault(bomb(5000, height)) is PhotoFault.TOO_MANY_PIXELS


def test_as_many_pixels_as_may_be_are_taken() -> None:
    assert fault(bomb(5000, PIXELS_MOST // 5000)) is PhotoFault.BROKEN, "its header is let through"
