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
    LinkLocked,
    LinkNeedsWechat,
    NotForYourself,
    StatusForbids,
)
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.sign_in import LinkCodeOut, LinkIn, SignedInOut
from service.core.actor import Role, signed_in, staff
from service.core.clock import real_now
from service.core.errors import NotAllowed
from service.core.http import Call


@routes.post(
    "/people/<uuid:account_id>/link-code",
    who=staff,
    gives=LinkCodeOut,
    status=201,
    once="no",
    refuses=(NotAllowed, NotForYourself, StatusForbids, IdentityUnconfirmed, GuardianNeeded),
)
def issue_link_code(call: Call, account_id: UUID) -> dict[str, Any]:
    """发绑定码 · A code by which a person's new WeChat leads to the account they have already

    先核实身份。老人有了手机：用微信登录，再输入这个码（`POST /me/link`）。有工作身份的人，由其上级管理员发。

    The identity must be confirmed. The person signs in with WeChat and enters it (`POST /me/link`). For whoever holds a
    role, by an administrator over it.
    """
    account = queries.get_as(call.actor, account_id, Role.STAFF, Role.ADMINISTRATOR)
    access.must_outrank(call.actor, account)
    code, expires_at = linking.issue(account, actor=call.actor, now=call.now, real_now=real_now())
    return {"code": code, "expires_at": expires_at}


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
