from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, CommaList, Count, Flag, Id, Line, Moment, QueryFlag, Text, Wire
from service.teams.rules import Category, FilingLevel, TeamRole


class TeamIn(Wire):
    community_id = Id(required=True)
    name = Line(required=True, most=80, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    story = Text(most=2000, example="低龄老人服务高龄老人")


class TeamPutIn(Wire):
    """Replaces what a team says of itself; its community stays."""

    name = Line(required=True, most=80, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    story = Text(load_default=None, allow_none=True, most=2000, example="低龄老人服务高龄老人")
    version = Count(required=True, least=1, example=1)


class TeamOut(Wire):
    """``needs_deputy``: nobody could go on if the leader fell ill."""

    id = Id(required=True)
    community_id = Id(required=True)
    name = Text(required=True, example="乐竹邻志愿服务队")
    category = Choice(Category, required=True, metadata={"example": "neighbourhood_help"})
    filing_level = Choice(FilingLevel, required=True)
    story = Text(required=True, allow_none=True, example="低龄老人服务高龄老人")
    member_count = Count(required=True, example=21)
    needs_deputy = Flag(required=True, metadata={"example": False})
    created_at = Moment(required=True)
    version = Count(required=True, example=1)


TeamPageOut = page_of(TeamOut)


class TeamsIn(PageIn):
    says: ClassVar = {"category": "只看这些类别，大类含它的小类。 Of these categories; a top one with all below it."}

    community_id = Id()
    category = CommaList(Choice(Category), metadata={"example": "neighbourhood_help,charity"})
    needs_deputy = QueryFlag(
        metadata={"description": "`false` 只要有副队长的；不填都要。 `false`: those that have one; left out: all."}
    )


class MyTeamOut(Wire):
    """One's own membership and the team."""

    role = Choice(TeamRole, required=True)
    joined_at = Moment(required=True)
    team = fields.Nested(TeamOut, required=True)


MyTeamPageOut = page_of(MyTeamOut)
