"""Registered only in sandbox mode; in production these addresses are not there."""

from __future__ import annotations

from typing import Any

from flask import current_app

from service.accounts.commands import sign_in
from service.accounts.schemas import SignedInOut
from service.adapters.wechat import WeChatIdentity
from service.core import clock
from service.core.actor import anyone
from service.core.http import Call, Routes
from service.sandbox import queries
from service.sandbox.cast import PASSWORD, PEOPLE
from service.sandbox.commands.clock import move
from service.sandbox.errors import ClockGoesForward, ClockNotMovable, PersonUnknown
from service.sandbox.schemas import ClockIn, ClockOut, InhabitantsOut, SandboxSignInIn
from service.sandbox.wechat import issue_code

routes = Routes("sandbox", __name__, description="仅沙箱 · Sandbox only: these addresses are not there in production")


@routes.get("/sandbox/clock", who=anyone, gives=ClockOut)
def get_clock(call: Call) -> dict[str, Any]:
    """沙箱时钟 · The sandbox clock

    业务时间用 `now`；登录和限流用 `real_now`。

    The domain runs on `now`; sign-in and rate limits on `real_now`.
    """
    return {"now": call.now, "real_now": clock.real_now(), "is_movable": clock.sandbox_clock() is not None}


@routes.post(
    "/sandbox/clock",
    who=anyone,
    takes=ClockIn,
    gives=ClockOut,
    once="no",
    refuses=(ClockNotMovable, ClockGoesForward),
)
def move_clock(call: Call) -> dict[str, Any]:
    """拨动沙箱时钟 · Move the sandbox clock forward, for all processes at once

    只能向前；令牌的有效期按真实时间，不受影响。

    Forward only; tokens live by real time and are not touched.
    """
    return {"now": move(**call.body, now=call.now), "real_now": clock.real_now(), "is_movable": True}


@routes.get("/sandbox/people", who=anyone, gives=InhabitantsOut)
def list_inhabitants(call: Call) -> dict[str, Any]:
    """沙箱人员 · Everybody who lives in the sandbox, and how to sign in as them

    只在沙箱里有；用 `key` 登录。

    In the sandbox only; sign in by `key`.
    """
    accounts = queries.account_ids()
    now = clock.real_now()
    return {
        "items": [
            {
                **{name: getattr(person, name) for name in ("key", "name", "part_zh", "part_en", "birth_date")},
                "account_id": accounts[person.key],
                "username": person.username,
                "password": PASSWORD if person.username else None,
                "js_code": issue_code(person.key, now=now),
            }
            for person in PEOPLE
            if person.key in accounts
        ]
    }


@routes.post(
    "/sandbox/sign-in", who=anyone, takes=SandboxSignInIn, gives=SignedInOut, once="no", refuses=(PersonUnknown,)
)
def sign_in_as(call: Call) -> Any:
    """沙箱登录 · Sign in as anybody who lives in the sandbox

    只在沙箱里有，不用微信；真实环境用 `sign_in_with_wechat`。

    In the sandbox only, without WeChat; really it is `sign_in_with_wechat`.
    """
    person = call.body["person"]
    if person not in queries.account_ids():
        raise PersonUnknown
    identity = WeChatIdentity(person, None)
    return sign_in.with_wechat(identity, current_app.config["WECHAT_APP_ID"], now=call.now, real_now=clock.real_now())
