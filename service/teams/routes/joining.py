"""Requests and invitations: nobody is a member before the other side has said yes."""

from __future__ import annotations

from uuid import UUID

from service.accounts.errors import NotForYourself
from service.accounts.routes.naming import NAMING_REFUSALS, named
from service.core.actor import signed_in
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.teams import access, queries
from service.teams.commands import joining
from service.teams.errors.roster import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    InvitedPersonAnswers,
    NotIntroduced,
    OtherSideWithdraws,
    TeamAnswers,
    TeamElsewhere,
)
from service.teams.queries.joining import (
    ask_to_answer,
    ask_to_withdraw,
    asks_of,
    get_ask,
    must_be_invitable,
    must_be_of_here,
    my_asks,
)
from service.teams.queries.roster import Named, with_name
from service.teams.routes.blueprint import routes
from service.teams.rules import JoinKind, JoinState
from service.teams.schemas.roster import InvitationIn, JoinAskOut, JoinAskPageOut, JoinAsksIn

ANSWERING = (InvitedPersonAnswers, TeamAnswers, NotForYourself, AlreadyAnswered)


@routes.post(
    "/teams/<uuid:team_id>/join",
    who=signed_in,
    gives=JoinAskOut,
    status=201,
    refuses=(NotIntroduced, TeamElsewhere, AlreadyMember, AlreadyAsked),
)
def ask_to_join(call: Call, team_id: UUID) -> Named:
    """申请加入 · Ask to join

    对方同意以前不是成员；队长、副队长会收到消息。依次拒绝：还没有登记姓名和社区；别的社区的团队；已是成员；已有申请或邀请。

    No member before the team agrees; its leader and deputy are told. Refused in order: no name and community yet;
    another community's team; a member already; an ask waits.
    """
    team = queries.get(team_id)
    asked = joining.ask(team, must_be_of_here(call.actor, team), JoinKind.REQUEST, actor=call.actor, now=call.now)
    return with_name(asked)


@routes.post(
    "/teams/<uuid:team_id>/invitations",
    who=signed_in,
    takes=InvitationIn,
    gives=JoinAskOut,
    status=201,
    refuses=(NotAllowed, *NAMING_REFUSALS, AlreadyMember, AlreadyAsked),
)
def invite(call: Call, team_id: UUID) -> Named:
    """邀请加入 · Invite a person, who may decline

    用护照号、码或 `account_id` 指定。不认识的、外社区的、已停用的，答复都一样。合并过的账号，
    旧的护照号和旧的 `account_id` 请到的都是留下的账号。

    Name them by passport number, code or `account_id`. Unknown, elsewhere and closed are answered alike. Of an account
    that was merged, its number and its `account_id` alike invite the one that goes on.
    """
    team = access.must_lead(call.actor, queries.get(team_id))
    account_id = must_be_invitable(call.actor, team, named(call))
    asked = joining.ask(team, account_id, JoinKind.INVITATION, actor=call.actor, now=call.now)
    return with_name(asked)


@routes.get(
    "/teams/<uuid:team_id>/join-asks", who=signed_in, filters=JoinAsksIn, gives=JoinAskPageOut, refuses=(NotAllowed,)
)
def list_join_asks(call: Call, team_id: UUID) -> Page:
    """入队申请与邀请 · A team's requests and invitations; for leader, deputy and staff

    默认只列等待中的；`state` 可以要别的。

    Waiting ones by default; ask for others by `state`.
    """
    return asks_of(access.must_lead(call.actor, queries.get(team_id)).id, call.query)


@routes.get("/me/join-asks", who=signed_in, filters=JoinAsksIn, gives=JoinAskPageOut)
def list_my_join_asks(call: Call) -> Page:
    """我的申请与邀请 · One's own requests, and the invitations one has got

    `invitation` 等自己答复，`request` 等对方答复；默认只列等待中的。

    An `invitation` waits for oneself, a `request` for the team; only waiting ones by default.
    """
    return my_asks(call.actor, call.query)


@routes.get("/join-asks/<uuid:ask_id>", who=signed_in, gives=JoinAskOut)
def get_join_ask(call: Call, ask_id: UUID) -> Named:
    """一次申请或邀请 · One request or invitation

    消息里的 `join_ask_id` 打开这一页。给本人、队长、副队长和工作人员；看不到的是 404。

    What the `join_ask_id` of a message leads to. For the person, leader, deputy and staff; out of sight is a 404.
    """
    return with_name(get_ask(call.actor, ask_id))


@routes.post("/join-asks/<uuid:ask_id>/accept", who=signed_in, gives=JoinAskOut, refuses=ANSWERING)
def accept_join(call: Call, ask_id: UUID) -> Named:
    """同意加入 · Accept a request (as leader, deputy or staff) or an invitation (as the invited person)

    申请由队长、副队长或社区工作人员答复。没有登录的老人（`get_person` 的 `signs_in` 是 false）收到的邀请，
    由工作人员代记答复；工作人员不答复自己和家人的。
    看得到、但不归自己答复的，答 409，写明归谁。两个答复同时到，先到的算，另一个答 409。

    A request is answered by leader, deputy or the community's staff. What people without a sign-in (`signs_in` of
    `get_person` is false) say to an invitation, staff write down; staff answer neither for themselves nor for family.
    Who may read it and not answer it gets a 409 that says who answers. Of two answers at once the first counts, the
    other is a 409.
    """
    return _answered(call, ask_id, JoinState.ACCEPTED)


@routes.post("/join-asks/<uuid:ask_id>/decline", who=signed_in, gives=JoinAskOut, refuses=ANSWERING)
def decline_join(call: Call, ask_id: UUID) -> Named:
    """谢绝加入 · Decline a request or an invitation

    谁能答复与 `accept_join` 相同；以后可以再申请或再邀请。

    By whoever may accept; one may ask or be invited again later.
    """
    return _answered(call, ask_id, JoinState.DECLINED)


@routes.post(
    "/join-asks/<uuid:ask_id>/withdraw", who=signed_in, gives=JoinAskOut, refuses=(OtherSideWithdraws, AlreadyAnswered)
)
def withdraw_join(call: Call, ask_id: UUID) -> Named:
    """撤回 · Withdraw one's own request, or a team's invitation

    只有发出的一方、还在等答复的才能撤回，否则答 409。

    By the side that has asked, while it waits for an answer, else a 409.
    """
    asked = ask_to_withdraw(call.actor, ask_id)
    return with_name(joining.answer(asked, JoinState.WITHDRAWN, actor=call.actor, now=call.now))


def _answered(call: Call, ask_id: UUID, state: JoinState) -> Named:
    asked = ask_to_answer(call.actor, ask_id)
    return with_name(joining.answer(asked, state, actor=call.actor, now=call.now))
