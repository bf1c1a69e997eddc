"""How many teams there are, of what kind and at which level: the table that 东关街道 of 潍坊 prints."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.core.actor import reader
from service.core.http import Call
from service.core.paging import Page
from service.teams.queries import statistics
from service.teams.routes.blueprint import routes
from service.teams.schemas.statistics import (
    CommunityTeamsPageOut,
    TeamStatisticsIn,
    TeamStatisticsOut,
    TeamStatisticsPageIn,
)

if TYPE_CHECKING:
    from service.teams.queries.statistics import Statistics


@routes.get("/regions/<uuid:region_id>/team-statistics", who=reader, filters=TeamStatisticsIn, gives=TeamStatisticsOut)
def get_team_statistics(call: Call, region_id: UUID) -> Statistics:
    """团队统计 · Teams of a region by category and level, as of a day

    区域里和以下所有社区合计；大类含小类，份额是千分数。给管这个区域的各类工作人员。

    Over all communities of the region; a top category counts with those below it, shares are in permille. For every
    role over the region, those too that only oversee.
    """
    return statistics.of_region(statistics.region_for(call.actor, region_id), call.query, call.now)


@routes.get(
    "/regions/<uuid:region_id>/team-statistics/communities",
    who=reader,
    filters=TeamStatisticsPageIn,
    gives=CommunityTeamsPageOut,
)
def list_team_statistics_by_community(call: Call, region_id: UUID) -> Page:
    """各社区的团队统计 · The same, community by community

    按社区登记的先后排列；份额是占整个区域团队的千分数。翻页时请带同一个 `as_of`。

    In the order in which the communities were entered; shares are of all teams of the region. Ask for further pages
    with the same `as_of`.
    """
    return statistics.by_community(statistics.region_for(call.actor, region_id), call.query, call.now)
