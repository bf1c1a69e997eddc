from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from service.core.paging import PageIn, page_of
from service.core.wire import Choice, Count, Day, Id, Text, Wire
from service.teams.rules import Category, FilingLevel

AS_OF = "哪一天结束时的样子；不填或以后的日期：今天。 As of the end of which day; left out, or to come: today."
SHARE = "占全部团队的千分之几，四舍五入。 Thousandths of all teams, rounded half up."


class TeamStatisticsIn(Wire):
    says: ClassVar = {"as_of": AS_OF}

    as_of = Day()


class TeamStatisticsPageIn(PageIn):
    says: ClassVar = {"as_of": AS_OF}

    as_of = Day()


class TeamCellOut(Wire):
    """表里的一格，没有团队的不列。

    One cell of the table; one without teams is left out.
    """

    category = Choice(Category, required=True, metadata={"example": "convenience"})
    level = Choice(FilingLevel, required=True, metadata={"example": "community_filed"})
    teams = Count(required=True, example=14)


class LowerShareOut(Wire):
    """一个小类有几支团队。

    How many teams there are of a lower category.
    """

    says: ClassVar = {"permille": SHARE}

    category = Choice(Category, attribute="code", required=True, metadata={"example": "home_repair"})
    teams = Count(required=True, example=6)
    permille = Count(required=True, most=1000, example=59)


class TopShareOut(Wire):
    """一个大类有几支团队，含它的小类。

    How many teams there are of a top category, with all below it.
    """

    says: ClassVar = {"permille": SHARE, "lower": "它的小类，没有团队的不列。 Its lower ones that have teams."}

    category = Choice(Category, required=True, metadata={"example": "convenience"})
    teams = Count(required=True, example=51)
    permille = Count(required=True, most=1000, example=500)
    lower = fields.List(fields.Nested(LowerShareOut), required=True)


class LevelShareOut(Wire):
    """一个备案级别有几支团队。

    How many teams there are at a level.
    """

    says: ClassVar = {"permille": SHARE}

    level = Choice(FilingLevel, attribute="code", required=True, metadata={"example": "community_filed"})
    teams = Count(required=True, example=60)
    permille = Count(required=True, most=1000, example=588)


class TeamStatisticsOut(Wire):
    """一个区域里的团队，按类别和备案级别。

    The teams of a region, by category and level.
    """

    says: ClassVar = {"as_of": AS_OF, "teams": "一共几支团队。 How many teams in all."}

    region_id = Id(required=True)
    as_of = Day(required=True)
    teams = Count(required=True, example=102)
    by_category = fields.List(fields.Nested(TopShareOut), required=True)
    by_level = fields.List(fields.Nested(LevelShareOut), required=True)
    cells = fields.List(fields.Nested(TeamCellOut), required=True)


class CommunityTeamsOut(Wire):
    """一个社区的团队；没有团队的社区也列出。

    The teams of one community; one without teams is there too.
    """

    says: ClassVar = {"permille": SHARE, "teams": "这个社区一共几支。 How many of this community in all."}

    community_id = Id(attribute="community.id", required=True)
    name = Text(attribute="community.name", required=True, example="工福街社区")
    teams = Count(required=True, example=25)
    permille = Count(required=True, most=1000, example=245)
    cells = fields.List(fields.Nested(TeamCellOut), required=True)


CommunityTeamsPageOut = page_of(CommunityTeamsOut)
