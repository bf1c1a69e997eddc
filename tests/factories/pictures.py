"""Small pictures, good and bad."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", *, size: tuple[int, int] = (8, 6), colour: Any = "green", **how: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind, **how)
    return written.getvalue()


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "green")]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100)
    return written.getvalue()


def jpeg_of_scans(more: int, *, size: tuple[int, int] = (64, 48)) -> bytes:
    """A progressive JPEG as Pillow writes it, its last scan so many times more: the same picture, but for the time."""
    written = picture("JPEG", size=size, progressive=True)
    last_scan = written[written.rindex(b"\xff\xda") : -2]
    return written[:-2] + last_scan * more + written[-2:]
