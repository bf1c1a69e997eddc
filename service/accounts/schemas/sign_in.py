from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import fields, post_load

from service.accounts.rules import read_link_code
from service.core.complaints import wrong
from service.core.wire import Choice, Count, Flag, Id, Moment, Text, Wire


class WechatSignInIn(Wire):
    js_code = Text(required=True, most=128, example="081Kq4Ga1b2c3d4e5f6g7h8i")


class ProofIn(Wire):
    """``password``：有登录密码的必填，没有的不填。 One's own; needed of who has one."""

    password = Text(most=200, example="Passport-2026", load_only=True)


class OwnWechatIn(WechatSignInIn, ProofIn):
    """``password``：有登录密码的必填，没有的不填。 One's own; needed of who has one."""


class PasswordSignInIn(Wire):
    username = Text(required=True, most=40, example="binhu-desk")
    password = Text(required=True, most=200, example="Passport-2026", load_only=True)


class RefreshIn(Wire):
    refresh_token = Text(required=True, most=100, example="qLw0v3bq6o3v7u9JXq2f2mYp3kz1c0nYb9s1d5t8e7g")


class SignedInOut(Wire):
    """带上 ``access_token``；用 ``refresh_token`` 续期，只能用一次。

    Send the ``access_token``; the ``refresh_token`` gets the next pair, once.
    """

    account_id = Id(required=True)
    access_token = Text(required=True, most=2000, example="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln")
    refresh_token = Text(required=True, example="qLw0v3bq6o3v7u9JXq2f2mYp3kz1c0nYb9s1d5t8e7g")
    expires_in_seconds = Count(required=True, example=900)


class LinkCodeOut(Wire):
    """只显示这一次：请念给本人听，或抄给本人。以前发的随即作废。

    Shown this once, to be read aloud or copied for the person; the code before it is void.
    """

    code = Text(required=True, example="385204917")
    expires_at = Moment(required=True)


class LinkIn(Wire):
    """Nine digits; spaces and full-width digits are fine."""

    code = Text(
        required=True,
        most=40,
        example="385 204 917",
        load_only=True,
        metadata={"pattern": "^([ -]*[0-9０-９]){9}[ -]*$"},
    )

    @post_load
    def only_digits(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        code = read_link_code(data["code"])
        if code is None:
            raise wrong("绑定码是九位数字。", "A link code is nine digits.", "code")
        return {**data, "code": code}


class EndedOut(Wire):
    ended = Flag(required=True)


class PasswordIn(Wire):
    """The first password, or another after it was forgotten; handed over in person."""

    username = Text(required=True, least=3, most=40, example="binhu-desk")
    password = Text(required=True, most=200, example="Passport-2026", load_only=True)


class OwnPasswordIn(Wire):
    old_password = Text(required=True, most=200, example="Passport-2026", load_only=True)
    new_password = Text(required=True, most=200, example="Passport-2027!", load_only=True)


class SignInMeans(StrEnum):
    WECHAT = "wechat"
    PASSWORD = "password"  # noqa: S105

    __labels__: ClassVar = {"wechat": "微信", "password": "用户名和密码"}


class SessionEnd(StrEnum):
    """Why a session ended; ``reuse``: an old refresh token came again, perhaps a thief's."""

    SIGN_OUT = "sign_out"
    REUSE = "reuse"
    LINKED = "linked"
    PASSWORD = "password"  # noqa: S105
    DISABLED = "disabled"
    DETACHED = "detached"
    REPLACED = "replaced"
    REMOVED = "removed"
    CLOSING = "closing"
    DEATH = "death"

    __labels__: ClassVar = {
        "sign_out": "退出登录",
        "reuse": "旧令牌再次出现，疑似被盗",
        "linked": "微信改绑到另一个账号",
        "password": "密码已修改",
        "disabled": "账号已停用",
        "detached": "管理员取下了微信",
        "replaced": "微信换成了新的",
        "removed": "登录方式已由本人移除",
        "closing": "账号已注销",
        "death": "登记了去世",
    }


class SignInOut(Wire):
    """A means of signing in; never its secret."""

    account_id = Id(required=True)
    means = Choice(SignInMeans, required=True, metadata={"example": "password"})
    created_at = Moment(required=True)


class OwnSignInOut(Wire):
    id = Id(required=True)
    means = Choice(SignInMeans, required=True, metadata={"example": "wechat"})
    name_masked = Text(required=True, example="o***k")
    created_at = Moment(required=True)


class OwnSignInsOut(Wire):
    items = fields.List(fields.Nested(OwnSignInOut), required=True)
