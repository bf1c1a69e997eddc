from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.errors import NotForYourself, PersonClosed, WayInByYou
from service.core.actor import Role, signed_in, staff
from service.core.http import Call
from service.core.paging import Page
from service.passports import queries as passports
from service.passports.errors import NoPassport
from service.recognition.commands import stars
from service.recognition.errors.stars import (
    APPLYING,
    ApplicantTied,
    AppliesThemselves,
    GrantsOwnApplication,
    HigherStarStands,
    NoPassportThere,
    StarDecided,
    StarMovedAway,
    StarNotGranted,
    StarNotReached,
    StarOutOfTurn,
)
from service.recognition.queries import stars as queries
from service.recognition.queries.passport import Recognition, recognition_of
from service.recognition.routes.blueprint import routes
from service.recognition.schemas.stars import RecognitionOut, StarOut, StarPageOut, StarsIn, WhyIn

if TYPE_CHECKING:
    from service.accounts.queries import Shown
    from service.recognition.models import Star


@routes.get("/me/recognition", who=signed_in, gives=RecognitionOut, refuses=(NoPassport,))
def get_my_recognition(call: Call) -> Recognition:
    """我的星级和荣誉 · One's own stars and honours

    已认定的星级、下一星还差多少、已核实的表彰。

    The stars that are granted, what the next one takes, and the commendations that were verified.
    """
    return recognition_of(passports.own(call.actor), call.now)


@routes.get("/passports/<uuid:passport_id>/recognition", who=signed_in, gives=RecognitionOut)
def get_recognition(call: Call, passport_id: UUID) -> Recognition:
    """护照上的星级和荣誉 · The stars and honours of a passport that one may see

    能看护照的，就能看这一页。

    Whoever may look at the passport may look at this page of it.
    """
    return recognition_of(passports.seen_for(call.actor, passport_id, call.now), call.now)


@routes.post(
    "/me/stars",
    who=signed_in,
    gives=StarOut,
    status=201,
    once="required",
    refuses=(NoPassport, PersonClosed, *APPLYING),
)
def apply_for_my_star(call: Call) -> Shown:
    """申请下一星 · Apply for one's next star

    一星一星地申请（依次申请）；满了时长才能申请，社区认定才算。搬家以前申请、还在等的，由这一次代替。

    One star after the other. It takes the hours to apply, and the community grants it. What waits still in a community
    that one has left is replaced by this.
    """
    return _told(stars.apply(accounts.own(call.actor), actor=call.actor, now=call.now))


@routes.post(
    "/people/<uuid:account_id>/stars",
    who=staff,
    gives=StarOut,
    status=201,
    once="required",
    refuses=(PersonClosed, NotForYourself, AppliesThemselves, NoPassportThere, *APPLYING),
)
def apply_for_star_of(call: Call, account_id: UUID) -> Shown:
    """代没有登录的人申请下一星 · Apply for the next star of somebody who does not sign in

    有自己登录的（`get_person` 的 `signs_in` 是 true），由本人申请；不能给自己和家人办。
    迁来以前在原社区申请、还没认定的，作废。

    Whoever signs in (`signs_in` of `get_person` is true) applies themselves; not for oneself, nor for family. What
    still waits where the person lived before ends by this.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return _told(stars.apply_for(account, actor=call.actor, now=call.now))


@routes.get("/stars", who=signed_in, filters=StarsIn, gives=StarPageOut)
def list_stars(call: Call) -> Page:
    """星级申请 · Applications for stars that one may see, and what became of them

    自己的，和职权范围内的；新的在前。`below=true` 是已认定、现在时长不到标准的，请核对，系统不会自己撤销。

    One's own and those within one's scope, newest first. `below=true`: granted, with fewer minutes now than it took;
    look into them, for nothing is taken away by itself.
    """
    return queries.listed(call.actor, call.query, call.now)


@routes.get("/stars/<uuid:star_id>", who=signed_in, gives=StarOut)
def get_star(call: Call, star_id: UUID) -> Shown:
    """一项星级申请 · One application for a star

    看不到的是 404。

    Out of sight is a 404.
    """
    return _told(queries.get_for(call.actor, star_id, call.now))


@routes.post(
    "/stars/<uuid:star_id>/grant",
    who=staff,
    gives=StarOut,
    once="required",
    refuses=(
        NotForYourself,
        StarDecided,
        StarMovedAway,
        GrantsOwnApplication,
        ApplicantTied,
        WayInByYou,
        StarOutOfTurn,
        StarNotReached,
    ),
)
def grant_star(call: Call, star_id: UUID) -> Shown:
    """认定星级 · Grant a star

    按此刻的时长和标准再核一次；要一星一星地认定；不能给自己和家人认定；替本人申请的，由另一位认定；
    给了本人新的登录方式（合并带来的，是提出的人）的，用它申请的一直由另一位认定，另一位核实身份以后重新申请的才能办；护照迁走了的，由现在的社区认定。
    认定以后，标准变了也不收回。

    Judged anew by the minutes and thresholds of this moment, one star after the other; not for oneself, nor for family;
    what staff applied for on somebody's behalf, another grants; who gave the person their new way in (the proposer of a
    merge that brought it) never grants what was asked for there, but what is asked for anew once another has confirmed
    the identity. Of who has moved away, the new community grants. A later policy takes nothing back.
    """
    return _told(stars.grant(queries.to_decide(call.actor, star_id), actor=call.actor, now=call.now))


@routes.post(
    "/stars/<uuid:star_id>/decline",
    who=staff,
    takes=WhyIn,
    gives=StarOut,
    once="required",
    refuses=(NotForYourself, StarDecided),
)
def decline_star(call: Call, star_id: UUID) -> Shown:
    """不予认定 · Decline an application, with a reason

    理由给本人看；以后可以再申请。

    The person reads the reason, and may apply again.
    """
    star = queries.to_decide(call.actor, star_id)
    return _told(stars.decline(star, **call.body, actor=call.actor, now=call.now))


@routes.post("/stars/<uuid:star_id>/withdraw", who=signed_in, gives=StarOut, once="required", refuses=(StarDecided,))
def withdraw_star(call: Call, star_id: UUID) -> Shown:
    """撤回星级申请 · Withdraw one's own application

    还没有结果的才行。

    While it is not decided.
    """
    return _told(stars.withdraw(queries.own(call.actor, star_id), actor=call.actor, now=call.now))


@routes.post(
    "/stars/<uuid:star_id>/revoke",
    who=staff,
    takes=WhyIn,
    gives=StarOut,
    once="required",
    refuses=(NotForYourself, StarNotGranted, HigherStarStands),
)
def revoke_star(call: Call, star_id: UUID) -> Shown:
    """撤销已认定的星级 · Revoke a granted star, with a reason

    核对以后由人来定，从最高的一星往下；理由给本人看。正在等的更高一星的申请，因同样的理由不予认定。
    本人单方面申报成亲属的同事，也可以办。

    By a person who has looked into it, from the highest down; the person reads the reason. An application that waits
    for the star above is declined with it, for the same reason. Whom the person alone has declared their family may do
    it, too.
    """
    star = queries.to_decide(call.actor, star_id)
    return _told(stars.revoke(star, **call.body, actor=call.actor, now=call.now))


def _told(star: Star) -> Shown:
    return queries.shown([star])[0]
