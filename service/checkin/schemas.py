from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import fields, validate, validates_schema

from service.activities.rules import SignUpState
from service.checkin.rules import Direction, Grade, Method, Outcome
from service.core.complaints import wrong
from service.core.paging import PageIn, page_of
from service.core.problems import ProblemOut
from service.core.wire import ABSENT, Choice, CommaList, Count, Flag, Id, Moment, QueryFlag, Text, Wire
from service.passports.schemas import RotatingCodeOut

ROLL_MOST = 200
CLIENT_ID_EXAMPLE = "5f1c9a52-1f0e-4a53-9f06-3a3f2f0f7f10"
DEVICE_AT = (
    "手机上的时间，与服务器时间一并保存；动态码按服务器时间判断，离线扫码以后再支持。 The phone's own time, kept "
    "beside the server's; what counts and whether a code is live goes by the server's time. Offline scans come later."
)


class PresenceState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"
    UNDONE = "undone"

    __labels__: ClassVar = {"open": "在场", "closed": "已离场", "void": "无效", "undone": "已撤销"}


class VoidReason(StrEnum):
    SHIFT_CANCELLED = "shift_cancelled"
    RECORD_REJECTED = "record_rejected"

    __labels__: ClassVar = {"shift_cancelled": "活动取消", "record_rejected": "记录未通过"}


def _client_id() -> Text:
    known = validate.Regexp(r"^[A-Za-z0-9_-]+$")
    return Text(required=True, least=8, most=64, example=CLIENT_ID_EXAMPLE, validate=known)


def _device_at() -> Moment:
    return Moment(metadata={"description": DEVICE_AT})


class ScanIn(Wire):
    """居民扫场次码：只填 ``code``。负责人扫居民的护照码或卡：``code`` 和 ``shift_id``（哪一场）。点名：``shift_id``，加
    ``passport_id``、``passport_number`` 之一。

    A resident scans a shift's code: ``code`` alone. A leader scans a person's passport code or card: ``code`` and
    ``shift_id``, for which shift. Roll call: ``shift_id`` with one of ``passport_id`` and ``passport_number``. A person
    named beside a shift's code must be the one who scans it.
    """

    client_id = _client_id()
    code = Text(most=1024, example="SAZMffl_McO2frWtth1eiQAbcdefghij")
    direction = Choice(Direction, load_default=Direction.AUTO, metadata={"example": "auto"})
    shift_id = Id(metadata={"alternative": True})
    passport_id = Id(metadata={"alternative": True})
    passport_number = Text(most=40, example="1234 567 890", metadata={"alternative": True})
    device_at = _device_at()

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        without = [("code", "shift_id"), ("code", "passport_id", "passport_number")]  # none of these is there
        return {
            "not": {"anyOf": [{"properties": dict.fromkeys(names, ABSENT)} for names in without]},
            "dependentSchemas": {"passport_number": {"properties": {"passport_id": ABSENT}}},
        }

    @validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if "passport_id" in data and "passport_number" in data:
            raise wrong("只填一个。", "Give passport_id or passport_number, not both.", "passport_number")
        if "code" not in data and ("shift_id" not in data or not {"passport_id", "passport_number"} & set(data)):
            raise wrong("请扫码，或选择场次和居民。", "A code, or a shift and a person, is needed.", "code")


class ScanOut(Wire):
    """``effective_at`` is the time that counts (of a repetition, the first one's): inside since then if ``is_present``,
    else gone since then. ``name`` is masked; ``title``, ``starts_at`` and ``ends_at`` are the shift's.
    """

    scan_id = Id(required=True)
    outcome = Choice(Outcome, required=True)
    shift_id = Id(required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    passport_id = Id(required=True)
    presence_id = Id(required=True, allow_none=True)
    name = Text(required=True, allow_none=True, example="张*琴")
    direction = Choice(Direction, required=True, metadata={"example": "auto"})
    grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    is_present = fields.Boolean(required=True, metadata={"example": True})
    effective_at = Moment(required=True, allow_none=True)
    at = Moment(required=True)


class CalledIn(Wire):
    client_id = _client_id()
    passport_id = Id(required=True)
    direction = Choice(Direction, load_default=Direction.AUTO, metadata={"example": "in"})
    device_at = _device_at()


class RollCallIn(Wire):
    """Each person once, each with a client id of their own."""

    items = fields.List(fields.Nested(CalledIn), required=True, validate=validate.Length(min=1, max=ROLL_MOST))

    @validates_schema
    def once(self, data: dict[str, Any], **_: Any) -> None:
        for name in ("client_id", "passport_id"):
            if len({item[name] for item in data["items"]}) < len(data["items"]):
                raise wrong(f"{name} 重复。", f"Each {name} may stand once.", "items")


class CalledOut(Wire):
    """The answer for one person of a roll: the scan, or the problem."""

    client_id = Text(required=True, example=CLIENT_ID_EXAMPLE)
    scan = fields.Nested(ScanOut, required=True, allow_none=True)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})


class RollCallOut(Wire):
    items = fields.List(fields.Nested(CalledOut), required=True)


class UndoIn(Wire):
    reason = Text(required=True, least=2, most=200, example="扫错了人")


class UndoOut(Wire):
    scan_id = Id(required=True)
    presence_id = Id(required=True)
    reason = Text(required=True, example="扫错了人")
    undone_at = Moment(required=True)
    undone_by = Id(required=True)


class PresenceOut(Wire):
    """``ends_at`` is ``null`` while the person is there; the name is masked. ``void``: came, and nothing follows from
    it, for the reason that is given; ``undone``: never was.
    """

    id = Id(required=True)
    shift_id = Id(required=True)
    passport_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    name = Text(required=True, allow_none=True, example="张*琴")
    state = Choice(PresenceState, required=True, metadata={"example": "open"})
    void_reason = Choice(VoidReason, required=True, allow_none=True, metadata={"example": None})
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, allow_none=True, metadata={"example": None})
    in_grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    out_grade = Choice(Grade, required=True, allow_none=True, metadata={"example": None})
    in_scan_id = Id(required=True, allow_none=True)
    out_scan_id = Id(required=True, allow_none=True, metadata={"example": None})


PresencePageOut = page_of(PresenceOut)


class PresencesIn(PageIn):
    state = CommaList(Choice(PresenceState), metadata={"example": "open,closed"})


class ExpectedOut(Wire):
    """Somebody to look out for: signed up, or a member of a team that serves here, or both. ``has_left``: was here and
    checked out. Without a passport nobody can be called from the roll. The name is masked.
    """

    account_id = Id(required=True)
    passport_id = Id(required=True, allow_none=True)
    number = Text(required=True, allow_none=True, example="1234567890")
    name = Text(required=True, allow_none=True, example="张*琴")
    sign_up = Choice(SignUpState, required=True, allow_none=True, metadata={"example": "signed_up"})
    is_member = Flag(required=True, metadata={"example": True})
    is_present = Flag(required=True, metadata={"example": False})
    present_since = Moment(required=True, allow_none=True, metadata={"example": None})
    has_left = Flag(required=True, metadata={"example": False})


ExpectedPageOut = page_of(ExpectedOut)


class ExpectedIn(PageIn):
    present = QueryFlag()


class AttendanceOut(Wire):
    """Live counts, and what stays of them. ``people`` were seen, ``present`` of them are inside now, ``left`` are not;
    ``person_times`` are they and the children who are counted without their names.
    """

    shift_id = Id(required=True)
    people = Count(required=True, example=12)
    present = Count(required=True, example=10)
    left = Count(required=True, example=2)
    signed_up = Count(required=True, example=14)
    refused_scans = Count(required=True, example=1)
    capacity = Count(required=True, allow_none=True, example=30)
    places_taken = Count(required=True, example=15)
    unnamed_children = Count(required=True, allow_none=True, example=3)
    person_times = Count(required=True, example=15)


class KeptScanOut(Wire):
    """A scan as it was kept, accepted or refused; ``problem_code`` is the refusal's code, and its sentences are with
    it.
    """

    scan_id = Id(required=True)
    shift_id = Id(required=True, allow_none=True)
    passport_id = Id(required=True, allow_none=True)
    presence_id = Id(required=True, allow_none=True)
    actor_id = Id(required=True)
    name = Text(required=True, allow_none=True, example="张*琴")
    direction = Choice(Direction, required=True, metadata={"example": "auto"})
    method = Choice(Method, required=True, metadata={"example": "shift"})
    grade = Choice(Grade, required=True, allow_none=True, metadata={"example": "live_code"})
    outcome = Choice(Outcome, required=True)
    problem = fields.Nested(ProblemOut, required=True, allow_none=True, metadata={"example": None})
    is_present = fields.Boolean(required=True, allow_none=True, metadata={"example": True})
    effective_at = Moment(required=True, allow_none=True)
    at = Moment(required=True)
    undone_at = Moment(required=True, allow_none=True, metadata={"example": None})
    undo_reason = Text(required=True, allow_none=True, metadata={"example": None})


KeptScanPageOut = page_of(KeptScanOut)


class ScansIn(PageIn):
    outcome = CommaList(Choice(Outcome), metadata={"example": "refused"})


class MyScansIn(ScansIn):
    shift_id = Id()


class ShiftCodeOut(RotatingCodeOut):
    """画成二维码的是 ``link``；过了 ``expires_in_seconds`` 秒重新取。

    Draw ``link`` as QR; ask again after ``expires_in_seconds``.
    """

    code = Text(required=True, example="SAZMffl_McO2frWtth1eiQAbcdefghij")
    link = Text(required=True, most=400, example="https://passport.example/q/SAZMffl_McO2frWtth1eiQAbcdefghij")


class PosterOut(Wire):
    """A printed code: valid in the shift's window until it is replaced."""

    shift_id = Id(required=True)
    code = Text(required=True, example="PAZqo81wAehGLIgEjRWeJqwAVt4Yolk7")
    link = Text(required=True, most=400, example="https://passport.example/q/PAZqo81wAehGLIgEjRWeJqwAVt4Yolk7")
    serial = Count(required=True, most=63, example=0)


class CardOut(Wire):
    """The paper passport's code: valid until the card is replaced or withdrawn."""

    passport_id = Id(required=True)
    number = Text(required=True, example="1234567890")
    code = Text(required=True, example="CAZobLD1Of2Cacf7cuph2VABZnuZZOTw")
    link = Text(required=True, most=400, example="https://passport.example/q/CAZobLD1Of2Cacf7cuph2VABZnuZZOTw")
    serial = Count(required=True, most=63, example=1)
