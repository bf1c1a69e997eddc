from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.accounts import queries as accounts
from service.core.actor import Role, signed_in, staff
from service.core.clock import real_now
from service.core.http import Call
from service.lifecycle import queries
from service.lifecycle.commands import closing
from service.lifecycle.errors.ends import MoreIsLost
from service.lifecycle.routes.blueprint import routes
from service.lifecycle.rules import ONESELF_ALONE, STAFF_ALONE
from service.lifecycle.schemas.ends import ClosedOut, CloseIn, CloseOwnIn, ClosingOut

if TYPE_CHECKING:
    from service.accounts.models import AccountEnd

OF_ONESELF = tuple(refusal for each, refusal in closing.IN_THE_WAY.items() if each not in STAFF_ALONE)
OF_ANOTHER = tuple(refusal for each, refusal in closing.IN_THE_WAY.items() if each not in ONESELF_ALONE)


@routes.get("/me/closing", who=signed_in, gives=ClosingOut)
def what_closing_takes(call: Call) -> queries.Lost:
    """注销会怎样 · What closing one's account would take away, and who has to act first

    注销之前先给本人看：什么会作废，什么会留下，还有什么要先办。

    To be shown before anybody closes: what lapses, what stays, and what has to be done first.
    """
    return queries.what_is_lost(accounts.own(call.actor), call.now, actor=call.actor, as_staff=False)


@routes.post(
    "/me/close",
    who=signed_in,
    takes=CloseOwnIn,
    gives=ClosedOut,
    once="no",
    refuses=(*OF_ONESELF, MoreIsLost),
)
def close_me(call: Call) -> AccountEnd:
    """注销账号 · Close one's account, for good

    登录、电话、报名、订单、候补、团队、权限、代办都结束，积分作废；服务记录和流水留下。姓名等封存十年（申诉、开证明、检查用），要马上删除的填
    `erases`。以后可以重新注册，积分不会回来，欠的分会转过去。

    答复丢了：先续期，不要登录；续期答 401 就是已经注销，再登录会新建一个账号。

    Sign-ins, phone, sign-ups, orders, waits, teams, roles and delegations end, and points lapse; what was served stays
    on record. The identity is locked away for ten years (complaints, statements, inspection), or erased at once with
    `erases`. One may register anew: the points do not come back, and what was owed does. If the answer was lost,
    refresh and do not sign in: a 401 says that it is closed, and signing in would make another account.
    """
    account = accounts.own(call.actor)
    return closing.close_own(account, **call.body, actor=call.actor, now=call.now, real_now=real_now())


@routes.get("/people/<uuid:account_id>/closing", who=staff, gives=ClosingOut)
def what_closing_takes_of_person(call: Call, account_id: UUID) -> queries.Lost:
    """居民注销会怎样 · What closing it would take from a resident, to be read to them

    办理之前念给本人（孩子的，念给监护人）听。`obstacles` 是您来办时要先办的；有自己登录的，由本人办。

    Before it is closed, to them, or to a child's guardian. `obstacles` are those of staff who ask: a grown-up who signs
    in closes it themselves.
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return queries.what_is_lost(account, call.now, actor=call.actor, as_staff=True)


@routes.post(
    "/people/<uuid:account_id>/close",
    who=staff,
    takes=CloseIn,
    gives=ClosedOut,
    once="required",
    refuses=(*OF_ANOTHER, MoreIsLost),
)
def close_person(call: Call, account_id: UUID) -> AccountEnd:
    """为居民注销 · Close the account of an elder who does not sign in, or of a child whose guardian asks for it

    老人要签字，孩子由监护人提出；有自己登录的成年人，由本人办。不能给自己和家人办。姓名等封存十年；坚持马上删除的，注销以后由两个人办
    （`POST /people/{account_id}/erase`）。

    The elder signs for it; a grown-up who signs in does it themselves. Not oneself, nor family. The identity is locked
    away for ten years; for whoever insists that it goes at once two erase it next
    (`POST /people/{account_id}/erase`).
    """
    account = accounts.get_as(call.actor, account_id, Role.STAFF)
    return closing.close(account, **call.body, as_staff=True, actor=call.actor, now=call.now, real_now=real_now())
