from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app

from service.accounts import access, queries
from service.accounts.commands import passwords, sign_in
from service.accounts.errors import (
    AccountClosed,
    OldPasswordWrong,
    PasswordTooWeak,
    PersonClosed,
    RefreshRefused,
    RefreshReused,
    SignInRefused,
    UseOwnPasswordChange,
    UsernameTaken,
)
from service.accounts.routes.blueprint import routes
from service.accounts.schemas.sign_in import (
    EndedOut,
    OwnPasswordIn,
    PasswordIn,
    PasswordSignInIn,
    RefreshIn,
    SignedInOut,
    SignInOut,
    WechatSignInIn,
)
from service.adapters.wechat import AccountBlocked, CodeRefused, WeChat, WeChatBusy, WeChatUnavailable
from service.core import transaction
from service.core.actor import Role, administrator, anyone, signed_in_somehow
from service.core.clock import real_now
from service.core.errors import NotAllowed, Refusal
from service.core.http import Call
from service.core.limits import client_address
from service.core.passwords import password_matches


def exchange_code(call: Call) -> Any:
    wechat: WeChat = current_app.extensions["wechat"]
    return wechat.exchange_code(call.body["js_code"])


def check_password(call: Call) -> sign_in.Checked:
    found = transaction.run_request(lambda: queries.password_sign_in(call.body["username"]), read_only=True)
    return _checked(found, call.body["password"])


def check_old_password(call: Call) -> tuple[sign_in.Checked, str | None]:
    return check_own(call, call.body["old_password"]), _new_hash(call.body)


def check_own(call: Call, password: str) -> sign_in.Checked:
    """Held against one's own hash, which the command reads again."""
    found = transaction.run_request(lambda: queries.own_password_sign_in(call.actor.person_id), read_only=True)
    return _checked(found, password)


def _new_hash(body: dict[str, Any]) -> str | None:
    """The old one again is as weak as it can be."""
    return passwords.strong_hash(body["new_password"]) if body["new_password"] != body["old_password"] else None


def _checked(found: tuple[UUID, str] | None, password: str) -> sign_in.Checked:
    sign_in_id, password_hash = found or (None, None)
    return sign_in.Checked(sign_in_id, password_hash, password_matches(password_hash, password), client_address())


def hash_password(call: Call, account_id: UUID) -> str | None:
    return passwords.strong_hash(call.body["password"])


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
    """微信登录 · Sign in with the code of wx.login

    没有账号就新建一个。给出同意 `record`（`POST /me/passport` 带上的就是）以前，状态是 `pending`；不要按状态分支，看有
    没有护照。不要带 `Authorization`：过期的会答 401。

    Makes an account if there is none: `pending` until the consent `record` is given, as `POST /me/passport` does. Do
    not branch on the status: look whether there is a passport. Send no `Authorization` header: an expired one is
    answered 401.
    """
    return sign_in.with_wechat(call.prepared, current_app.config["WECHAT_APP_ID"], now=call.now, real_now=real_now())


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
    """工作人员登录 · Sign in at a desk with name and password

    名字不存在、密码不对、账号停用，答复都一样；连错几次，从这个网络地址十五分钟不能登录，别处照常。
    不要带 `Authorization`：过期的会答 401。

    An unknown name, a wrong password and a disabled account get one answer; failures in a row shut out the address they
    came from for fifteen minutes, and nobody elsewhere. Send no `Authorization` header: an expired one is answered 401.
    """
    return sign_in.with_password(call.prepared, real_now=real_now())


@routes.post(
    "/sign-in/refresh",
    who=anyone,
    takes=RefreshIn,
    gives=SignedInOut,
    once="no",
    refuses=(RefreshRefused, RefreshReused),
)
def refresh_sign_in(call: Call) -> Any:
    """续期登录 · Exchange a refresh token, which works once

    一次换一对，旧的随即失效。答复丢了可在几秒内用旧的再换；更晚用旧的算被盗，这台设备退出登录。
    不要带 `Authorization`：过期的会答 401。

    Gives a new pair. A lost answer may be asked for again within seconds; later the old token counts as stolen and
    ends the session. Send no `Authorization` header: an expired one is answered 401.
    """
    return sign_in.refresh(call.body["refresh_token"], real_now=real_now())


@routes.post("/sign-out", who=signed_in_somehow, gives=EndedOut, once="no")
def sign_out(call: Call) -> dict[str, bool]:
    """退出登录 · End this session

    访问令牌和续期令牌马上失效。再退一次答 401 `auth.token_refused`：已经退出了，当作成功即可。

    Access and refresh tokens end at once. A second time answers 401 `auth.token_refused`: take it as success.
    """
    if call.actor.session_id:
        sign_in.end_session(call.actor.session_id, "sign_out", actor=call.actor, real_now=real_now())
    return {"ended": True}


@routes.post("/sign-out-everywhere", who=signed_in_somehow, gives=EndedOut, once="no")
def sign_out_everywhere(call: Call) -> dict[str, bool]:
    """退出所有设备 · End every session of one's own

    包括现在这台设备。再退一次答 401 `auth.token_refused`：已经退出了，当作成功即可。

    This device is among them. A second time answers 401 `auth.token_refused`: take it as success.
    """
    sign_in.end_all_sessions(call.actor.person_id, "sign_out", actor=call.actor, real_now=real_now())
    return {"ended": True}


@routes.post(
    "/me/password",
    who=signed_in_somehow,
    takes=OwnPasswordIn,
    prepare=check_old_password,
    gives=EndedOut,
    once="no",
    refuses=(PasswordTooWeak, OldPasswordWrong),
)
def change_my_password(call: Call) -> Any:
    """修改密码 · Change one's own password by the old one; ends every session, this one too

    先验旧密码，再看新密码够不够强。旧密码错与登录失败一起计数，会锁。成功后请用新密码重新登录。

    The old password first, then the strength of the new one. A wrong old one counts and locks as failed sign-ins
    do. Afterwards sign in again.
    """
    checked, password_hash = call.prepared
    changed = passwords.change(checked, password_hash, actor=call.actor, real_now=real_now())
    return changed if isinstance(changed, Refusal) else {"ended": True}


@routes.post(
    "/people/<uuid:account_id>/password-sign-in",
    who=administrator,
    takes=PasswordIn,
    prepare=hash_password,
    gives=SignInOut,
    once="no",
    refuses=(NotAllowed, PersonClosed, PasswordTooWeak, UsernameTaken, UseOwnPasswordChange),
)
def give_password(call: Call, account_id: UUID) -> dict[str, Any]:
    """设置登录密码 · Give a person a user name and password, or another after they forgot it

    本人下次登录必须先改密码，其余接口一律答 `auth.password_change_needed`。自己已有密码的，用修改密码。

    The person must change it first: until then everything else answers `auth.password_change_needed`. For one's
    own there is the change of password.
    """
    account = access.must_outrank(call.actor, queries.get_as(call.actor, account_id, Role.ADMINISTRATOR))
    given = passwords.give(account, call.body["username"], call.prepared, actor=call.actor, real_now=real_now())
    return {"account_id": given.account_id, "means": "password", "created_at": given.created_at}
