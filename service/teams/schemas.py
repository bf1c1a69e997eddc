from __future__ import annotations

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Id, Moment, Text, Wire
from service.teams.rules import Category, FilingLevel, JoinKind, JoinState, TeamRole


class TeamIn(Wire):
    community_id = Id(required=True)
    name = Text(required=True, most=80, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    story = Text(most=2000, example="低龄老人服务高龄老人")


class TeamOut(Wire):
    id = Id(required=True)
    community_id = Id(required=True)
    name = Text(required=True, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    filing_level = Choice(FilingLevel, required=True)
    story = Text(required=True, allow_none=True, example="低龄老人服务高龄老人")
    created_at = Moment(required=True)


TeamPageOut = page_of(TeamOut)


class TeamsIn(PageIn):
    community_id = Id()


class InvitationIn(Wire):
    account_id = Id(required=True)


class JoinAskOut(Wire):
    id = Id(required=True)
    team_id = Id(required=True)
    account_id = Id(required=True)
    kind = Choice(JoinKind, required=True)
    state = Choice(JoinState, required=True)
    asked_at = Moment(required=True)
    answered_at = Moment(required=True, allow_none=True)


class AppointIn(Wire):
    account_id = Id(required=True)
    role = Choice(TeamRole, required=True, metadata={"example": "deputy"})


class MemberOut(Wire):
    id = Id(required=True)
    team_id = Id(required=True)
    account_id = Id(required=True)
    role = Choice(TeamRole, required=True)
    joined_at = Moment(required=True)
    left_at = Moment(required=True, allow_none=True)
