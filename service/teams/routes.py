from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.commands import entries
from service.accounts.errors import PersonNotFound
from service.accounts.routes.naming import named
from service.accounts.schemas.people import ProposedPersonIn, ProposedPersonOut
from service.core.actor import anyone, signed_in, staff
from service.core.errors import NotAllowed, NotFound, StaleVersion
from service.core.http import Call, Routes
from service.core.paging import Page, PageIn
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.teams import access, commands, queries
from service.teams.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyLeader,
    AlreadyMember,
    LeaderMustHandOver,
    LeaderNotDemoted,
    LeaderTaken,
    NoLeader,
    NotAMember,
    NotAnOfficer,
    TeamNameTaken,
)
from service.teams.queries import Named
from service.teams.rules import JoinKind, JoinState, TeamRole
from service.teams.schemas import (
    AppointIn,
    InvitationIn,
    JoinAskOut,
    JoinAskPageOut,
    JoinAsksIn,
    MemberOut,
    MemberPageOut,
    MyTeamPageOut,
    RosterIn,
    SuccessorIn,
    TeamIn,
    TeamOut,
    TeamPageOut,
    TeamPutIn,
    TeamsIn,
)

if TYPE_CHECKING:
    from service.accounts.models import ProposedPerson
    from service.teams.models import Team

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


@routes.put(
    "/teams/<uuid:team_id>",
    who=signed_in,
    takes=TeamPutIn,
    gives=TeamOut,
    refuses=(NotAllowed, StaleVersion, TeamNameTaken),
)
def change_team(call: Call, team_id: UUID) -> Team:
    """修改团队 · Replace what a team says of itself"""
    team = access.must_lead(call.actor, queries.get(team_id))
    return commands.change(team.id, **call.body, actor=call.actor, now=call.now)


@routes.get(
    "/teams/<uuid:team_id>/members", who=signed_in, filters=RosterIn, gives=MemberPageOut, refuses=(NotAllowed,)
)
def list_members(call: Call, team_id: UUID) -> Page:
    """成员名单（脱敏）· The roster, names masked; for leader, deputy and staff"""
    return queries.roster(access.must_see_roster(call.actor, queries.get(team_id)).id, call.query)


@routes.get("/me/teams", who=signed_in, filters=PageIn, gives=MyTeamPageOut)
def list_my_teams(call: Call) -> Page:
    """我的团队 · The teams that one belongs to"""
    return queries.my_teams(call.actor, call.query)


@routes.post(
    "/teams/<uuid:team_id>/join", who=signed_in, gives=JoinAskOut, status=201, refuses=(AlreadyMember, AlreadyAsked)
)
def ask_to_join(call: Call, team_id: UUID) -> Named:
    """申请加入 · Ask to join"""
    team = queries.get(team_id)
    asked = commands.ask(team, call.actor.person_id, JoinKind.REQUEST, actor=call.actor, now=call.now)
    return queries.with_name(asked)


@routes.post(
    "/teams/<uuid:team_id>/invitations",
    who=signed_in,
    takes=InvitationIn,
    gives=JoinAskOut,
    status=201,
    refuses=(NotAllowed, PersonNotFound, AlreadyMember, AlreadyAsked),
)
def invite(call: Call, team_id: UUID) -> Named:
    """邀请加入 · Invite a person, who may decline"""
    team = access.must_lead(call.actor, queries.get(team_id))
    account_id = queries.must_be_invitable(call.actor, team, named(call))
    asked = commands.ask(team, account_id, JoinKind.INVITATION, actor=call.actor, now=call.now)
    return queries.with_name(asked)


@routes.get(
    "/teams/<uuid:team_id>/join-asks", who=signed_in, filters=JoinAsksIn, gives=JoinAskPageOut, refuses=(NotAllowed,)
)
def list_join_asks(call: Call, team_id: UUID) -> Page:
    """入队申请与邀请 · A team's requests and invitations; for leader, deputy and staff"""
    return queries.asks_of(access.must_lead(call.actor, queries.get(team_id)).id, call.query)


@routes.get("/me/join-asks", who=signed_in, filters=JoinAsksIn, gives=JoinAskPageOut)
def list_my_join_asks(call: Call) -> Page:
    """我的申请与邀请 · One's own requests, and the invitations one has got"""
    return queries.my_asks(call.actor, call.query)


@routes.post("/join-asks/<uuid:ask_id>/accept", who=signed_in, gives=JoinAskOut, refuses=(AlreadyAnswered,))
def accept_join(call: Call, ask_id: UUID) -> Named:
    """同意加入 · Accept a request (as leader) or an invitation (as the invited person)"""
    return _answered(call, ask_id, JoinState.ACCEPTED)


@routes.post("/join-asks/<uuid:ask_id>/decline", who=signed_in, gives=JoinAskOut, refuses=(AlreadyAnswered,))
def decline_join(call: Call, ask_id: UUID) -> Named:
    """谢绝加入 · Decline a request or an invitation"""
    return _answered(call, ask_id, JoinState.DECLINED)


@routes.post("/join-asks/<uuid:ask_id>/withdraw", who=signed_in, gives=JoinAskOut, refuses=(AlreadyAnswered,))
def withdraw_join(call: Call, ask_id: UUID) -> Named:
    """撤回 · Withdraw one's own request, or a team's invitation"""
    asked = queries.ask_to_withdraw(call.actor, ask_id)
    return queries.with_name(commands.answer(asked, JoinState.WITHDRAWN, actor=call.actor, now=call.now))


def _answered(call: Call, ask_id: UUID, state: JoinState) -> Named:
    asked = queries.ask_to_answer(call.actor, ask_id)
    return queries.with_name(commands.answer(asked, state, actor=call.actor, now=call.now))


@routes.post(
    "/teams/<uuid:team_id>/appoint",
    who=signed_in,
    takes=AppointIn,
    gives=MemberOut,
    refuses=(NotAllowed, NotAMember, LeaderTaken, LeaderNotDemoted),
)
def appoint(call: Call, team_id: UUID) -> Named:
    """任命 · Appoint the first leader (staff) or a deputy (staff, the leader)"""
    team = access.must_appoint(call.actor, queries.get(team_id), call.body["role"])
    return queries.with_name(commands.appoint(team, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/teams/<uuid:team_id>/hand-over",
    who=staff,
    takes=SuccessorIn,
    gives=MemberOut,
    refuses=(NotAllowed, NotAMember, NoLeader, AlreadyLeader),
)
def hand_over_team(call: Call, team_id: UUID) -> Named:
    """交接 · Hand the leadership over to another member"""
    team = access.must_staff(call.actor, queries.get(team_id))
    return queries.with_name(commands.hand_over(team, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/teams/<uuid:team_id>/step-down",
    who=signed_in,
    gives=MemberOut,
    refuses=(NotAMember, LeaderMustHandOver, NotAnOfficer),
)
def step_down(call: Call, team_id: UUID) -> Named:
    """卸任副负责人 · Step down as deputy and stay a member"""
    team = queries.get(team_id)
    return queries.with_name(commands.step_down(team, call.actor.person_id, actor=call.actor, now=call.now))


@routes.post("/teams/<uuid:team_id>/leave", who=signed_in, gives=MemberOut, refuses=(NotAMember, LeaderMustHandOver))
def leave_team(call: Call, team_id: UUID) -> Named:
    """退出团队 · Leave a team"""
    team = queries.get(team_id)
    return queries.with_name(commands.leave(team, call.actor.person_id, actor=call.actor, now=call.now))


@routes.post(
    "/teams/<uuid:team_id>/members/<uuid:account_id>/remove",
    who=signed_in,
    gives=MemberOut,
    refuses=(NotAllowed, NotAMember, LeaderMustHandOver),
)
def remove_member(call: Call, team_id: UUID, account_id: UUID) -> Named:
    """移出团队 · End somebody's membership (the leader, staff)"""
    team = access.must_appoint(call.actor, queries.get(team_id), TeamRole.DEPUTY)
    return queries.with_name(commands.leave(team, account_id, actor=call.actor, now=call.now))


@routes.post(
    "/teams/<uuid:team_id>/proposed-people",
    who=signed_in,
    takes=ProposedPersonIn,
    gives=ProposedPersonOut,
    status=201,
    refuses=(NotAllowed,),
)
def propose_person(call: Call, team_id: UUID) -> ProposedPerson:
    """推荐登记老人 · Propose an elder to be entered by staff, as a leader who has met them"""
    team = access.must_lead(call.actor, queries.get(team_id))
    return entries.propose(team.community_id, team.id, **call.body, actor=call.actor, now=call.now)
