from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app

from service.accounts import queries
from service.accounts.commands import sign_in
from service.accounts.errors import AccountClosed, RefreshRefused, RefreshReused, SignInRefused
from service.accounts.routes.blueprint import routes
from service.accounts.schemas import EndedOut, PasswordSignInIn, RefreshIn, SignedInOut, WechatSignInIn
from service.adapters.wechat import AccountBlocked, CodeRefused, WeChat, WeChatBusy, WeChatUnavailable
from service.core import transaction
from service.core.actor import anyone, signed_in
from service.core.clock import real_now
from service.core.http import Call


def exchange_code(body: dict[str, Any]) -> Any:
    wechat: WeChat = current_app.extensions["wechat"]
    return wechat.exchange_code(body["js_code"])


def check_password(body: dict[str, Any]) -> tuple[UUID | None, bool]:
    found = transaction.run(lambda: queries.password_sign_in(body["username"]), read_only=True)
    matches = sign_in.password_matches(found[1] if found else None, body["password"])
    return (found[0] if found else None), matches


@routes.post(
    "/sign-in/wechat",
    who=anyone,
    takes=WechatSignInIn,
    prepare=exchange_code,
    gives=SignedInOut,
    once="no",
    refuses=(CodeRefused, AccountBlocked, WeChatBusy, WeChatUnavailable, AccountClosed),
)
def sign_in_with_wechat(call: Call) -> Any:
    """微信登录 · Sign in with the code of wx.login"""
    return sign_in.with_wechat(call.prepared, current_app.config["WECHAT_APP_ID"], real_now=real_now())


@routes.post(
    "/sign-in/password",
    who=anyone,
    takes=PasswordSignInIn,
    prepare=check_password,
    gives=SignedInOut,
    once="no",
    refuses=(SignInRefused,),
)
def sign_in_with_password(call: Call) -> Any:
    """工作人员登录 · Sign in at a desk with name and password"""
    sign_in_id, matches = call.prepared
    return sign_in.with_password(sign_in_id, matches, real_now=real_now())


@routes.post(
    "/sign-in/refresh",
    who=anyone,
    takes=RefreshIn,
    gives=SignedInOut,
    once="no",
    refuses=(RefreshRefused, RefreshReused),
)
def refresh_sign_in(call: Call) -> Any:
    """续期登录 · Exchange a refresh token, which works once"""
    return sign_in.refresh(call.body["refresh_token"], real_now=real_now())


@routes.post("/sign-out", who=signed_in, gives=EndedOut, once="no")
def sign_out(call: Call) -> dict[str, bool]:
    """退出登录 · End this session"""
    if call.actor.session_id:
        sign_in.end_session(call.actor.session_id, "sign_out", actor=call.actor, real_now=real_now())
    return {"ended": True}


@routes.post("/sign-out-everywhere", who=signed_in, gives=EndedOut, once="no")
def sign_out_everywhere(call: Call) -> dict[str, bool]:
    """退出所有设备 · End every session of one's own"""
    sign_in.end_all_sessions(call.actor.person_id, "sign_out", actor=call.actor, real_now=real_now())
    return {"ended": True}
