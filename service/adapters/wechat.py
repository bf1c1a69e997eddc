"""WeChat's ``code2Session``: a code from ``wx.login`` goes in, the person's openid comes out.

Guarantees: the session key is dropped where it arrives; the app secret joins the request below httpx's own log, so no
log line, exception or traceback can hold it; an answer is bounded in bytes and seconds; no redirect is followed; no
code is sent twice, because WeChat takes each only once and a lost answer has used it up.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import httpx
import orjson
import structlog

from service.core.errors import Refusal

CODE2SESSION = "/sns/jscode2session"
MAX_ANSWER_BYTES = 16 * 1024  # a real answer has about 200
JS_CODE = re.compile(r"[!-~]{1,128}")
OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")
LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = structlog.get_logger()


class CodeRefused(Refusal):
    code, status = "wechat.code_invalid", 401
    zh, en = "微信登录凭证已失效。", "WeChat refuses this login code: it is wrong, used or too old."
    next_zh, next_en = "请再点一次“微信登录”。", "Tap “sign in with WeChat” once more."
    for_developers = "Call `wx.login` again and send the new code at once."


class AccountBlocked(Refusal):
    code, status = "wechat.account_blocked", 403
    zh, en = "微信认为这个账号有风险，暂时不能登录。", "WeChat considers this account at risk and blocks its sign-in."
    next_zh, next_en = (
        "请先在微信里解除限制，或找社区工作人员。",
        "Lift the block in WeChat, or ask the community's staff.",
    )


class WeChatBusy(Refusal):
    """WeChat counts calls by the minute, so its patience returns with the next one."""

    code, status = "wechat.busy", 429
    zh, en = "登录太频繁。", "WeChat's limit of sign-ins per minute is reached."
    next_zh, next_en = "请等一分钟，再点一次“微信登录”。", "Wait as long as Retry-After says, then call wx.login anew."
    retry_after = 60


class WeChatUnavailable(Refusal):
    """Also for every answer that this client does not understand: it must not guess who somebody is."""

    code, status = "wechat.unavailable", 503
    zh, en = "微信暂时没有回应。", "WeChat did not answer, or not in a way that can be trusted."
    next_zh, next_en = "请等几秒，再点一次“微信登录”。", "Wait as long as Retry-After says, then call wx.login anew."
    retry_after = 5


REFUSALS: dict[int, type[Refusal]] = {
    40029: CodeRefused,
    40163: CodeRefused,  # "code been used": missing from WeChat's table, met in real life
    40226: AccountBlocked,
    45011: WeChatBusy,
}


@dataclass(frozen=True, slots=True)
class WeChatIdentity:
    """``unionid`` is there only where the mini-program is bound to an Open Platform account."""

    openid: str
    unionid: str | None


class WeChat:
    """One per process, shared by its threads; close it, or use it as a context manager."""

    def __init__(self, api_url: str, app_id: str, app_secret: str, *, timeout_seconds: float = 3) -> None:
        url = httpx.URL(api_url)
        if url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
            raise ValueError("WeChat's address must begin with https://, or the app secret would travel in the clear.")
        self._app_id = app_id
        self._timeout_seconds = timeout_seconds
        self._client = httpx.Client(
            base_url=url,
            timeout=timeout_seconds,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity"},  # so that the bound on bytes is a bound on memory
            transport=_SecretTransport(app_secret),
        )

    def exchange_code(self, js_code: str) -> WeChatIdentity:
        """Who called ``wx.login``.

        Refuses: ``wechat.code_invalid``, ``wechat.account_blocked``, ``wechat.busy``, ``wechat.unavailable``.
        """
        if not JS_CODE.fullmatch(js_code):
            raise CodeRefused
        return _identity(self._answer(js_code))

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, js_code: str) -> bytes:
        # httpx's timeout is for each read; the deadline also ends an answer that drips.
        deadline = time.monotonic() + self._timeout_seconds
        query, hidden = {"appid": self._app_id, "grant_type": "authorization_code"}, {"js_code": js_code}
        answer = bytearray()
        try:
            with self._client.stream("GET", CODE2SESSION, params=query, extensions=hidden) as response:
                if response.status_code != httpx.codes.OK:
                    raise _unavailable("status", status=response.status_code)
                for piece in response.iter_raw():
                    answer += piece
                    if len(answer) > MAX_ANSWER_BYTES:
                        raise _unavailable("too long")
                    if time.monotonic() > deadline:
                        raise _unavailable("too slow")
        except httpx.HTTPError as error:
            # Without its cause, whose frames saw the secret: some log formatters print the locals of every frame.
            raise _unavailable(type(error).__name__) from None
        return bytes(answer)


class _SecretTransport(httpx.BaseTransport):
    """Adds the secret and the person's code on the last step to the wire.

    httpx logs every address, and hangs requests on its exceptions: both know only what they were given.
    """

    def __init__(self, app_secret: str) -> None:
        self._app_secret = app_secret

    @cached_property
    def _wire(self) -> httpx.HTTPTransport:
        """When it is first needed: reading the world's certificates is a good part of a start."""
        return httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        extensions = dict(request.extensions)
        url = request.url.copy_merge_params({"secret": self._app_secret, "js_code": extensions.pop("js_code")})
        return self._wire.handle_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=extensions)
        )

    def close(self) -> None:
        if "_wire" in vars(self):
            self._wire.close()


def _identity(answer: bytes) -> WeChatIdentity:
    try:
        session = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise _unavailable("not JSON") from None
    if not isinstance(session, dict):
        raise _unavailable("not an object")
    errcode = session.get("errcode", 0)
    if not isinstance(errcode, int):
        raise _unavailable("errcode is no number")
    if errcode:
        raise REFUSALS[errcode] if errcode in REFUSALS else _unavailable("errcode", errcode=errcode)
    unionid = session.get("unionid")
    return WeChatIdentity(_id(session.get("openid")), _id(unionid) if unionid else None)


def _id(value: object) -> str:
    if isinstance(value, str) and OPENID.fullmatch(value):
        return value
    raise _unavailable("no usable id")


def _unavailable(reason: str, **facts: int) -> WeChatUnavailable:
    """The person only hears "later"; the operator must see why, above all a wrong app id or secret (40013, 40125)."""
    log.warning("wechat.unavailable", reason=reason, **facts)
    return WeChatUnavailable()
