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
