from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.core.actor import anyone, signed_in, staff
from service.core.errors import NotAllowed, NotFound
from service.core.http import Call, Routes
from service.core.paging import Page
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.teams import access, commands, queries
from service.teams.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    LeaderMustHandOver,
    LeaderTaken,
    NotAMember,
    TeamNameTaken,
)
from service.teams.rules import JoinKind, JoinState
from service.teams.schemas import AppointIn, InvitationIn, JoinAskOut, MemberOut, TeamIn, TeamOut, TeamPageOut, TeamsIn

if TYPE_CHECKING:
    from service.teams.models import JoinAsk, Team, TeamMember

routes = Routes("teams", __name__, description="团队 · Teams")


@routes.get("/teams", who=anyone, filters=TeamsIn, gives=TeamPageOut)
def list_teams(call: Call) -> Page:
    """团队列表 · List the teams"""
    return queries.listed(call.query)


@routes.get("/teams/<uuid:team_id>", who=anyone, gives=TeamOut)
def get_team(call: Call, team_id: UUID) -> Team:
    """一个团队 · One team"""
    return queries.get(team_id)


@routes.post(
    "/teams", who=staff, takes=TeamIn, gives=TeamOut, status=201, refuses=(NotACommunity, NotFound, TeamNameTaken)
)
def create_team(call: Call) -> Team:
    """创建团队 · Found a team"""
    community = access.must_be_staff_of(call.actor, community_of(call.body.pop("community_id")))
    return commands.create(community, **call.body, actor=call.actor, now=call.now)


@routes.post(
    "/teams/<uuid:team_id>/join", who=signed_in, gives=JoinAskOut, status=201, refuses=(AlreadyMember, AlreadyAsked)
)
def ask_to_join(call: Call, team_id: UUID) -> JoinAsk:
    """申请加入 · Ask to join"""
    team = queries.get(team_id)
    return commands.ask(team, call.actor.person_id, JoinKind.REQUEST, actor=call.actor, now=call.now)


@routes.post(
    "/teams/<uuid:team_id>/invitations",
    who=signed_in,
    takes=InvitationIn,
    gives=JoinAskOut,
    status=201,
    refuses=(NotAllowed, AlreadyMember, AlreadyAsked),
)
def invite(call: Call, team_id: UUID) -> JoinAsk:
    """邀请加入 · Invite a person, who may decline"""
    team = access.must_lead(call.actor, queries.get(team_id))
    return commands.ask(team, call.body["account_id"], JoinKind.INVITATION, actor=call.actor, now=call.now)


@routes.post("/join-asks/<uuid:ask_id>/accept", who=signed_in, gives=JoinAskOut, refuses=(AlreadyAnswered,))
def accept_join(call: Call, ask_id: UUID) -> JoinAsk:
    """同意加入 · Accept a request (as leader) or an invitation (as the invited person)"""
    return commands.answer(queries.ask_for(call.actor, ask_id), JoinState.ACCEPTED, actor=call.actor, now=call.now)


@routes.post("/join-asks/<uuid:ask_id>/decline", who=signed_in, gives=JoinAskOut, refuses=(AlreadyAnswered,))
def decline_join(call: Call, ask_id: UUID) -> JoinAsk:
    """谢绝加入 · Decline a request or an invitation"""
    return commands.answer(queries.ask_for(call.actor, ask_id), JoinState.DECLINED, actor=call.actor, now=call.now)


@routes.post(
    "/teams/<uuid:team_id>/appoint",
    who=staff,
    takes=AppointIn,
    gives=MemberOut,
    refuses=(NotAllowed, NotAMember, LeaderTaken),
)
def appoint(call: Call, team_id: UUID) -> TeamMember:
    """任命 · Appoint a leader or deputy"""
    team = access.must_lead(call.actor, queries.get(team_id))
    return commands.appoint(team, **call.body, actor=call.actor, now=call.now)


@routes.post("/teams/<uuid:team_id>/leave", who=signed_in, gives=MemberOut, refuses=(NotAMember, LeaderMustHandOver))
def leave_team(call: Call, team_id: UUID) -> TeamMember:
    """退出团队 · Leave a team"""
    return commands.leave(queries.get(team_id), call.actor.person_id, actor=call.actor, now=call.now)
