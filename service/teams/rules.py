"""Roster rules. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class TeamRole(StrEnum):
    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"

    __labels__: ClassVar = {"leader": "队长", "deputy": "副队长", "member": "队员"}


OFFICERS = (TeamRole.LEADER, TeamRole.DEPUTY)


class FilingLevel(StrEnum):
    INFORMAL = "informal"
    COMMUNITY_FILED = "community_filed"
    SUBDISTRICT_FILED = "subdistrict_filed"
    REGISTERED = "registered"

    __labels__: ClassVar = {
        "informal": "未备案",
        "community_filed": "社区备案",
        "subdistrict_filed": "街道备案",
        "registered": "民政登记",
    }


class Category(StrEnum):
    """Data of the sources (002, 民发〔2017〕191号); a tree of them comes with filing."""

    CONVENIENCE = "convenience"
    CHARITY = "charity"
    NEIGHBOURHOOD_HELP = "neighbourhood_help"
    CULTURE_SPORT = "culture_sport"
    OTHER = "other"

    __labels__: ClassVar = {
        "convenience": "为民服务",
        "charity": "公益慈善",
        "neighbourhood_help": "邻里互助",
        "culture_sport": "文体娱乐",
        "other": "其他",
    }


class JoinKind(StrEnum):
    REQUEST = "request"
    INVITATION = "invitation"

    __labels__: ClassVar = {"request": "本人申请", "invitation": "团队邀请"}


class JoinState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    __labels__: ClassVar = {"waiting": "等待回复", "accepted": "已接受", "declined": "已拒绝", "withdrawn": "已撤回"}


# What people are told about teams; read aloud to people over 70.
NOTICES = {
    "team.invited": (
        "有团队邀请您加入，愿不愿意都请回复一下。",
        "A team invites you to join. Please accept or decline.",
    ),
    "team.request_accepted": ("您加入团队的申请通过了，欢迎！", "Your request to join was accepted. Welcome!"),
    "team.request_declined": (
        "您加入团队的申请没有通过。可以看看别的团队，或问问工作人员。",
        "Your request to join was declined. Look at other teams, or ask the staff.",
    ),
    "team.appointed": (
        "您现在是一支团队的队长或副队长了，可以在“我的团队”里查看。如果您不知道这件事，请马上告诉社区。",
        "You lead a team now, or are its deputy; your teams show it. If you know nothing of it, tell the community at"
        " once.",
    ),
    "team.office_ended": (
        "您在一支团队的职务已经结束，您仍是队员。如果您不知道这件事，请马上告诉社区。",
        "Your office in a team has ended; you are still a member. If you know nothing of it, tell the community at"
        " once.",
    ),
    "team.appointed_beside_you": (
        "您的团队有了新的队长或副队长，点开可以看到是谁。如果不认识此人，请马上告诉社区。",
        "Your team has a new leader or deputy; the facts say who. If you do not know them, tell the community at once.",
    ),
    "team.appointed_by_colleague": (
        "本社区一支团队有了新的队长或副队长，点开可以看到是谁、由谁任命。请核对确有其人。",
        "A team of this community has a new leader or deputy; the facts say who, and who appointed them. Please check"
        " that there is such a person.",
    ),
    "team.leader_gone": (
        "有一支团队的队长已经不在了，请尽快安排新的队长。",
        "A team has lost its leader. Please see to a new one soon.",
    ),
}
CARRIED = {
    "team.": ("team_id",),
    **dict.fromkeys(("team.invited", "team.request_accepted", "team.request_declined"), ("join_ask_id",)),
    **dict.fromkeys(("team.appointed_beside_you", "team.appointed_by_colleague"), ("for_id", "done_by")),
}
