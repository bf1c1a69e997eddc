"""What a browser at the counter holds: a signed cookie that names a session, and a token for its forms.

The cookie says who and which session, as an access token does, and no more: rights are read afresh for every page, and
a session that has ended opens nothing. No script can read it and no other site can send it.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, current_app

from service.core.clock import real_now
from service.core.tokens import Claims

LASTS = timedelta(hours=12)  # a redemption day; a counter that is left alone signs itself out overnight
VISIT_BYTES = 16
BYTES = 16 + 16 + 8


@dataclass(frozen=True, slots=True)
class Cookies:
    """How they are signed (newest key first), and whether they are for HTTPS alone."""

    keys: tuple[bytes, ...] = field(repr=False)
    is_secure: bool

    @property
    def session(self) -> str:
        return "__Host-desk" if self.is_secure else "desk"

    @property
    def visit(self) -> str:
        """Of who has not signed in yet: their form must be ours, too."""
        return "__Host-desk-visit" if self.is_secure else "desk-visit"


def init_cookies(app: Flask, keys: tuple[bytes, ...], *, is_secure: bool) -> None:
    app.extensions["desk_cookies"] = Cookies(keys, is_secure)


def cookies() -> Cookies:
    found: Cookies = current_app.extensions["desk_cookies"]
    return found


def hand_out(response: Response, claims: Claims) -> None:
    """Without an age: it goes with the browser's window, and is refused after ``LASTS`` anyhow."""
    issued = int(real_now().timestamp()).to_bytes(8, "big")
    payload = _text(claims.account_id.bytes + claims.session_id.bytes + issued)
    _keep(response, cookies().session, f"{payload}.{_signature(cookies().keys[0], payload)}")


def take_away(response: Response) -> None:
    for name in (cookies().session, cookies().visit):
        response.delete_cookie(name, **_how())


def read(request: Request) -> Claims | None:
    """Whose desk this is; ``None`` without a cookie of ours that is young enough."""
    payload, _, signature = request.cookies.get(cookies().session, "").partition(".")
    if not any(_is_same(_signature(key, payload), signature) for key in cookies().keys):
        return None
    try:
        content = urlsafe_b64decode(payload)
    except (NotBase64, ValueError):
        return None
    age = real_now().timestamp() - int.from_bytes(content[32:], "big")
    if len(content) != BYTES or not age + 1 >= 0 or age >= LASTS.total_seconds():
        return None
    return Claims(UUID(bytes=content[:16]), UUID(bytes=content[16:32]))


def is_sent(request: Request) -> bool:
    """Whether the browser has sent a session at all. On a link from another site it sends none, though it has one."""
    return cookies().session in request.cookies


def visit_of(request: Request) -> str:
    return request.cookies.get(cookies().visit, "")


def new_visit() -> str:
    return secrets.token_urlsafe(VISIT_BYTES)


def begin_visit(response: Response, visit: str) -> None:
    _keep(response, cookies().visit, visit)


def form_token(of: str) -> str:
    """For the forms of one session, or of one visit before it."""
    return _signature(cookies().keys[0], f"form:{of}")


def is_form_token(token: str, of: str) -> bool:
    return bool(of) and any(_is_same(_signature(key, f"form:{of}"), token) for key in cookies().keys)


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, **_how())


def _how() -> dict[str, Any]:
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": cookies().is_secure}


def _signature(key: bytes, text: str) -> str:
    return _text(hmac.digest(key, text.encode(errors="surrogatepass"), "sha256"))


def _is_same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode(errors="surrogatepass"))


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode()
