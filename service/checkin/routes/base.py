"""What the routes of check-in share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app

from service.activities import access as activities_access
from service.activities import queries as activities
from service.adapters import qrcode
from service.checkin import access, codec
from service.core.downloads import Download
from service.core.http import Call, Routes
from service.core.proxies import bound

if TYPE_CHECKING:
    from datetime import datetime

    from service.activities.models import Shift

routes = Routes("checkin", __name__, description="签到签退 · Check-in")


def keys() -> codec.CodeKeys:
    found: codec.CodeKeys = bound(current_app).extensions["code_keys"]
    return found


def link_to(code: str) -> str:
    """What a QR image holds: any scanner opens it, WeChat opens the mini-program, and it fits ``scene`` without it."""
    return f"{current_app.config['PUBLIC_URL']}/q/{code}"


def png(code: str, shown_at: datetime | None = None) -> Download:
    """``shown_at`` of a rotating code: the answer says for how many seconds it is shown."""
    return Download(qrcode.png(link_to(code)), qrcode.PNG_CONTENT_TYPE, headers=_expiry(shown_at))


def svg(code: str, shown_at: datetime | None = None) -> Download:
    return Download(qrcode.svg(link_to(code)), qrcode.SVG_CONTENT_TYPE, headers=_expiry(shown_at))


def _expiry(shown_at: datetime | None) -> dict[str, str]:
    return {"X-Expires-In": str(codec.expires_in_seconds(shown_at))} if shown_at else {}


def rotating(code: str, shown_at: datetime) -> dict[str, Any]:
    times = {"expires_at": codec.expires_at(shown_at), "expires_in_seconds": codec.expires_in_seconds(shown_at)}
    return {"code": code, "link": link_to(code), **times}


def shift_checked_in_by(call: Call, shift_id: UUID) -> Shift:
    """Refuses: ``NotFound``, ``NotAllowed``."""
    shift = activities.get_shift(call.actor, shift_id)
    access.must_check_in_at(call.actor, shift)
    return shift


def shift_run_by(call: Call, shift_id: UUID) -> Shift:
    """Refuses: ``NotFound``, ``NotAllowed``."""
    shift = activities.get_shift(call.actor, shift_id)
    activities_access.must_run(call.actor, shift)
    return shift
