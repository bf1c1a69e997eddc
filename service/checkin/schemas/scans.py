"""A scan, a roll call, and taking a scan back."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields, validate, validates_schema

from service.checkin.rules import Direction, Grade, Outcome
from service.core.complaints import Items, wrong
from service.core.problems import ProblemOut
from service.core.wire import ABSENT, Choice, Id, Moment, Text, Wire

ROLL_MOST = 200
CLIENT_ID_EXAMPLE = "5f1c9a52-1f0e-4a53-9f06-3a3f2f0f7f10"
DEVICE_AT = (
    "手机上的时间，与服务器时间一并保存；动态码按服务器时间判断，离线扫码以后再支持。 The phone's own time, kept "
    "beside the server's; what counts and whether a code is live goes by the server's time. Offline scans come later."
)

NAME = "打了星号的姓名；null：没有登记，或已删除。 Masked; null: none is kept."


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
            raise wrong("只填一个。", "Give passport_id or passport_number, not both.")
        if "code" not in data and ("shift_id" not in data or not {"passport_id", "passport_number"} & set(data)):
            raise wrong("请扫码，或选择场次和居民。", "A code, or a shift and a person, is needed.")


class ScanOut(Wire):
    """``effective_at`` is the time that counts (of a repetition, the first one's): inside since then if ``is_present``,
    else gone since then. ``name`` is masked; ``title``, ``starts_at`` and ``ends_at`` are the shift's.
    """

    says: ClassVar = {
        "scan_id": "这次扫码的编号，撤销时用。 Of this scan, to undo it.",
        "outcome": "`checked_in`、`checked_out` 是这次办的；`already` 之前已办理，也是成功；未通过的是 409，不在这里。"
        " `checked_in` and `checked_out` by this scan; `already` before it, a success too. What is refused is a 409.",
        "ends_at": "延长后的，或中途停止的时间。 As lengthened, or its stop.",
        "presence_id": "这次开始、结束或重复的那一段。 The stretch that was begun, ended or met again.",
        "name": NAME,
        "direction": "手机交来的，不是判断的结果；结果看 `outcome`。 As it was sent; `outcome` tells what came of it.",
        "grade": "这次扫码作为证据的强弱。 How good this scan is as evidence.",
        "is_present": "扫码之后是否在场。 Whether the person is there after this scan.",
        "effective_at": "在场时，从何时起；不在场时，何时离开。 Present: since when; else when they left.",
        "at": "服务器收到这次扫码的时间。 When the server judged this scan.",
    }

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

    items = fields.List(fields.Nested(CalledIn), required=True, validate=Items(most=ROLL_MOST))

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
