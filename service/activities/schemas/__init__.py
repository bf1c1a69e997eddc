from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from marshmallow import fields, validates_schema

from service.activities.rules import ActivityKind, ShiftState, SignUpState
from service.activities.rules.shifts import LONGEST, UNNAMED_CHILDREN_MOST, WEEKS_MOST
from service.core.complaints import wrong
from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Flag, Id, Line, Moment, QueryFlag, Text, Wire

TASK = "团队接受了的任务；null：团队自己要办的。 The accepted task that it answers; null: of the team's own accord."


class ActivityPutIn(Wire):
    """Everything that an activity says of itself; community and team stay. ``max_age`` is no less than ``min_age``."""

    says: ClassVar = {
        "person_in_charge_id": "不填或 null：负责人不变。 Left out or null: whoever is in charge stays.",
    }

    kind = Choice(ActivityKind, required=True)
    title = Line(required=True, most=80, example="六零系八零：入户探访")
    content = Text(required=True, most=2000, example="陪伴八十岁以上独居老人，读报、量血压。")
    place = Line(required=True, most=120, example="竹西社区睦邻中心")
    person_in_charge_id = Id(load_default=None, allow_none=True)
    risk_notice = Text(load_default=None, allow_none=True, most=1000, example="上下楼注意防滑。")
    is_hazardous = Flag(load_default=False, metadata={"example": False})
    insurance_number = Line(load_default=None, allow_none=True, most=60, example="PICC-2026-000123")
    min_age = Count(load_default=None, allow_none=True, most=120, example=16)
    max_age = Count(load_default=None, allow_none=True, most=120, example=75)
    requires_sign_up = Flag(load_default=False, metadata={"example": False})
    version = Count(required=True, least=1, example=1)

    @validates_schema
    def ages(self, data: dict[str, Any], **_: Any) -> None:
        if data["min_age"] is not None and data["max_age"] is not None and data["min_age"] > data["max_age"]:
            raise wrong("最大年龄不能小于最小年龄。", "max_age is at least min_age.", "max_age")


class ActivityIn(ActivityPutIn):
    """A new activity. ``max_age`` is no less than ``min_age``."""

    class Meta:
        exclude = ("version",)

    says: ClassVar = {
        "person_in_charge_id": "不填或 null：就是自己。 Left out or null: oneself.",
        "team_id": "不填或 null：社区自己办。 Left out or null: the community's own.",
        "task_id": TASK,
    }

    community_id = Id(required=True)
    team_id = Id(load_default=None, allow_none=True)
    task_id = Id(load_default=None, allow_none=True)


class ActivityOut(Wire):
    says: ClassVar = {"task_id": TASK}

    id = Id(required=True)
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    task_id = Id(required=True, allow_none=True, metadata={"example": None})
    co_host_team_ids = fields.Function(
        lambda activity: [str(each.team_id) for each in activity.co_hosts],
        required=True,
        metadata={"type": "array", "items": {"type": "string"}, "example": []},
    )
    person_in_charge_id = Id(required=True)
    kind = Choice(ActivityKind, required=True)
    title = Text(required=True, most=80, example="六零系八零：入户探访")
    content = Text(required=True, most=2000, example="陪伴八十岁以上独居老人，读报、量血压。")
    place = Text(required=True, most=120, example="竹西社区睦邻中心")
    risk_notice = Text(required=True, allow_none=True, most=1000, example="上下楼注意防滑。")
    is_hazardous = Flag(required=True, metadata={"example": False})
    insurance_number = Text(required=True, allow_none=True, most=60, example="PICC-2026-000123")
    min_age = Count(required=True, allow_none=True, example=16)
    max_age = Count(required=True, allow_none=True, example=75)
    requires_sign_up = Flag(required=True, metadata={"example": False})
    version = Count(required=True, example=1)


ActivityPageOut = page_of(ActivityOut)


class ActivitiesIn(PageIn):
    community_id = Id()
    team_id = Id()
    kind = CommaList(Choice(ActivityKind), metadata={"example": "service,training"})


class CoHostIn(Wire):
    team_id = Id(required=True)


class ShiftIn(Wire):
    """结束晚于开始，且不超过 24 小时。 Ends after it starts, within 24 hours."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    capacity = Count(load_default=None, allow_none=True, least=1, most=10_000, example=30)

    @validates_schema
    def window(self, data: dict[str, Any], **_: Any) -> None:
        if not timedelta() < data["ends_at"] - data["starts_at"] <= LONGEST:
            raise wrong("结束要晚于开始，且不超过 24 小时。", "Ends after it starts, within 24 hours.", "ends_at")


class ShiftPutIn(ShiftIn):
    """结束晚于开始，且不超过 24 小时。 Ends after it starts, within 24 hours."""

    version = Count(required=True, least=1, example=1)


class RepeatIn(ShiftIn):
    """The first window, of at most 24 hours, and for how many weeks, itself included."""

    weeks = Count(required=True, least=2, most=WEEKS_MOST, example=12)


AGE = "服务当天的周岁，含这个岁数；null：不限。 In whole years on the day, inclusive; null: no limit."


class MySignUpOut(Wire):
    id = Id(required=True)
    state = Choice(SignUpState, required=True)


class ShiftOut(Wire):
    """``my_sign_up`` is the signed-in person's own, while it stands. ``unnamed_children`` are those under 14 who came
    without a guardian's consent; null: nobody has counted.
    """

    wraps: ClassVar = "of"
    says: ClassVar = {
        "team_id": "主办的团队；null：社区自己办。 The responsible team; null: the community's own.",
        "team_name": "主办团队的名字；社区自己办的为 null。 Of the responsible team; null: the community's own.",
        "kind": "只有 `service` 计时长和积分。 Only `service` earns hours and points.",
        "requires_sign_up": "要先报上名才能签到。 Only who has signed up may check in.",
        "is_hazardous": "有危险：要报名、接受风险，未满 18 岁不能参加。"
        " Hazardous: sign up and accept the risk; nobody under 18.",
        "min_age": AGE,
        "max_age": AGE,
        "my_sign_up": "登录的人自己的报名；null：没有报、已取消，或没有登录。"
        " One's own while it stands; null: none, cancelled, or not signed in.",
        "ends_at": "现在的结束时间，含延长和更正。 The end as it is now, lengthened or corrected.",
        "planned_ends_at": "发布时的结束时间。 The end as it was published.",
        "stopped_at": "中途停止的时间，服务算到那时；null：没有停止。"
        " Stopped midway, service counts until then; null: not.",
        "service_date": "开始那天（北京时间），按这一天的社区规则计算。"
        " The day on which it starts, in Shanghai; the policy of that day applies.",
        "state": "`draft` 只有负责人看得到；`published` 可报名、可签到；`cancelled` 开始前取消，不计时长；"
        "`closed` 已生成时长记录；`recorded` 由纸质表补录。"
        " `draft` is seen by who runs it; `published` takes sign-ups and scans; `cancelled` before the start: no "
        "hours; `closed`: its records are made; `recorded`: entered from paper.",
        "capacity": "名额；null：不限。 Places in all; null: no limit.",
        "places_taken": "已报上名的和未报名就到场占了名额的，不含候补。"
        " By sign-ups and by walk-ins who hold one; not by the waitlist.",
        "unnamed_children": "未满 14 岁、监护人没有同意记名的孩子人数；null：没有数过。"
        " How many children under 14 came unnamed; null: nobody has counted.",
        "change_reason": "最近一次取消、停止或延长的原因；null：都没有过。"
        " Why it was last cancelled, stopped or lengthened; null: never.",
        "closed_at": "生成时长记录的时间，补录的是补录的时间；null：还没有。"
        " When its records were made, or it was entered from paper; null: not yet.",
        "version": "每次改动加一；PUT 时带上读到的。 Grows with every change; PUT carries the one that was read.",
    }

    id = Id(required=True)
    activity_id = Id(required=True)
    community_id = Id(required=True)
    team_id = Id(required=True, allow_none=True)
    kind = Choice(ActivityKind, attribute="activity.kind", required=True)
    title = Text(attribute="activity.title", required=True, example="六零系八零：入户探访")
    place = Text(attribute="activity.place", required=True, example="竹西社区睦邻中心")
    team_name = Text(required=True, allow_none=True, example="乐竹邻")
    community_name = Text(required=True, example="竹西社区")
    requires_sign_up = Flag(attribute="activity.requires_sign_up", required=True, metadata={"example": False})
    is_hazardous = Flag(attribute="activity.is_hazardous", required=True, metadata={"example": False})
    min_age = Count(attribute="activity.min_age", required=True, allow_none=True, example=16)
    max_age = Count(attribute="activity.max_age", required=True, allow_none=True, example=75)
    my_sign_up = fields.Nested(MySignUpOut, required=True, allow_none=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    planned_ends_at = Moment(required=True, metadata={"example": "2026-11-22T11:30:00+08:00"})
    stopped_at = Moment(required=True, allow_none=True, metadata={"example": None})
    service_date = Day(required=True)
    state = Choice(ShiftState, required=True, metadata={"example": "published"})
    capacity = Count(required=True, allow_none=True, example=30)
    places_taken = Count(required=True, example=12)
    unnamed_children = Count(required=True, allow_none=True, example=3)
    change_reason = Text(required=True, allow_none=True, example="暴雨红色预警")
    closed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    version = Count(required=True, example=1)


ShiftPageOut = page_of(ShiftOut)


class ShiftListOut(Wire):
    items = fields.List(fields.Nested(ShiftOut), required=True)


class ShiftsIn(PageIn):
    community_id = Id()
    team_id = Id()
    activity_id = Id()
    day = Day(
        metadata={
            "description": "这一天开始的；同时填 `from`、`to` 的，都要满足。"
            " Starting on this day; with `from` or `to`, both hold."
        }
    )
    first_day = Day(data_key="from", metadata={"description": "从这一天起（含）。 From this day on."})
    last_day = Day(data_key="to", metadata={"description": "到这一天为止（含）。 Up to this day, itself included."})
    state = CommaList(Choice(ShiftState), metadata={"example": "published,closed"})


class DayIn(PageIn):
    says: ClassVar = {"day": "哪一天；不填：今天。 Which day; left out: today."}

    day = Day()


class CapacityIn(Wire):
    """``null``: no limit."""

    capacity = Count(required=True, allow_none=True, least=1, most=10_000, example=40)


class UnnamedChildrenIn(Wire):
    """The whole number of this shift, not how many more."""

    count = Count(required=True, most=UNNAMED_CHILDREN_MOST, example=3)
    version = Count(required=True, least=1, example=1)


class ShiftReasonIn(Wire):
    reason = Text(required=True, most=200, example="暴雨红色预警")


class LengthenIn(Wire):
    ends_at = Moment(required=True, metadata={"example": "2026-11-22T12:00:00+08:00"})
    reason = Text(required=True, most=200, example="还有三户没有走到")


class SignUpIn(Wire):
    """For oneself, or for ``account_id`` whom one may act for."""

    says: ClassVar = {"account_id": "替谁报名；不填：自己。 Who is signed up; left out: oneself."}

    account_id = Id(load_default=None, allow_none=True)
    accepts_risk = Flag(load_default=False, metadata={"example": True})


class SignUpOut(Wire):
    """``position`` is the place in the queue while waitlisted; ``cancelled_by_self`` is null until it is cancelled."""

    id = Id(attribute="sign_up.id", required=True)
    shift_id = Id(attribute="sign_up.shift_id", required=True)
    account_id = Id(attribute="sign_up.account_id", required=True)
    name_masked = Text(required=True, allow_none=True, example="张*琴")
    state = Choice(SignUpState, attribute="sign_up.state", required=True)
    position = Count(required=True, allow_none=True, metadata={"example": None})
    accepts_risk = Flag(attribute="sign_up.accepts_risk", required=True)
    asked_at = Moment(attribute="sign_up.asked_at", required=True)
    asked_by = Id(attribute="sign_up.asked_by", required=True)
    promoted_at = Moment(attribute="sign_up.promoted_at", required=True, allow_none=True, metadata={"example": None})
    cancelled_at = Moment(attribute="sign_up.cancelled_at", required=True, allow_none=True, metadata={"example": None})
    cancelled_by_self = fields.Function(
        lambda shown: None if shown.sign_up.cancelled_at is None else shown.sign_up.is_cancelled_by_self,
        required=True,
        metadata={"type": ["boolean", "null"], "example": None},
    )
    cancel_reason = Text(attribute="sign_up.cancel_reason", required=True, allow_none=True, metadata={"example": None})


SignUpPageOut = page_of(SignUpOut)


class SignUpsIn(PageIn):
    state = CommaList(Choice(SignUpState), metadata={"example": "signed_up,waitlisted"})


class MyShiftOut(SignUpOut):
    """One's own sign-up, with its shift."""

    class Meta:
        exclude = ("name_masked",)

    shift = fields.Nested(ShiftOut, required=True)


MyShiftPageOut = page_of(MyShiftOut)


class MyShiftsIn(SignUpsIn):
    upcoming = QueryFlag(
        metadata={
            "description": "`true` 只要还没结束、没取消的；`false` 和不填一样，都要。"
            " `true`: neither over nor cancelled; `false`: as left out."
        }
    )


class CancelSignUpIn(Wire):
    reason = Text(load_default=None, allow_none=True, most=200, example="家里有事")
