"""How often a JPEG makes a decoder go over the whole picture, read from its segments before anything is unpacked."""

from __future__ import annotations

import re

SCANS_MOST = 32  # cameras and phones write one, progressive writers about ten; each costs a pass over every pixel
START_OF_SCAN, END = 0xDA, 0xD9
ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
# After a segment, and through a scan's own data, a decoder reads on to the next 0xFF that is not stuffed (0xFF00).
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)


def has_too_many_scans(content: bytes) -> bool:
    """Of what segments hold, as a small picture in the EXIF, nothing is counted; nor of what follows the end."""
    scans = place = 0
    while (found := _MARKER.search(content, place)) and (marker := found[1][0]) != END:
        place = found.end()
        if marker in ALONE:
            continue
        scans += marker == START_OF_SCAN
        if scans > SCANS_MOST:
            return True
        place += int.from_bytes(content[place : place + 2], "big")
    return False
