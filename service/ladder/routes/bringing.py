"""Neighbours who bring neighbours along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, PersonClosed
from service.core.actor import WITH_PEOPLE, case_worker, signed_in
from service.core.http import Call
from service.core.paging import Page
from service.ladder.commands import bringing
from service.ladder.errors import GivesThemselves
from service.ladder.queries import bringing as queries
from service.ladder.queries.invitation import own_invitation
from service.ladder.routes.blueprint import routes
from service.ladder.routes.wording import invitation_in_words
from service.ladder.schemas.bringing import (
    GiveCodeIn,
    GivenCodeOut,
    InvitedIn,
    InvitedPageOut,
    MyInvitationOut,
    NeighbourCodeOut,
)

if TYPE_CHECKING:
    from service.ladder.models import NeighbourInvitation


@routes.get("/me/neighbour-code", who=signed_in, gives=NeighbourCodeOut)
def get_my_neighbour_code(call: Call) -> Any:
    """我的邀请码 · One's own invitation code, for neighbours who come along

    还没有时 `code` 是 null。邀请码里没有任何个人信息。

    Without one `code` is null. It holds nothing personal.
    """
    return queries.code_of(call.actor) or {"code": None, "made_at": None}


@routes.post("/me/neighbour-code/renew", who=signed_in, gives=NeighbourCodeOut)
def renew_neighbour_code(call: Call) -> Any:
    """换一个邀请码 · Make one's first invitation code, or another instead of it

    旧的马上失效；已经填过旧码的邻居照样算。

    The one before is void at once; whoever has given it before counts on.
    """
    return bringing.renew(actor=call.actor, now=call.now)


@routes.post(
    "/me/neighbour-invitation",
    who=signed_in,
    takes=GiveCodeIn,
    gives=GivenCodeOut,
    status=201,
    refuses=bringing.GIVING_REFUSALS,
)
def give_neighbour_code(call: Call) -> Any:
    """填邻居的邀请码 · Say by their code which neighbour brought one along

    登记后若干天之内（默认 30 天），第一次参加活动以前，只能填一次。邻居会收到消息。

    Once, before one has ever come, and within some days (30 unless the community says otherwise) of registering. The
    neighbour is told.
    """
    return _shown(bringing.give(call.body["code"], actor=call.actor, now=call.now))


@routes.get("/me/neighbour-invitation", who=signed_in, gives=MyInvitationOut)
def get_my_neighbour_invitation(call: Call) -> dict[str, Any]:
    """我填的邻居邀请码 · What stands of the neighbour's code that one gives

    还能不能填、到哪天为止；填了的，带自己来的是谁（打码）、什么时候填的、算没算带来的、为什么。

    Whether one may still give a code, and until when; of one that was given, who the neighbour is (masked), when it
    was, and whether it counts, or why not.
    """
    return invitation_in_words(own_invitation(call.actor, call.now))


@routes.post(
    "/people/<uuid:account_id>/neighbour-invitation",
    who=case_worker,
    takes=GiveCodeIn,
    gives=GivenCodeOut,
    status=201,
    refuses=(*bringing.GIVING_REFUSALS, NotForYourself, PersonClosed, GivesThemselves),
)
def give_neighbour_code_for(call: Call, account_id: UUID) -> Any:
    """替没有手机的新邻居填邀请码 · Write down the code that a newcomer without a phone says

    规则和本人自己填一样；邀请人或新邻居是自己、家人的，请同事填；有自己登录的（`get_person` 的
    `signs_in` 是 true），由本人填。邻居和同事会收到消息。由另一位工作人员核实身份以后才算。

    By the same rules as one's own; not where the inviter or the newcomer is oneself or family, nor for who signs in
    (`signs_in` of `get_person` is true). The neighbour and one's colleagues are told. It counts when a colleague has
    confirmed the newcomer's identity.
    """
    newcomer = accounts.get_as(call.actor, account_id, *WITH_PEOPLE)
    return _shown(bringing.give_for(newcomer, call.body["code"], actor=call.actor, now=call.now))


def _shown(given: NeighbourInvitation) -> dict[str, Any]:
    name = accounts.masked_names([given.inviter_id]).get(given.inviter_id)
    return {"id": given.id, "inviter_name_masked": name, "given_at": given.given_at}


@routes.get("/me/invited-neighbours", who=signed_in, filters=InvitedIn, gives=InvitedPageOut)
def list_my_invited_neighbours(call: Call) -> Page:
    """我带来的邻居 · Whoever has given one's code, masked, and whether they count

    来过、有别人作证、身份核实过的才算；家人、互相邀请的、注销了的、因重复或违规停用的不算。

    Those count who have come, for whom others stand too, and whose identity was confirmed; family, two who invite each
    other and accounts that are closed, or were shut as a duplicate or for misuse, do not.
    """
    return queries.my_invited(call.actor, call.query)
