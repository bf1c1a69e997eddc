from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.core.actor import anyone_known, reader, signed_in
from service.core.calendar import local_date
from service.core.errors import NotAllowed
from service.core.http import Call, Routes
from service.core.paging import Page
from service.reports.queries import assigned, dormant, scope, team_page
from service.reports.rules import half_year_asked
from service.reports.schemas import (
    DormantTeamPageOut,
    DormantTeamsIn,
    HalfYearIn,
    RegionShareOut,
    TeamPageIn,
    TeamShareOut,
    TeamSharePageOut,
    TeamSharesIn,
    TeamStoryOut,
    of_region,
)
from service.teams.queries import get as get_team

if TYPE_CHECKING:
    from service.redemption.rules import HalfYear
    from service.reports.queries.assigned import Share
    from service.reports.queries.team_page import TeamPage

routes = Routes("reports", __name__, description="统计 · Reports")


def half_of(call: Call) -> HalfYear:
    return half_year_asked(call.query.get("half_year"), local_date(call.now))


@routes.get("/teams/<uuid:team_id>/page", who=anyone_known, filters=TeamPageIn, gives=TeamStoryOut)
def get_team_page(call: Call, team_id: UUID) -> TeamPage:
    """团队主页 · A team's page: story, growth, sessions, person-times, hours

    公开，没有名字。成员数和成长人人可看，再少也显示；做过的事，服务人次和时长凡是 1–4 人的，公开不显示。带上令牌，
    队长、副队长和社区里有授权的人看得到全部。

    Public, and without names. How many members it has and had is for everybody, however few; of what they did, the
    person-times and minutes of 1–4 people are not shown to the public. With a token the team's officers and every role
    over its community see them all.
    """
    team = get_team(team_id)
    sees = scope.sees_people_of(call.actor, team)
    return team_page.page_of_team(team, local_date(call.now), call.query["step"], sees_people=sees)


@routes.get("/regions/<uuid:region_id>/dormant-teams", who=reader, filters=DormantTeamsIn, gives=DormantTeamPageOut)
def list_dormant_teams(call: Call, region_id: UUID) -> Page:
    """可能休眠的团队 · Teams that may be asleep, each with the reasons

    标了休眠的，和按社区规则很多个月没有办过活动的；按成立的先后排列，新的在前。`reasons` 写明为什么；谢绝过任务不算。
    先问，再用 `mark_team_dormant`。

    Those that are marked, and those without a held shift for as many months as their community's policy says; newest
    first, as they were founded. `reasons` say why; having declined a task is none. Ask first, then `mark_team_dormant`.
    """
    region = scope.region_for(call.actor, region_id)
    return dormant.dormant_teams(region, call.query, call.now)


@routes.get(
    "/teams/<uuid:team_id>/assigned-share",
    who=signed_in,
    filters=HalfYearIn,
    gives=TeamShareOut,
    refuses=(NotAllowed,),
)
def get_teams_assigned_share(call: Call, team_id: UUID) -> Share:
    """一个团队的任务占比 · How much of a team's work was asked for from above

    给队长、副队长，和各级有授权的人看。`is_over` 是提醒请的人少请一些，不是说团队不好。

    For its officers and every role over it. `is_over` reminds those who ask to ask for less; it says nothing against
    the team.
    """
    team = get_team(team_id)
    sees = scope.must_see_share(call.actor, team)
    return assigned.share_of_team(team, half_of(call), call.now, sees_people=sees)


@routes.get("/regions/<uuid:region_id>/assigned-share", who=reader, filters=HalfYearIn, gives=RegionShareOut)
def get_regions_assigned_share(call: Call, region_id: UUID) -> dict[str, Any]:
    """一个区域的任务占比 · How much of the work of a region's teams was asked for from above

    全部团队合计，社区自己办的场次不算；不填 `half_year` 就是今天所在的半年。

    All teams together, without the shifts that communities hold themselves; today's half year without `half_year`.
    """
    region = scope.region_for(call.actor, region_id)
    sees = scope.sees_people(call.actor, region)
    return of_region(region.id, assigned.share_of_region(region, half_of(call), call.now, sees_people=sees))


@routes.get("/regions/<uuid:region_id>/team-shares", who=reader, filters=TeamSharesIn, gives=TeamSharePageOut)
def list_team_shares(call: Call, region_id: UUID) -> Page:
    """各团队的任务占比 · How much of each team's work was asked for from above

    按成立的先后排列，新的在前；休眠的也在里面。

    Newest first, as they were founded; the dormant ones are there too.
    """
    region = scope.region_for(call.actor, region_id)
    sees = scope.sees_people(call.actor, region)
    return assigned.shares_in(region, call.query, half_of(call), call.now, sees_people=sees)
