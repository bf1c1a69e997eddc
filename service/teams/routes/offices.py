"""Who leads, who goes, and whom a leader would have entered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.commands import registration
from service.accounts.errors import NotForYourself
from service.accounts.schemas.people import ProposedPersonIn, ProposedPersonOut
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call
from service.teams import access, queries
from service.teams.commands import offices
from service.teams.errors.roster import (
    AppointeeConfirmedByYou,
    AppointeeShutOut,
    AppointeeUnconfirmed,
    LeaderMustHandOver,
    LeaderNotDemoted,
    LeaderTaken,
    NotAMember,
    NotAnOfficer,
    NotInThisTeam,
)
from service.teams.queries.roster import Member, shown_member
from service.teams.routes.blueprint import routes
from service.teams.rules import TeamRole
from service.teams.schemas.roster import AppointIn, MemberOut

if TYPE_CHECKING:
    from service.accounts.models import ProposedPerson


@routes.post(
    "/teams/<uuid:team_id>/appoint",
    who=signed_in,
    takes=AppointIn,
    gives=MemberOut,
    refuses=(
        NotAllowed,
        NotAMember,
        LeaderTaken,
        LeaderNotDemoted,
        NotForYourself,
        AppointeeShutOut,
        AppointeeUnconfirmed,
        AppointeeConfirmedByYou,
    ),
)
def appoint(call: Call, team_id: UUID) -> Member:
    """任命 · Appoint a leader where there is none (staff), or a deputy (staff, the leader)

    只能任命成员。换队长用交接，不用任命。依次拒绝：不是成员；想把队长降级；已有队长；工作人员任命自己或家人；账号停用了；
    身份没有核实过，或核实之后又有了新的登录方式；由任命的人自己核实。本人、团队其他负责人、社区其他工作人员都会收到消息。

    没有队长的团队任命了队长，和交接一样：没办完的活动，负责人已经不在职的，归新队长负责（已经开始的场次，还算开始时的负责人
    带的）；以后场次的海报码换新的；等着的时长、入队申请会告诉新队长，有了队长会告诉队员。副队长改成队员的，没办完的活动归队长。

    Members only; the leader is changed by a hand-over. Refused in order: no member; demoting the leader; a leader
    is there; staff appointing themselves or family; an account that is shut; an identity that is not confirmed, or not
    since a sign-in was added; confirmed by the one who appoints.
    The person is told, the team's other officers and the community's other staff.

    Whoever comes to lead a team without a leader has it as after a hand-over: what goes on and has lost its person in
    charge is theirs (a shift that has begun stays with who was in charge then), posters of shifts to come get new
    codes, they are told what waits, and the members that the team has a leader. What a deputy was in charge of is the
    leader's once they are a member again.
    """
    team = access.must_appoint(call.actor, queries.get(team_id), call.body["role"])
    return shown_member(offices.appoint(team, **call.body, actor=call.actor, now=call.now), call.actor)


@routes.post(
    "/teams/<uuid:team_id>/step-down",
    who=signed_in,
    gives=MemberOut,
    refuses=(NotInThisTeam, LeaderMustHandOver, NotAnOfficer),
)
def step_down(call: Call, team_id: UUID) -> Member:
    """卸任副队长 · Step down as deputy and stay a member

    只用于副队长；队长要先交接，普通成员用退出。没办完的活动归队长负责，没有队长的等下一位；队长和社区工作人员会收到消息。

    For deputies; a leader hands over first, a plain member leaves. What they were in charge of and that goes on is the
    leader's, or waits for the next one. The leader and the community's staff are told.
    """
    team = queries.get(team_id)
    return shown_member(offices.step_down(team, call.actor.person_id, actor=call.actor, now=call.now), call.actor)


@routes.post("/teams/<uuid:team_id>/leave", who=signed_in, gives=MemberOut, refuses=(NotInThisTeam, LeaderMustHandOver))
def leave_team(call: Call, team_id: UUID) -> Member:
    """退出团队 · Leave a team

    马上生效；队长要先交接。以前的服务不变，没办完的活动归队长负责。副队长退出，队长和社区工作人员会收到消息。

    At once; a leader hands over first. What was served stays; what they were in charge of and that goes on is the
    leader's. Of a deputy who leaves the leader and the community's staff are told.
    """
    team = queries.get(team_id)
    return shown_member(offices.leave(team, call.actor.person_id, actor=call.actor, now=call.now), call.actor)


@routes.post(
    "/teams/<uuid:team_id>/members/<uuid:account_id>/remove",
    who=signed_in,
    gives=MemberOut,
    refuses=(NotAllowed, NotAMember, LeaderMustHandOver),
)
def remove_member(call: Call, team_id: UUID, account_id: UUID) -> Member:
    """移出团队 · End somebody's membership (the leader, staff)

    副队长不能移出别人；队长要先交接。本人会收到消息，没办完的活动归队长负责。

    A deputy cannot; and a leader has to be handed over first. The person is told, and what they were in charge of and
    that goes on is the leader's.
    """
    team = access.must_appoint(call.actor, queries.get(team_id), TeamRole.DEPUTY)
    return shown_member(offices.leave(team, account_id, actor=call.actor, now=call.now), call.actor)


@routes.post(
    "/teams/<uuid:team_id>/proposed-people",
    who=signed_in,
    takes=ProposedPersonIn,
    gives=ProposedPersonOut,
    status=201,
    refuses=(NotAllowed,),
)
def propose_person(call: Call, team_id: UUID) -> ProposedPerson:
    """推荐登记老人 · Propose an elder to be entered by staff, as a leader who has met them

    提出后没有效果，工作人员同意才登记；看不到是不是已有这个人。

    Without effect until staff agree; it is not told whether the person is known already.
    """
    team = access.must_lead(call.actor, queries.get(team_id))
    return registration.propose(team.community_id, team.id, **call.body, actor=call.actor, now=call.now)
