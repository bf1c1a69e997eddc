from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import validates_schema

from service.activities.rules.tasks import TaskState
from service.core.complaints import wrong
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Id, Line, Moment, Text, Wire

DAY = {"example": "2026-11-22"}
LAST_DAY = {"example": "2026-11-29"}


class TaskIn(Wire):
    """请团队做什么；`wanted_until` 不能早于 `wanted_from`。

    What a team is asked to do. ``wanted_until`` is not before ``wanted_from``.
    """

    says: ClassVar = {
        "wanted_from": "从哪一天起（含）。 From this day on.",
        "wanted_until": "到哪一天为止（含）；过了这天没有答复就过期。 Up to this day, itself included; unanswered, it "
        "lapses after it.",
        "minutes_expected": "预计每个人要多少分钟；null：说不准。 How many minutes of each person; null: unknown.",
        "place": "在哪里；null：没有定。 Where; null: not settled.",
    }

    title = Line(required=True, most=80, example="重阳节给独居老人送饭")
    content = Text(required=True, most=2000, example="上午十点到十二点，两人一组，共六户。")
    place = Line(load_default=None, allow_none=True, most=120, example="竹西社区睦邻中心")
    wanted_from = Day(required=True, metadata=DAY)
    wanted_until = Day(required=True, metadata=LAST_DAY)
    minutes_expected = Count(load_default=None, allow_none=True, least=1, most=60_000, example=120)

    @validates_schema
    def days(self, data: dict[str, Any], **_: Any) -> None:
        if data["wanted_until"] < data["wanted_from"]:
            raise wrong("最晚的日期不能早于开始的日期。", "It ends no earlier than it begins.", "wanted_until")


class DeclineTaskIn(Wire):
    """原因可以不写。 A reason is welcome and not asked for."""

    reason = Text(load_default=None, allow_none=True, most=200, example="那天队里有活动")


class TaskOut(Wire):
    """请团队办的一件事；团队可以谢绝。

    What an office asks a team to do; the team may decline.
    """

    wraps: ClassVar = "task"
    says: ClassVar = {
        "region_id": "哪一级请的：社区、街道或区。 Whose office asks: of a community, a subdistrict or a district.",
        "answered_at": "接受、谢绝或撤回的时间；null：都没有。 When it was accepted, declined or withdrawn; null: not.",
        "activities": "团队为它安排了几个活动。 How many activities of the team answer it.",
    }

    id = Id(required=True)
    team_id = Id(required=True)
    team_name = Text(required=True, example="乐竹邻志愿服务队")
    community_id = Id(required=True)
    region_id = Id(required=True)
    region_name = Text(required=True, example="常青街道")
    title = Text(required=True, most=80, example="重阳节给独居老人送饭")
    content = Text(required=True, most=2000, example="上午十点到十二点，两人一组，共六户。")
    place = Text(required=True, allow_none=True, most=120, example="竹西社区睦邻中心")
    wanted_from = Day(required=True, metadata=DAY)
    wanted_until = Day(required=True, metadata=LAST_DAY)
    minutes_expected = Count(required=True, allow_none=True, example=120)
    state = Choice(TaskState, required=True)
    decline_reason = Text(required=True, allow_none=True, metadata={"example": None})
    asked_at = Moment(required=True)
    answered_at = Moment(required=True, allow_none=True, metadata={"example": None})
    activities = Count(required=True, example=1)


TaskPageOut = page_of(TaskOut)


class TasksIn(PageIn):
    team_id = Id()
    community_id = Id()
    state = CommaList(Choice(TaskState), metadata={"example": "waiting,accepted"})
