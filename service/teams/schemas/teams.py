from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Day, Flag, Id, Line, Moment, QueryFlag, Text, Wire
from service.teams.rules import Category, FilingLevel, JoinKind, JoinState, TeamRole


class TeamIn(Wire):
    community_id = Id(required=True)
    name = Line(required=True, most=80, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    story = Text(load_default=None, allow_none=True, most=2000, example="低龄老人服务高龄老人")


class DormantIn(Wire):
    """为什么标为休眠，只给队长、副队长和工作人员看。 Why; for officers and staff alone."""

    note = Text(required=True, most=200, example="队长说天冷，开春再活动")


class DormancyOut(Wire):
    """团队是不是休眠。 Whether the team sleeps."""

    id = Id(required=True)
    dormant_since = Moment(required=True, allow_none=True)
    dormant_note = Text(required=True, allow_none=True, example="队长说天冷，开春再活动")


class TeamPutIn(Wire):
    """团队怎么说自己，整份替换；社区不变。`version` 填读到的那个。

    Replaces what a team says of itself; its community stays. ``version`` is the one that was read.
    """

    name = Line(required=True, most=80, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    story = Text(load_default=None, allow_none=True, most=2000, example="低龄老人服务高龄老人")
    version = Count(required=True, least=1, example=1)


class MyJoinAskOut(Wire):
    """自己和团队之间还没有答复的一项：`request` 等团队答复，`invitation` 等自己答复。

    What waits between oneself and a team: a `request` for the team's answer, an `invitation` for one's own.
    """

    id = Id(required=True)
    kind = Choice(JoinKind, required=True)
    state = Choice(JoinState, required=True)


class TeamOut(Wire):
    """`needs_deputy`：没有副队长，队长病了就没人接着办。`needs_leader`：没有队长，或者现在的队长用不了账号、身份没有核实。

    ``needs_deputy``: nobody could go on if the leader fell ill. ``needs_leader``: there is none, or none who can
    use the account, with the identity confirmed as it stands.
    """

    wraps: ClassVar = "row"
    says: ClassVar = {
        "my_role": "登录的人自己在队里的职务；null：不是队员，或没有登录。"
        " What the signed-in person is there; null: no member, or nobody is signed in.",
        "my_join_ask": "登录的人自己还没有答复的申请或邀请；null：没有，或没有登录。"
        " What waits between them and the team; null: nothing, or nobody is signed in.",
        "needs_leader": "由社区工作人员办：没有队长的（`list_members` 加 `role=leader` 是空的），用 `appoint` 任命；"
        "有队长的，用 `hand_over_team` 换人，或先核实队长的身份、请管理员恢复账号。"
        " For the community's staff: where there is no leader (`list_members` with `role=leader` is empty) they"
        " `appoint` one; where there is, they hand the team over (`hand_over_team`), or confirm the leader's"
        " identity, or ask an administrator to enable the account.",
        "dormant_since": "工作人员何时标为休眠；null：没有。发布场次就会恢复。"
        " When staff marked it dormant; null: it is not. Publishing a shift wakes it.",
        "filed_at": "什么时候起是这一级；从登记表导入、没写备案日期的，从录入那时算；null：未备案。"
        " Since when at this level; of a register that does not say, since it was entered; null: it is not on file.",
    }

    id = Id(required=True)
    community_id = Id(required=True)
    name = Text(required=True, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    filing_level = Choice(FilingLevel, required=True)
    filed_at = Moment(required=True, allow_none=True, metadata={"example": None})
    story = Text(required=True, allow_none=True, example="低龄老人服务高龄老人")
    founded_on = Day(required=True, allow_none=True, metadata={"example": "2016-05-01"})
    member_count = Count(required=True, example=21)
    needs_deputy = Flag(required=True, metadata={"example": False})
    dormant_since = Moment(required=True, allow_none=True, metadata={"example": None})
    needs_leader = Flag(required=True, metadata={"example": False})
    created_at = Moment(required=True)
    version = Count(required=True, example=1)
    my_role = Choice(TeamRole, required=True, allow_none=True)
    my_join_ask = fields.Nested(MyJoinAskOut, required=True, allow_none=True, metadata={"example": None})


TeamPageOut = page_of(TeamOut)


class TeamsIn(PageIn):
    says: ClassVar = {
        "category": "只看这些类别，大类含它的小类。 Of these categories; a top one with all below it.",
        "community_id": "只看这个社区的；街道、区要用 `region_id`。"
        " Of this community alone; of a subdistrict or a district ask by `region_id`.",
        "region_id": "只看这个区域里所有社区的：社区、街道、区都可以。"
        " Of all communities in this region, of whatever tier.",
        "filing_level": "只看这些备案级别的。 At these levels alone.",
    }

    community_id = Id()
    region_id = Id()
    filing_level = CommaList(Choice(FilingLevel), metadata={"example": "community_filed,subdistrict_filed"})
    category = CommaList(Choice(Category), metadata={"example": "neighbourhood_help,charity"})
    needs_deputy = QueryFlag(
        metadata={"description": "`false` 只要有副队长的；不填都要。 `false`: those that have one; left out: all."}
    )
    dormant = QueryFlag(
        metadata={
            "description": "`true` 只要休眠的；`false` 和不填一样，不含休眠的。"
            " `true`: the dormant ones alone; `false`, as left out: without them.",
            "example": False,
        }
    )
    needs_leader = QueryFlag(
        metadata={"description": "`false` 只要队长在任的；不填都要。 `false`: those that have one; left out: all."}
    )


class MyTeamOut(Wire):
    """自己在哪支团队、什么职务。 One's own membership and the team."""

    says: ClassVar = {
        "joined_at": "什么时候加入的；换了职务也不变。 When one joined, whatever roles came after.",
        "in_role_since": "什么时候起是这个职务。 Since when in this role.",
    }

    role = Choice(TeamRole, required=True)
    joined_at = Moment(required=True)
    in_role_since = Moment(required=True)
    team = fields.Nested(TeamOut, required=True)


MyTeamPageOut = page_of(MyTeamOut)
