"""A team changes its leader: named by the leader, or by staff when the leader is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts.errors import NotForYourself
from service.core.actor import signed_in, staff
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.lifecycle.commands import hand_over
from service.lifecycle.errors.hand_over import HandOverDecided, ProposerGone, StoppedByWhoAsks, SuccessorAnswers
from service.lifecycle.queries import hand_over as queries
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.schemas.hand_over import (
    SuccessorIn,
    TeamHandOverIn,
    TeamHandOverOut,
    TeamHandOverPageOut,
    TeamHandOversIn,
)
from service.teams import access
from service.teams.queries import get as get_team

if TYPE_CHECKING:
    from service.accounts.queries import Shown

REFUSED = tuple(hand_over.REFUSED.values())


@routes.post(
    "/teams/<uuid:team_id>/name-successor",
    who=signed_in,
    takes=SuccessorIn,
    gives=TeamHandOverOut,
    status=201,
    refuses=(NotAllowed, *REFUSED),
)
def name_successor(call: Call, team_id: UUID) -> Shown:
    """提名接班人 · Name who is to lead the team next, as its leader

    只有队长自己能提，最好是副队长；对方的身份要核实过，不能是家人。对方在手机上答应才交接，答应以前什么都不变；副队长和社区
    工作人员会收到消息，社区可以先叫停。交接以后您是队员，填 `leaves` 的也退出团队。

    By the leader alone, best of a deputy, and not of family; the successor's identity is confirmed. Nothing changes
    before the successor says yes in the app; deputies and staff are told, and staff may stop it until then. Afterwards
    who led it is a member, or leaves with `leaves`.
    """
    team = access.must_be_leader(call.actor, get_team(team_id))
    asked = hand_over.name_successor(team, **call.body, actor=call.actor, now=call.now)
    return queries.shown_one(asked, call.actor, call.now)


@routes.post(
    "/teams/<uuid:team_id>/hand-over",
    who=staff,
    takes=TeamHandOverIn,
    gives=TeamHandOverOut,
    status=201,
    refuses=(NotAllowed, *REFUSED),
)
def hand_over_team(call: Call, team_id: UUID) -> Shown:
    """交接 · Hand a team over to another member, when its leader is gone

    社区工作人员办，不能给自己和家人办，原队长是家人的也不行；只有原队长自己申报是亲属的，不影响办理。接任的人在手机上答应了才生效；
    没有登录的（`list_members` 的 `signs_in` 是 false），当面、书面或电话答应了填 `said_yes`，马上生效。
    一步完成：原队长的权限马上结束，没办完的活动换负责人，以后场次的海报码换新的，
    待批的时长、入队申请都归新队长。原队长、新队长、副队长、队员、社区工作人员都会收到消息。

    By staff of the community who are tied to neither of the two; what the former leader alone has declared keeps nobody
    from it. It takes effect when the successor says yes in the app; of who has no sign-in (`signs_in` of `list_members`
    is false) at once, with how they have said yes. In one act: the former leader's powers end, what goes on has a new
    person in charge, posters of shifts to come get new codes, and what waits, records and requests, is the new
    leader's. Both are told, the deputies, the members and the staff.
    """
    team = access.must_staff(call.actor, get_team(team_id))
    asked = hand_over.hand_over(team, **call.body, actor=call.actor, now=call.now)
    return queries.shown_one(asked, call.actor, call.now)


@routes.get("/hand-overs", who=signed_in, filters=TeamHandOversIn, gives=TeamHandOverPageOut)
def list_hand_overs(call: Call) -> Page:
    """换队长的记录 · Changes of leaders, newest first: one's own, of teams that one leads, of communities in one's care

    请您接任的、您交出去的，您带的团队的，您管的社区的。`state=waiting` 是等答复的。

    Those that ask oneself or that one has handed over, those of teams that one leads, and those of one's communities.
    `state=waiting` are those that wait for an answer.
    """
    return queries.listed(call.actor, call.query, call.now)


@routes.get("/hand-overs/<uuid:hand_over_id>", who=signed_in, gives=TeamHandOverOut)
def get_hand_over(call: Call, hand_over_id: UUID) -> Shown:
    """一次换队长 · One change of leaders

    交出去的、接任的，团队的队长、副队长，对社区有权限的人看得到。还在等答复的，写明现在答应会带过去多少事；交接了的，是当时带过去的。

    For whoever goes or comes, the team's leader and deputies, and who has a role over its community. While it waits it
    says how much would go along with a yes of this moment; once it is done, how much did.
    """
    return queries.shown_one(queries.get_for(call.actor, hand_over_id), call.actor, call.now)


@routes.post(
    "/hand-overs/<uuid:hand_over_id>/accept",
    who=signed_in,
    gives=TeamHandOverOut,
    refuses=(SuccessorAnswers, HandOverDecided, ProposerGone, *REFUSED),
)
def accept_hand_over(call: Call, hand_over_id: UUID) -> Shown:
    """答应接任 · Say yes: one leads the team from now on

    只有被请的本人。再核对一遍：还是队员、身份还有效、队长没有换过。当场生效，答复里写明带过来多少事。

    By whoever was asked. All is judged again as it is now; it takes effect at once, and the answer says what went
    along.
    """
    asked = queries.to_answer(call.actor, hand_over_id)
    return queries.shown_one(hand_over.accept(asked, actor=call.actor, now=call.now), call.actor, call.now)


@routes.post(
    "/hand-overs/<uuid:hand_over_id>/decline",
    who=signed_in,
    gives=TeamHandOverOut,
    refuses=(SuccessorAnswers, HandOverDecided),
)
def decline_hand_over(call: Call, hand_over_id: UUID) -> Shown:
    """不接任 · Say no; the leader stays

    不用说理由。队长、副队长和社区工作人员会收到消息。

    No reason is asked for. The leader, the deputies and the staff are told.
    """
    asked = queries.to_answer(call.actor, hand_over_id)
    return queries.shown_one(hand_over.decline(asked, actor=call.actor, now=call.now), call.actor, call.now)


@routes.post(
    "/hand-overs/<uuid:hand_over_id>/stop",
    who=signed_in,
    gives=TeamHandOverOut,
    refuses=(StoppedByWhoAsks, HandOverDecided, NotForYourself),
)
def stop_hand_over(call: Call, hand_over_id: UUID) -> Shown:
    """停下交接 · Stop it before the yes: the leader who has named somebody, or staff

    队长收回自己的提名；社区工作人员也可以叫停，跟双方都没有亲属关系的才行。队长自己提的名、自己提出的交接，只有一方申报是亲属的，不影响叫停。
    都会收到消息。

    The leader takes back the name; or staff stop it, who are tied to neither of the two. What the leader has named, and
    what one has asked for oneself, one stops although one of the two alone has declared that one is family. Both are
    told.
    """
    asked = queries.to_stop(call.actor, hand_over_id)
    return queries.shown_one(hand_over.stop(asked, actor=call.actor, now=call.now), call.actor, call.now)
