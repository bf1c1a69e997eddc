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
}
CARRIED = {"team.": ("team_id", "join_ask_id")}
