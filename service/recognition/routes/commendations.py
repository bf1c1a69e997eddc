from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, PersonClosed, WayInByYou
from service.core.actor import Role, signed_in, staff
from service.core.http import Call
from service.core.paging import Page
from service.passports.errors import NoPassport
from service.recognition.commands import commendations
from service.recognition.errors.commendations import (
    CommendationDecided,
    CommendationMovedAway,
    CommendationNotConfirmed,
    CommendationThere,
    ConfirmerTied,
    ConfirmsOwnProposal,
    GivenInFuture,
)
from service.recognition.errors.stars import NoPassportThere
from service.recognition.queries import commendations as queries
from service.recognition.routes.blueprint import routes
from service.recognition.schemas.commendations import (
    CommendationIn,
    CommendationOut,
    CommendationPageOut,
    CommendationsIn,
)
from service.recognition.schemas.stars import WhyIn

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.recognition.models import Commendation

PROPOSING = (GivenInFuture, PersonClosed, CommendationThere)


@routes.post(
    "/me/commendations",
    who=signed_in,
    takes=CommendationIn,
    gives=CommendationOut,
    status=201,
    once="required",
    refuses=(NoPassport, *PROPOSING),
)
def propose_my_commendation(call: Call) -> Shown:
    """登记自己的表彰 · Put a commendation of one's own forward

    别处授予的也可以；工作人员看过证书，核实以后才记入护照。搬家以前登记、还在等的同一项，由这一次代替。

    Of whatever body. It stands in the passport once staff have seen the proof. The same one that waits still in a
    community that one has left is replaced by this.
    """
    account = accounts.own(call.actor)
    return _told(commendations.propose(account, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/people/<uuid:account_id>/commendations",
    who=staff,
    takes=CommendationIn,
    gives=CommendationOut,
    status=201,
    once="required",
    refuses=(NotForYourself, NoPassportThere, *PROPOSING),
)
def propose_commendation_of(call: Call, account_id: UUID) -> Shown:
    """为居民登记表彰 · Enter a commendation of a resident

    由另一位工作人员核实；不能给自己和家人办。迁来以前在原社区登记、还没核实的同一项，作废。

    Another member of staff verifies it; not for oneself, nor for family. The same honour that still waits where the
    person lived before ends by this.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return _told(commendations.propose_for(account, **call.body, actor=call.actor, now=call.now))


@routes.get("/commendations", who=signed_in, filters=CommendationsIn, gives=CommendationPageOut)
def list_commendations(call: Call) -> Page:
    """表彰 · Commendations that one may see, and what became of them

    自己的，和职权范围内的；新的在前。`waiting` 的还没有核实。

    One's own and those within one's scope, newest first. What is `waiting` was not verified yet.
    """
    return queries.listed(call.actor, call.query, call.now)


@routes.get("/commendations/<uuid:commendation_id>", who=signed_in, gives=CommendationOut)
def get_commendation(call: Call, commendation_id: UUID) -> Shown:
    """一项表彰 · One commendation

    看不到的是 404。

    Out of sight is a 404.
    """
    return _told(queries.get_for(call.actor, commendation_id, call.now))


@routes.post(
    "/commendations/<uuid:commendation_id>/confirm",
    who=staff,
    gives=CommendationOut,
    once="required",
    refuses=(
        CommendationDecided,
        CommendationMovedAway,
        ConfirmsOwnProposal,
        ConfirmerTied,
        NotForYourself,
        WayInByYou,
    ),
)
def confirm_commendation(call: Call, commendation_id: UUID) -> Shown:
    """核实表彰 · Verify a commendation

    看过证书或文件再核实；登记的人和核实的人不能是同一个；给了本人新的登录方式（合并带来的，是提出的人）的，用它登记的一直由另一位核实，
    别的等另一位核实过身份再办；护照迁走了的，由现在的社区核实。

    After looking at the proof; whoever entered it does not verify it. Who gave the person their new way in (the
    proposer of a merge that brought it) never verifies what was entered there; anything else once another has confirmed
    the identity. Of who has moved away, the new community verifies it.
    """
    found = queries.to_decide(call.actor, commendation_id)
    return _told(commendations.confirm(found, actor=call.actor, now=call.now))


@routes.post(
    "/commendations/<uuid:commendation_id>/decline",
    who=staff,
    takes=WhyIn,
    gives=CommendationOut,
    once="required",
    refuses=(NotForYourself, CommendationDecided),
)
def decline_commendation(call: Call, commendation_id: UUID) -> Shown:
    """不予核实 · Decline a commendation, with a reason

    理由给本人看；可以带上证书再登记。

    The person reads the reason, and may bring the proof and enter it again.
    """
    found = queries.to_decide(call.actor, commendation_id)
    return _told(commendations.decline(found, **call.body, actor=call.actor, now=call.now))


@routes.post(
    "/commendations/<uuid:commendation_id>/withdraw",
    who=signed_in,
    gives=CommendationOut,
    once="required",
    refuses=(CommendationDecided,),
)
def withdraw_commendation(call: Call, commendation_id: UUID) -> Shown:
    """撤回表彰 · Withdraw one's own commendation

    还没有结果的才行。

    While it is not decided.
    """
    found = queries.own(call.actor, commendation_id)
    return _told(commendations.withdraw(found, actor=call.actor, now=call.now))


@routes.post(
    "/commendations/<uuid:commendation_id>/revoke",
    who=staff,
    takes=WhyIn,
    gives=CommendationOut,
    once="required",
    refuses=(NotForYourself, CommendationNotConfirmed),
)
def revoke_commendation(call: Call, commendation_id: UUID) -> Shown:
    """撤销表彰 · Take a commendation out of the passport, with a reason

    授予单位撤销了，或核实有误；理由给本人看。本人单方面申报成亲属的同事，也可以办。

    Because its body has revoked it, or it was verified by mistake; the person reads the reason. Whom the person alone
    has declared their family may do it, too.
    """
    found = queries.to_decide(call.actor, commendation_id)
    return _told(commendations.revoke(found, **call.body, actor=call.actor, now=call.now))


def _told(commendation: Commendation) -> Shown:
    return queries.shown([commendation])[0]
