from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app

from service.accounts import queries
from service.accounts.commands import linking, own_sign_ins, sign_in
from service.accounts.errors import (
    LastSignIn,
    OldPasswordWrong,
    PasswordNeeded,
    SignInNotNewer,
    SignInTaken,
    WechatByStaff,
)
from service.accounts.routes.blueprint import routes
from service.accounts.routes.sign_in import check_own, exchange_code
from service.accounts.schemas.sign_in import (
    EndedOut,
    OwnSignInsOut,
    OwnWechatIn,
    ProofIn,
    SignInOut,
)
from service.adapters.wechat import AccountBlocked, CodeRefused, WeChatBusy, WeChatIdentity, WeChatUnavailable
from service.core.actor import signed_in
from service.core.clock import real_now
from service.core.errors import NotFound, Refusal
from service.core.http import Call


def exchange_and_check(call: Call) -> tuple[WeChatIdentity, sign_in.Checked | None]:
    """WeChat first: an answer of its own must not tell whether the password was right."""
    return exchange_code(call), check_password_given(call)


def check_password_given(call: Call, sign_in_id: UUID | None = None) -> sign_in.Checked | None:
    password = call.body.get("password")
    return check_own(call, password) if password is not None else None


@routes.get("/me/sign-ins", who=signed_in, gives=OwnSignInsOut)
def list_my_sign_ins(call: Call) -> dict[str, Any]:
    """我的登录方式 · How one signs in oneself

    都遮住了一部分；`created_at` 是从何时起可以登录这个账号。有不认识的，就移除它。

    Masked; `created_at` is since when it leads to this account. Remove one that is not known.
    """
    return {"items": queries.ways_in(call.actor.person_id)}


@routes.post(
    "/me/sign-ins/<uuid:sign_in_id>/remove",
    who=signed_in,
    takes=ProofIn,
    prepare=check_password_given,
    gives=EndedOut,
    once="no",
    refuses=(NotFound, LastSignIn, PasswordNeeded, OldPasswordWrong, SignInNotNewer),
)
def remove_my_sign_in(call: Call, sign_in_id: UUID) -> Any:
    """移除登录方式 · Remove one of one's own sign-ins; the sessions that it began end

    依次拒绝：唯一的一种；有登录密码的没有带 `password`，或者不对；没有密码的，只能移除比这次登录所用的更晚添加的。

    Refused in order: the only one; who has a password and does not send it, or a wrong one; without a password, what
    was not added later than the one that this session began with.
    """
    refused = own_sign_ins.remove(sign_in_id, call.prepared, actor=call.actor, real_now=real_now())
    return refused or {"ended": True}


@routes.post(
    "/me/wechat",
    who=signed_in,
    takes=OwnWechatIn,
    prepare=exchange_and_check,
    gives=SignInOut,
    once="no",
    refuses=(
        CodeRefused,
        AccountBlocked,
        WeChatBusy,
        WeChatUnavailable,
        PasswordNeeded,
        OldPasswordWrong,
        WechatByStaff,
        SignInTaken,
    ),
)
def link_wechat(call: Call) -> Any:
    """绑定微信 · Add WeChat to one's own account, so that both sign-ins are one person

    `js_code` 是 `wx.login` 的，只能用一次，五分钟有效；有登录密码的还要带 `password`，没有密码、有微信的由工作人员办。
    本人会收到消息。这个微信先打开过小程序、但什么都没有的，那个空账号随即注销；已属于另一个在用的账号时答 409。

    `js_code` comes from `wx.login`, works once and for five minutes; who has a password sends it too, who has none but
    a WeChat is given another by staff. The person is told. An account that this WeChat made and that holds nothing is
    closed; a WeChat of an account in use is a 409.
    """
    identity, checked = call.prepared
    app_id, account = current_app.config["WECHAT_APP_ID"], queries.own(call.actor)
    linked = linking.add_own(account, identity, app_id, checked, actor=call.actor, now=call.now, real_now=real_now())
    if isinstance(linked, Refusal):
        return linked
    return {"account_id": linked.account_id, "means": "wechat", "created_at": linked.created_at}
