from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema

from service.activities.rules import ActivityKind, ShiftState
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Flag, Id, Moment, Text, Wire

LONGEST_SHIFT = timedelta(hours=24)


class ActivityIn(Wire):
    community_id = Id(required=True)
    team_id = Id()
    kind = Choice(ActivityKind, required=True)
    title = Text(required=True, most=80, example="六零系八零：入户探访")
    content = Text(required=True, most=2000, example="陪伴八十岁以上独居老人，读报、量血压。")
    place = Text(required=True, most=120, example="竹西社区睦邻中心")
    person_in_charge_id = Id()
    risk_notice = Text(most=1000, example="上下楼注意防滑。")
    is_hazardous = Flag(load_default=False, metadata={"example": False})
    insurance_number = Text(most=60, example="PICC-2026-000123")
    min_age = Count(most=120, example=16)
    max_age = Count(most=120, example=75)
    requires_sign_up = Flag(load_default=False, metadata={"example": False})


class ActivityOut(Wire):
    id = Id(required=True)
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    kind = Choice(ActivityKind, required=True)
    title = Text(required=True, example="六零系八零：入户探访")
    content = Text(required=True, example="陪伴八十岁以上独居老人，读报、量血压。")
    place = Text(required=True, example="竹西社区睦邻中心")
    risk_notice = Text(required=True, allow_none=True, example="上下楼注意防滑。")
    is_hazardous = Flag(required=True, metadata={"example": False})
    min_age = Count(required=True, allow_none=True, example=16)
    max_age = Count(required=True, allow_none=True, example=75)
    requires_sign_up = Flag(required=True, metadata={"example": False})
    version = Count(required=True, example=1)


class ShiftIn(Wire):
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    capacity = Count(least=1, most=10_000, example=30)

    @validates_schema
    def window(self, data: dict[str, Any], **_: Any) -> None:
        length = data["ends_at"] - data["starts_at"]
        if not timedelta() < length <= LONGEST_SHIFT:
            raise ValidationError("结束要晚于开始，且不超过 24 小时。Ends after it starts, within 24 hours.", "ends_at")


class ShiftOut(Wire):
    id = Id(required=True)
    activity_id = Id(required=True)
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    kind = Choice(ActivityKind, attribute="activity.kind", required=True)
    title = Text(attribute="activity.title", required=True, example="六零系八零：入户探访")
    place = Text(attribute="activity.place", required=True, example="竹西社区睦邻中心")
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    service_date = Day(required=True)
    state = Choice(ShiftState, required=True, metadata={"example": "published"})
    capacity = Count(required=True, allow_none=True, example=30)
    places_taken = Count(required=True, example=12)
    closed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    version = Count(required=True, example=1)


ShiftPageOut = page_of(ShiftOut)


class ShiftsIn(PageIn):
    community_id = Id()
    activity_id = Id()
    state = CommaList(Choice(ShiftState), metadata={"example": "published,closed"})
