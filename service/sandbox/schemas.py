from __future__ import annotations

from typing import Any

from marshmallow import fields, validates_schema

from service.core.complaints import wrong
from service.core.wire import Count, Day, Flag, Id, Moment, Text, Wire

TEN_YEARS_SECONDS = 10 * 366 * 24 * 3600


class ClockIn(Wire):
    """``move_to`` may be sent again without harm; ``forward_seconds`` moves again each time."""

    move_to = Moment(metadata={"alternative": True})
    forward_seconds = Count(least=1, most=TEN_YEARS_SECONDS, example=5400)

    @classmethod
    def between_fields(cls) -> dict[str, Any]:
        return {"minProperties": 1, "maxProperties": 1}

    @validates_schema
    def one_of_the_two(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise wrong("二者选一：move_to 或 forward_seconds。", "Give either move_to or forward_seconds.")


class ClockOut(Wire):
    now = Moment(required=True)
    real_now = Moment(required=True)
    is_movable = Flag(required=True)


class SandboxSignInIn(Wire):
    person = Text(required=True, most=40, example="zhang-yuqin")


class InhabitantOut(Wire):
    key = Text(required=True, example="wu-jie")
    name = Text(required=True, example="吴洁")
    part_zh = Text(required=True, example="竹西社区工作人员")
    part_en = Text(required=True, example="staff of 竹西社区")
    account_id = Id(required=True)
    birth_date = Day(required=True, metadata={"example": "1988-05-04"})
    username = Text(required=True, allow_none=True, example="wu-jie")
    password = Text(required=True, allow_none=True, example="Sandbox-2026")
    js_code = Text(
        required=True,
        most=128,
        example="sandbox-wu-jie-1795334400-0f1e2d3c4b5a6978",
        metadata={"description": "五分钟内可用一次，代替 wx.login。 Stands for wx.login once, within five minutes."},
    )


class InhabitantsOut(Wire):
    items = fields.List(fields.Nested(InhabitantOut), required=True)
