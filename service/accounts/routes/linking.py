from __future__ import annotations

from typing import Any
from uuid import UUID

from service.accounts import access, queries
from service.accounts.commands import linking
from service.accounts.errors import (
    GuardianNeeded,
    IdentityUnconfirmed,
    LinkAccountInUse,
    LinkCodeRefused,
    LinkHasSignIn,
    LinkHoldsOffice,
    LinkLocked,
    LinkNeedsWechat,
    NotForYourself,
    StatusForbids,
)
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.sign_in import EndedOut, LinkCodeOut, LinkIn, SignedInOut
from service.core.actor import Role, administrator, signed_in, staff
from service.core.clock import real_now
from service.core.errors import NotAllowed
from service.core.http import Call


@routes.post(
    "/people/<uuid:account_id>/link-code",
    who=staff,
    gives=LinkCodeOut,
    status=201,
    once="no",
    refuses=(
        NotForYourself,
        StatusForbids,
        LinkHoldsOffice,
        LinkHasSignIn,
        NotAllowed,
        IdentityUnconfirmed,
        GuardianNeeded,
    ),
)
def issue_link_code(call: Call, account_id: UUID) -> dict[str, Any]:
    """发绑定码 · A code by which a person's new WeChat leads to the account they have already

    先核实身份。没有任何登录方式的人（`get_person` 的 `signs_in` 是 false）由本社区工作人员发；手机丢了的由管理员发，
    新微信代替旧的。有工作身份的、队长和副队长都不发。输入时再判断一次。
    有效期按真实时间算；沙箱的时钟拨快了也不影响。

    The identity must be confirmed. Staff of the home issue it where nobody signs in yet (`signs_in` of `get_person` is
    false); an administrator where a phone was lost: the new WeChat replaces the old. None for who holds a role or leads
    a team. Judged again on entry. It expires by real time, wherever the sandbox's clock stands.
    """
    account = queries.get_as(call.actor, account_id, Role.STAFF, Role.ADMINISTRATOR)
    code, expires_at = linking.issue(account, actor=call.actor, now=call.now, real_now=real_now())
    return {"code": code, "expires_at": expires_at}


@routes.post(
    "/people/<uuid:account_id>/detach-sign-ins",
    who=administrator,
    gives=EndedOut,
    once="no",
    refuses=(NotAllowed, NotForYourself),
)
def detach_sign_ins(call: Call, account_id: UUID) -> dict[str, Any]:
    """取下微信 · Take every WeChat off an account, because one was not the person's own

    所有登录马上失效，未用的绑定码作废，本人会收到消息。之后：没有职务的发绑定码，有职务的设置登录密码。

    Every session ends at once, codes are void, the person is told. Then a link code, or for who holds an office a
    password, lets the right one in again.
    """
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    linking.detach(account, actor=call.actor, now=call.now, real_now=real_now())
    return {"ended": True}


@routes.post(
    "/me/link",
    who=signed_in,
    takes=LinkIn,
    gives=SignedInOut,
    once="no",
    refuses=(LinkCodeRefused, LinkLocked, LinkNeedsWechat, LinkAccountInUse),
)
def link_phone(call: Call) -> Any:
    """输入绑定码 · Move the WeChat that is signed in to the account of the code

    只有刚登录、什么都还没有的账号可以：它随即注销，以后用这个微信登录就是原来的账号。答复是新的令牌，旧的作废。

    Only for an account that holds nothing yet; it is closed, and this WeChat leads to the other one from now on. The
    answer gives new tokens; the old ones end.
    """
    return linking.link(call.body["code"], actor=call.actor, now=call.now, real_now=real_now())
