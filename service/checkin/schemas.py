from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate, validates_schema

from service.checkin.rules import Direction, Grade, Outcome
from service.core.wire import Choice, Id, Moment, Text, Wire


class ScanIn(Wire):
    """With a ``code``: what was scanned. Without: the name called from the roll, by ``shift_id`` and
    ``passport_id``.
    """

    client_id = Text(
        required=True,
        least=8,
        most=64,
        example="5f1c9a52-1f0e-4a53-9f06-3a3f2f0f7f10",
        validate=validate.Regexp(r"^[A-Za-z0-9_-]+$"),
    )
    code = Text(most=1024, example="SAZMffl_McO2frWtth1eiQAbcdefghij")
    direction = Choice(Direction, load_default=Direction.AUTO, metadata={"example": "auto"})
    shift_id = Id()
    passport_id = Id()
    device_at = Moment()

    @validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if "code" not in data and ("shift_id" not in data or "passport_id" not in data):
            raise ValidationError("请扫码，或选择场次和居民。A code, or shift_id and passport_id, is needed.", "code")


class ScanOut(Wire):
    """``effective_at`` is the time that counts: of a repetition, the first one's."""

    scan_id = Id(required=True)
    outcome = Choice(Outcome, required=True)
    shift_id = Id(required=True)
    passport_id = Id(required=True)
    presence_id = Id(required=True, allow_none=True)
    direction = Choice(Direction, required=True, metadata={"example": "auto"})
    grade = Choice(Grade, required=True, metadata={"example": "live_code"})
    effective_at = Moment(required=True, allow_none=True)
    at = Moment(required=True)
