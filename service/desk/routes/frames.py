"""For browsers that read no codes themselves: one small picture in, the text of its QR code out.

Nothing is decided here: the text goes into the page's one box, as if a scanner had typed it.
"""

from __future__ import annotations

import time

from flask import Response, current_app, jsonify, request

from service.adapters.barcodes import FRAME_BYTES_MOST, read_frame
from service.core import transaction
from service.core.actor import staff
from service.core.errors import NotSignedIn, TooManyRequests
from service.core.http import admit
from service.core.limits import Windows
from service.desk import cookies
from service.desk.edge import desk, must_be_our_form
from service.desk.errors import FrameUnreadable

FRAMES_PER_MINUTE = 240  # of one session, in this worker process: a courtesy to the machine (``core.limits``)


@desk.post("/frames")
def read_camera() -> Response:
    """Outside a transaction, but for asking who it is. Refuses: ``FrameUnreadable``, ``TooManyRequests``."""
    claims = cookies.read(request)
    if claims is None:
        raise NotSignedIn
    must_be_our_form(str(claims.session_id))
    windows: Windows = current_app.extensions["desk_frames"]
    if not windows.has_room(str(claims.session_id), "frames", FRAMES_PER_MINUTE, time.monotonic()):
        raise TooManyRequests
    transaction.run_request(lambda: admit(staff, claims), read_only=True)
    request.max_content_length = FRAME_BYTES_MOST
    if request.mimetype != "image/jpeg":
        raise FrameUnreadable
    try:
        found = read_frame(request.get_data(cache=False))
    except ValueError:
        raise FrameUnreadable from None
    return jsonify(code=found)
