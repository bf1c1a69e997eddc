"""Photos made anew: what comes out are the pixels, and nothing that a phone wrote beside them."""

from __future__ import annotations

import io
from enum import StrEnum

from PIL import Image, ImageOps

from service.adapters.jpeg import has_too_many_scans

FORMATS = ("JPEG", "PNG", "WEBP")
MULTI_PICTURE = "MPO"  # a JPEG with its preview or depth behind it, as many phones write: the first is the photo
CONTENT_TYPE, KIND = "image/jpeg", "jpg"
PIXELS_MOST = 25_000_000  # a phone's photo has twelve; unpacked these are a hundred megabytes
SIDE_MOST, QUALITY = 1280, 82
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PhotoFault(StrEnum):
    NOT_A_PHOTO = "not_a_photo"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_SCANS = "too_many_scans"
    ANIMATED = "animated"
    BROKEN = "broken"


class BadPhotoError(Exception):
    def __init__(self, fault: PhotoFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def cleaned(content: bytes) -> bytes:
    """A JPEG of at most ``SIDE_MOST`` a side, upright, on white, without EXIF, places or profiles. How many pixels
    and scans there are is read before any is unpacked. Raises ``BadPhotoError``.
    """
    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
    except BOMBS:
        raise BadPhotoError(PhotoFault.TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001 - Pillow's readers raise whatever their format raises
        raise BadPhotoError(PhotoFault.NOT_A_PHOTO) from None
    with opened:
        if opened.width * opened.height > PIXELS_MOST:
            raise BadPhotoError(PhotoFault.TOO_MANY_PIXELS)
        if getattr(opened, "is_animated", False) and opened.format != MULTI_PICTURE:
            raise BadPhotoError(PhotoFault.ANIMATED)
        if opened.format in ("JPEG", MULTI_PICTURE) and has_too_many_scans(content):
            raise BadPhotoError(PhotoFault.TOO_MANY_SCANS)
        try:
            return _made_anew(opened)
        except Exception:  # noqa: BLE001 - as above: cut short, or not what the header says
            raise BadPhotoError(PhotoFault.BROKEN) from None


def _made_anew(opened: Image.Image) -> bytes:
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE_MOST, SIDE_MOST))
    layered = upright.convert("RGBA")
    page = Image.new("RGB", layered.size, "white")
    page.paste(layered, mask=layered.getchannel("A"))
    written = io.BytesIO()
    page.save(written, "JPEG", quality=QUALITY, optimize=True, exif=b"")
    return written.getvalue()
