"""Roster rules. Pure."""

from __future__ import annotations

from enum import StrEnum


class TeamRole(StrEnum):
    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"


OFFICERS = (TeamRole.LEADER, TeamRole.DEPUTY)


class FilingLevel(StrEnum):
    INFORMAL = "informal"
    COMMUNITY_FILED = "community_filed"
    SUBDISTRICT_FILED = "subdistrict_filed"
    REGISTERED = "registered"


class Category(StrEnum):
    """Data of the sources (002, 民发〔2017〕191号); a tree of them comes with filing."""

    CONVENIENCE = "convenience"
    CHARITY = "charity"
    NEIGHBOURHOOD_HELP = "neighbourhood_help"
    CULTURE_SPORT = "culture_sport"
    OTHER = "other"


class JoinKind(StrEnum):
    REQUEST = "request"
    INVITATION = "invitation"


class JoinState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


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
