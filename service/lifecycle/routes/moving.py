from __future__ import annotations

from uuid import UUID

from service.accounts import queries as accounts
from service.accounts.access import must_be_open
from service.accounts.commands.ties import must_be_uninvolved
from service.accounts.errors import NotForYourself, PersonClosed
from service.core.actor import Role, signed_in, staff
from service.core.http import Call
from service.lifecycle.commands import moving
from service.lifecycle.errors.ends import AtHomeThere, MoverReported, OrderStanding
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.schemas.ends import MovedOut, MoveIn
from service.regions.commands import community_of
from service.regions.errors import NotACommunity

MOVING = (NotACommunity, AtHomeThere, MoverReported, OrderStanding)


@routes.post("/me/move", who=signed_in, takes=MoveIn, gives=MovedOut, once="required", refuses=MOVING)
def move_me(call: Call) -> moving.Moved:
    """我搬家了 · Move to another community, with passport, points and minutes; or choose one's first

    本期礼品要在截止日（`cutoff_on`）那天所属的社区领：截止日以前迁，原社区这一期就不能再订，请先告诉本人；还没领的订单，先领取或取消，
    候补会退出。积分一分不少。团队不变，要退出请另办。还没有社区的人，也用这个选定。

    This period's gifts are redeemed where one was at home on its cut-off day: whoever moves before `cutoff_on` orders
    no more in the old community's, so tell them first. An order is collected or cancelled before, waits end, and every
    point stays. Teams stay; leave them apart from this. Whoever has no home yet chooses it by this as well.
    """
    community = community_of(call.body["community_id"])
    return moving.move_home(accounts.own(call.actor), community, actor=call.actor, now=call.now)


@routes.post(
    "/people/<uuid:account_id>/move",
    who=staff,
    takes=MoveIn,
    gives=MovedOut,
    once="required",
    refuses=(NotForYourself, PersonClosed, *MOVING),
)
def move_person(call: Call, account_id: UUID) -> moving.Moved:
    """为居民办迁移 · Move a resident who has asked for it, by the staff of where they are at home

    要本人同意，先告诉本人会失去哪一期（见 `move_me`）：本人会收到消息。不能给自己和家人办。
    登记去世、还没核实的，先作废或确认。

    With their consent, knowing in which period they redeem no more (see `move_me`): they are told. Not oneself, nor
    family, nor whose reported death still waits.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    must_be_uninvolved(call.actor, account.id, now=call.now)
    must_be_open(account)
    community = community_of(call.body["community_id"])
    return moving.move_home(account, community, actor=call.actor, now=call.now)
