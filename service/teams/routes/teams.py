"""Teams, and who belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.queries import Shown
from service.core.actor import anyone_known, signed_in, staff
from service.core.errors import NotAllowed, NotFound, StaleVersion
from service.core.http import Call
from service.core.paging import Page, PageIn
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.teams import access, queries
from service.teams.commands import dormancy, founding
from service.teams.errors.teams import TeamDormantAlready, TeamNameTaken, TeamNotDormant
from service.teams.queries.roster import roster
from service.teams.routes.blueprint import routes
from service.teams.schemas.roster import MemberPageOut, RosterIn
from service.teams.schemas.teams import (
    DormancyOut,
    DormantIn,
    MyTeamPageOut,
    TeamIn,
    TeamOut,
    TeamPageOut,
    TeamPutIn,
    TeamsIn,
)

if TYPE_CHECKING:
    from service.teams.models import Team


@routes.get("/teams", who=anyone_known, filters=TeamsIn, gives=TeamPageOut)
def list_teams(call: Call) -> Page:
    """团队列表 · List the teams

    按成立的先后排列，新的在前。公开，只有人数没有名单；`needs_deputy=true` 是缺副队长的，`needs_leader=true` 是没有
    队长，或队长用不了账号、身份要重新核实的；休眠的要用 `dormant=true`。带上令牌，多看到自己的
    `my_role`、`my_join_ask`。

    Newest first, as they were founded. Public, with counts and no roster; `needs_deputy=true` finds those without a
    deputy, `needs_leader=true` those without a leader, or with one whose account is shut or whose identity has to be
    confirmed anew; `dormant=true` those that sleep, which are left out otherwise. A token shows `my_role` and
    `my_join_ask` besides.
    """
    return queries.listed(call.actor, call.query)


@routes.get("/teams/<uuid:team_id>", who=anyone_known, gives=TeamOut)
def get_team(call: Call, team_id: UUID) -> Shown:
    """一个团队 · One team

    名单要另取，只给队长、副队长和工作人员。带上令牌，多看到自己的 `my_role`、`my_join_ask`。

    The roster is apart, for leader, deputy and staff. A token shows `my_role` and `my_join_ask` besides.
    """
    return queries.shown_one(call.actor, queries.get(team_id))


@routes.post(
    "/teams", who=staff, takes=TeamIn, gives=TeamOut, status=201, refuses=(NotACommunity, NotFound, TeamNameTaken)
)
def create_team(call: Call) -> Shown:
    """创建团队 · Found a team

    社区工作人员创建；成立后还没有队长，用邀请加入、再任命。同社区重名答 409。

    By staff of the community; it has no leader yet: invite, then appoint. A name taken there is a 409.
    """
    community = access.must_be_staff_of(call.actor, community_of(call.body.pop("community_id")))
    made = founding.create(community, **call.body, actor=call.actor, now=call.now)
    return queries.shown_one(call.actor, made)


@routes.put(
    "/teams/<uuid:team_id>",
    who=signed_in,
    takes=TeamPutIn,
    gives=TeamOut,
    refuses=(NotAllowed, StaleVersion, TeamNameTaken),
)
def change_team(call: Call, team_id: UUID) -> Shown:
    """修改团队 · Replace what a team says of itself

    整体替换，要带读到的 `version`。

    Replaces everything; send the `version` that was read.
    """
    team = access.must_lead(call.actor, queries.get(team_id))
    changed = founding.change(team.id, **call.body, actor=call.actor, now=call.now)
    return queries.shown_one(call.actor, changed)


@routes.post(
    "/teams/<uuid:team_id>/mark-dormant",
    who=staff,
    takes=DormantIn,
    gives=DormancyOut,
    refuses=(NotAllowed, TeamDormantAlready),
)
def mark_team_dormant(call: Call, team_id: UUID) -> Team:
    """标为休眠 · Mark a team dormant, as staff of its community

    问过以后再标：不再列在公开名单里，成员、权限、记录都不变；队长、副队长会收到消息。发布一个场次就自动恢复。

    After asking: it leaves the public list, and members, rights and history stay; its officers are told. A shift
    that it publishes wakes it.
    """
    team = access.must_staff(call.actor, queries.get(team_id))
    return dormancy.mark_dormant(team, **call.body, actor=call.actor, now=call.now)


@routes.post("/teams/<uuid:team_id>/wake", who=staff, gives=DormancyOut, refuses=(NotAllowed, TeamNotDormant))
def wake_team(call: Call, team_id: UUID) -> Team:
    """唤醒团队 · Wake a dormant team, as staff of its community

    又列在公开名单里；队长、副队长会收到消息。

    It is in the public list again; its officers are told.
    """
    team = access.must_staff(call.actor, queries.get(team_id))
    return dormancy.wake(team, actor=call.actor, now=call.now)


@routes.get(
    "/teams/<uuid:team_id>/members", who=signed_in, filters=RosterIn, gives=MemberPageOut, refuses=(NotAllowed,)
)
def list_members(call: Call, team_id: UUID) -> Page:
    """成员名单（脱敏）· The roster, names masked; for leader, deputy and staff

    按加入的先后排列，先加入的在前。`role` 是此刻的职务；不给普通成员看。

    Who joined first comes first. `role` is that of this moment; not shown to plain members.
    """
    return roster(access.must_see_roster(call.actor, queries.get(team_id)), call.query, call.actor)


@routes.get("/me/teams", who=signed_in, filters=PageIn, gives=MyTeamPageOut)
def list_my_teams(call: Call) -> Page:
    """我的团队 · The teams that one belongs to

    `role` 是此刻的职务；卸任后权限马上没有。

    `role` is that of this moment; powers end with it.
    """
    return queries.my_teams(call.actor, call.query)
