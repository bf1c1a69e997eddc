from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app

from service.activities import queries as activities
from service.adapters import qrcode
from service.checkin import access, codec
from service.checkin.commands import scan as scanning
from service.checkin.errors import SCAN_REFUSALS, ClientIdReused
from service.checkin.schemas import ScanIn, ScanOut
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call, Download, Routes
from service.core.idempotency import fingerprint
from service.passports import queries as passports
from service.passports.errors import NoPassport
from service.passports.schemas import RotatingCodeOut

if TYPE_CHECKING:
    from service.activities.models import Shift

routes = Routes("checkin", __name__, description="签到签退 · Check-in")


def keys() -> codec.CodeKeys:
    found: codec.CodeKeys = current_app.extensions["code_keys"]
    return found


@routes.post(
    "/scans",
    who=signed_in,
    takes=ScanIn,
    gives=ScanOut,
    once="no",
    refuses=(*SCAN_REFUSALS.values(), ClientIdReused),
)
def scan(call: Call) -> Any:
    """扫码签到签退 · Scan: check in, check out, or either; the client_id makes it safe to send again"""
    body = call.body
    attempt = scanning.Attempt(
        client_id=body["client_id"],
        direction=body["direction"],
        request_hash=fingerprint("POST", "scans", b"", repr(sorted(body.items(), key=str)).encode()),
        reading=codec.read(keys(), body["code"], call.now) if "code" in body else None,
        shift_id=body.get("shift_id"),
        passport_id=body.get("passport_id"),
        device_at=body.get("device_at"),
    )
    return scanning.scan(attempt, actor=call.actor, now=call.now)


@routes.get("/shifts/<uuid:shift_id>/code", who=signed_in, gives=RotatingCodeOut, refuses=(NotAllowed,))
def get_shift_code(call: Call, shift_id: UUID) -> dict[str, Any]:
    """场次动态码 · The shift's rotating code, for the venue's screen or the leader's phone"""
    shift = _shift_run_by(call, shift_id)
    code = codec.issue_rotating(keys(), codec.CodeKind.SHIFT, shift.id, call.now)
    return {"code": code, "expires_at": codec.expires_at(call.now)}


@routes.get("/shifts/<uuid:shift_id>/code.png", who=signed_in, gives="image/png", refuses=(NotAllowed,))
def get_shift_code_png(call: Call, shift_id: UUID) -> Download:
    """场次动态码（PNG）· The rotating code as a PNG image"""
    return Download(qrcode.png(_link(call, _shift_run_by(call, shift_id))), "image/png")


@routes.get("/shifts/<uuid:shift_id>/code.svg", who=signed_in, gives="image/svg+xml", refuses=(NotAllowed,))
def get_shift_code_svg(call: Call, shift_id: UUID) -> Download:
    """场次动态码（SVG）· The rotating code as an SVG image"""
    return Download(qrcode.svg(_link(call, _shift_run_by(call, shift_id))), "image/svg+xml")


@routes.get("/me/passport/code", who=signed_in, gives=RotatingCodeOut, refuses=(NoPassport,))
def get_my_code(call: Call) -> dict[str, Any]:
    """我的护照码 · One's own rotating code, for a leader to scan"""
    passport = passports.own(call.actor)
    code = codec.issue_rotating(keys(), codec.CodeKind.PASSPORT, passport.id, call.now)
    return {"code": code, "expires_at": codec.expires_at(call.now)}


def _shift_run_by(call: Call, shift_id: UUID) -> Shift:
    shift = activities.get_shift(call.actor, shift_id)
    access.must_check_in_at(call.actor, shift)
    return shift


def _link(call: Call, shift: Shift) -> str:
    code = codec.issue_rotating(keys(), codec.CodeKind.SHIFT, shift.id, call.now)
    return f"{current_app.config['PUBLIC_URL']}/q/{code}"
