"""Texts as QR images. Level M, because a card gets creased and a screen reflects; four modules of quiet zone, because
scanners fail without it.
"""

from __future__ import annotations

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

PNG_CONTENT_TYPE = "image/png"
SVG_CONTENT_TYPE = "image/svg+xml"
QUIET_ZONE_MODULES = 4


def png(text: str, *, scale_pixels: int = 8) -> bytes:
    """Black on white, ``scale_pixels`` for each side of a module."""
    image = _encode(text, scale_pixels).make_image()
    file = io.BytesIO()
    image.save(file, format="PNG")
    return file.getvalue()


def svg(text: str) -> bytes:
    """One unit per module, sized by whoever shows it: a white ground, one black path, no script, no style, no link."""
    rows = _encode(text, 1).get_matrix()
    side = len(rows)
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    ).encode("ascii")


def _encode(text: str, scale_pixels: int) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=scale_pixels, border=QUIET_ZONE_MODULES)
    code.add_data(text)
    code.make()
    return code


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """(start, length) of each stretch of dark modules."""
    ends = [x for x, (left, right) in enumerate(zip([False, *row], [*row, False], strict=True)) if left != right]
    return [(start, end - start) for start, end in zip(ends[::2], ends[1::2], strict=True)]
