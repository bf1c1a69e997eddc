from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import ANY, Choice, Count, Day, Flag, Id, Moment, Text, Wire
from service.redemption.schemas.periods import HALF_YEAR, HALF_YEAR_CODE
from service.reports.rules import POINTS_MOST, DormancyReason, GrowthStep
from service.teams.rules import Category, FilingLevel

TOO_FEW = "null：1–4 人做的，对看不到人的不显示。 null: what 1–4 people did, for who may not see people."


class TeamPageIn(Wire):
    says: ClassVar = {
        "step": "成员数按月底还是半年底；不填：按月。 Members by the end of each month, or half year; left out: month."
    }

    step = Choice(GrowthStep, load_default=GrowthStep.MONTH)


class GrowthPointOut(Wire):
    """那一天结束时的成员数；正在进行的一段，是今天的。 Members at the end of that day; of the running one, today's."""

    on = Day(required=True, metadata={"example": "2026-06-30"})
    member_count = Count(required=True, example=21)


class TeamStoryOut(Wire):
    """团队主页：故事、成长、做过的事；没有名字。

    A team's page: its story, how it has grown, what it has done; no names.
    """

    wraps: ClassVar = "team"
    says: ClassVar = {
        "member_count": "现在的成员数，人人可看，再少也显示。 Members now; for everybody, however few.",
        "growth": f"最近 {POINTS_MOST} 个月或半年，从第一个人加入起，早的在前。"
        f" The newest {POINTS_MOST} months or half years since the first one joined, oldest first.",
        "sessions": "办过几场：已结束的，和按纸质表补录的。 Shifts that were held, those entered from paper included.",
        "person_times": f"服务人次：每人每场一次，不记名的儿童也算。{TOO_FEW}"
        " Each person once a shift, unnamed children included.",
        "minutes": f"已通过的净时长，分钟。{TOO_FEW} Approved minutes, net of corrections.",
        "months_active": "有几个月办过活动。 In how many months a shift was held.",
        "sessions_assigned": "其中几场是上级请办的。 How many of them answered a task from above.",
        "assigned_share_percent": "占百分之几，去掉小数；null：没有办过。 In a hundred, rounded down; null: none.",
        "is_suppressed": "人次或时长因人太少没有显示。 Person-times or minutes are not shown, being of too few people.",
        "dormant_note": "休眠的原因，只给队长、副队长和工作人员看。 Why it is dormant; for officers and staff alone.",
    }

    id = Id(required=True)
    community_id = Id(required=True)
    name = Text(required=True, example="加侨飞扬志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    filing_level = Choice(FilingLevel, required=True)
    story = Text(required=True, allow_none=True, example="从七个人到二十一个人")
    needs_deputy = Flag(required=True, metadata={"example": False})
    dormant_since = Moment(required=True, allow_none=True, metadata={"example": None})
    dormant_note = Text(required=True, allow_none=True, metadata={"example": None})
    member_count = Count(required=True, example=21)
    growth = fields.List(fields.Nested(GrowthPointOut), required=True)
    sessions = Count(required=True, example=86)
    person_times = Count(required=True, allow_none=True, most=ANY, example=1567)
    minutes = Count(required=True, allow_none=True, most=ANY, example=97_770)
    months_active = Count(required=True, example=12)
    first_session_on = Day(required=True, allow_none=True, metadata={"example": "2025-03-08"})
    last_session_on = Day(required=True, allow_none=True, metadata={"example": "2026-03-07"})
    sessions_assigned = Count(required=True, example=9)
    assigned_share_percent = Count(required=True, allow_none=True, most=100, example=10)
    is_suppressed = Flag(required=True, metadata={"example": False})


class DormantTeamsIn(PageIn):
    community_id = Id()


class DormantTeamOut(Wire):
    """可能休眠的团队，和为什么。 A team that may be asleep, and why."""

    wraps: ClassVar = "team"
    says: ClassVar = {
        "member_count": "现在的成员数。 Members now.",
        "last_held_on": "最后一场是哪一天；null：没有办过。 The day of its last shift; null: it never held one.",
        "next_shift_on": "已发布的下一场；null：没有。 The next shift that is announced; null: none.",
        "leader_seen_on": "队长最后一次上任、发起场次、签到或替人签到、审核时长、答复任务；null：没有队长。"
        " When its leader last took office, planned a shift, scanned or was scanned, decided on hours or answered a "
        "task; null: it has none.",
        "asked_at": "最后一次请它办事；null：没有请过。 When it was asked to do something last; null: never.",
        "tasks_waiting": "还等它答复的任务。 Tasks that wait for its answer.",
        "after_months": "按社区规则，几个月没有活动列入。 After how many months without a shift it is listed there.",
    }

    id = Id(required=True)
    community_id = Id(required=True)
    community_name = Text(required=True, example="竹西社区")
    name = Text(required=True, example="老歌队")
    category = Choice(Category, required=True, metadata={"example": "culture_sport"})
    filing_level = Choice(FilingLevel, required=True)
    member_count = Count(required=True, example=7)
    needs_deputy = Flag(required=True)
    created_at = Moment(required=True)
    dormant_since = Moment(required=True, allow_none=True, metadata={"example": None})
    last_held_on = Day(required=True, allow_none=True, metadata={"example": "2025-09-10"})
    next_shift_on = Day(required=True, allow_none=True, metadata={"example": None})
    leader_seen_on = Day(required=True, allow_none=True, metadata={"example": "2025-09-10"})
    asked_at = Moment(required=True, allow_none=True, metadata={"example": None})
    tasks_waiting = Count(required=True, example=0)
    after_months = Count(required=True, example=6)
    reasons = fields.List(Choice(DormancyReason), required=True)


DormantTeamPageOut = page_of(DormantTeamOut)

WHICH_HALF = "哪半年；不填：今天所在的。 Which half year; left out: today's."


class HalfYearIn(Wire):
    says: ClassVar = {"half_year": WHICH_HALF}

    half_year = Text(most=6, validate=HALF_YEAR_CODE, metadata=HALF_YEAR)


class TeamSharesIn(PageIn):
    says: ClassVar = {"half_year": WHICH_HALF}

    community_id = Id()
    half_year = Text(most=6, validate=HALF_YEAR_CODE, metadata=HALF_YEAR)


class TaskCountsOut(Wire):
    """这半年请办的，现在怎样了；谢绝没有任何影响。

    Those asked for in the half year, by how they stand today; a no has no effect.
    """

    asked = fields.Function(
        lambda tasks: sum(tasks.values()), required=True, metadata={"type": "integer", "minimum": 0, "example": 5}
    )
    waiting = Count(required=True, example=1)
    accepted = Count(required=True, example=2)
    declined = Count(required=True, example=1)
    withdrawn = Count(required=True, example=0)
    lapsed = Count(required=True, example=1)


class AssignedShareOut(Wire):
    """上级请办的占多少：太多了，团队就成了办公室的手脚。 How much of the work was asked for from above."""

    says: ClassVar = {
        "shifts": "半年里团队办过几场。 Shifts that teams held in the half year.",
        "shifts_assigned": "其中几场答复上级的任务。 How many of them answered a task.",
        "share_percent": "占百分之几，去掉小数；null：没有办过。 In a hundred, rounded down; null: none was held.",
        "most_percent": "规则定的上限。 The most that the policy finds good.",
        "is_over": "超过上限：少派一些。 Above it: ask for less.",
        "minutes": f"已通过的分钟。{TOO_FEW} Approved minutes.",
        "minutes_assigned": f"其中答复任务的。{TOO_FEW} Those of shifts that answered a task.",
    }

    half_year = Text(required=True, metadata=HALF_YEAR)
    shifts = Count(required=True, example=20)
    shifts_assigned = Count(required=True, example=4)
    share_percent = Count(required=True, allow_none=True, most=100, example=20)
    most_percent = Count(required=True, most=100, example=50)
    is_over = Flag(required=True, metadata={"example": False})
    minutes = Count(required=True, allow_none=True, most=ANY, example=2400)
    minutes_assigned = Count(required=True, allow_none=True, most=ANY, example=480)
    tasks = fields.Nested(TaskCountsOut, required=True)


class TeamShareOut(AssignedShareOut):
    """一个团队的。 Of one team."""

    team_id = Id(attribute="team.id", required=True)
    team_name = Text(attribute="team.name", required=True, example="乐竹邻志愿服务队")
    community_id = Id(attribute="team.community_id", required=True)


TeamSharePageOut = page_of(TeamShareOut)


class RegionShareOut(AssignedShareOut):
    """一个区域里全部团队合计；社区自己办的不算。

    Of all teams of a region together; what a community does itself is apart.
    """

    region_id = Id(required=True)


def of_region(region_id: Any, share: Any) -> dict[str, Any]:
    names = ("half_year", "shifts", "shifts_assigned", "share_percent", "most_percent", "is_over", "minutes")
    told = {name: getattr(share, name) for name in (*names, "minutes_assigned", "tasks")}
    return {"region_id": region_id, **told}
