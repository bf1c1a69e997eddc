"""QR codes in a picture from a camera.

The picture is a stranger's: its kind, bytes, sides and scans are bounded before it is unpacked, and none of it is kept.
"""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

from service.adapters.jpeg import has_too_many_scans

FRAME_BYTES_MOST = 300_000
FRAME_SIDE_MOST = 1280


def read_frame(content: bytes) -> str | None:
    """The text of the first QR code, ``None`` when there is none. Raises: ``ValueError`` for what is no small JPEG."""
    if len(content) > FRAME_BYTES_MOST:
        raise ValueError("too many bytes")
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
            if max(picture.size) > FRAME_SIDE_MOST:
                raise ValueError("too large")
            if has_too_many_scans(content):
                raise ValueError("too many scans")
            grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("no picture") from error
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return str(found[0].text) if found else None
