"""Access tokens: short, signed, refused without the database where the signature alone can tell.

A token says who and which session, never what one may do: rights are read afresh in every transaction.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from flask import Flask, current_app, g, request
from flask_jwt_extended import JWTManager, create_access_token
from jwt.utils import base64url_decode, base64url_encode

from service.core.clock import real_now
from service.core.errors import TokenRefused
from service.core.proxies import bound
from service.values import value

ISSUER = AUDIENCE = "volunteer-passport"
LONGEST = 2000  # characters; ours have about 500
HEAD = base64url_encode(b'{"alg":"HS256","typ":"JWT"}').decode()


@value()
class Claims:
    account_id: UUID
    session_id: UUID


def init_tokens(app: Flask, *, secrets: tuple[bytes, ...], minutes: int, refresh_days: int) -> None:
    app.config.update(
        JWT_SECRET_KEY=secrets[0],
        JWT_ALGORITHM="HS256",
        JWT_ENCODE_ISSUER=ISSUER,
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=minutes),
        REFRESH_TOKEN_EXPIRES=timedelta(days=refresh_days),
    )
    app.extensions["token_secrets"] = secrets
    JWTManager(app)


def access_token_life() -> timedelta:
    life: timedelta = bound(current_app).config["JWT_ACCESS_TOKEN_EXPIRES"]
    return life


def refresh_token_life() -> timedelta:
    life: timedelta = current_app.config["REFRESH_TOKEN_EXPIRES"]
    return life


def issue_access_token(claims: Claims) -> str:
    return str(create_access_token(str(claims.account_id), additional_claims={"sid": str(claims.session_id)}))


def read_claims() -> Claims | None:
    """The claims of this request's Bearer token, ``None`` without one. Refuses: ``TokenRefused``."""
    here = bound(g)
    if "claims" not in here:
        header = bound(request).headers.get("Authorization")
        here.claims = None if header is None else _verify(header)
    claims: Claims | None = here.claims
    return claims


def _verify(header: str) -> Claims:
    """By hand: a token is ours alone, so its head has one right spelling, and nothing that a head says is ever asked.

    PyJWT serves whoever must read the tokens of others, and took a tenth of a check-in (``docs/adr/0010``).
    """
    scheme, _, token = header.partition(" ")
    signed, _, signature = token.rpartition(".")
    head, _, payload = signed.partition(".")
    if scheme.lower() != "bearer" or len(token) > LONGEST or head != HEAD or not _has_signed(signed, signature):
        raise TokenRefused
    try:
        return _claims(orjson.loads(base64url_decode(payload)), real_now().timestamp())
    except (ValueError, TypeError, KeyError, AttributeError):
        raise TokenRefused from None


def _has_signed(signed: str, signature: str) -> bool:
    """Compared as it is spelt: padded, or with other bits at its end that mean nothing, it is not ours. By the newest
    secret, and by those that it has replaced.
    """
    secrets: tuple[bytes, ...] = bound(current_app).extensions["token_secrets"]
    return any(hmac.compare_digest(_signature(signed, secret), signature.encode()) for secret in secrets)


def _signature(signed: str, secret: bytes) -> bytes:
    return bytes(base64url_encode(hmac.digest(secret, signed.encode(), "sha256")))


def _claims(payload: dict[str, Any], now: float) -> Claims:
    """Refuses: ``TokenRefused`` for one that is not for us, or not for now.

    Without leeway: servers that share a database must agree on the time to the second.
    """
    issued, begins, ends = (payload[name] for name in ("iat", "nbf", "exp"))
    is_ours = (payload["iss"], payload["aud"], payload["type"]) == (ISSUER, AUDIENCE, "access")
    is_whole = all(type(each) is int for each in (issued, begins, ends))
    if not (is_ours and is_whole and issued <= now and begins <= now < ends):
        raise TokenRefused
    if ends - issued > access_token_life().total_seconds():
        raise TokenRefused
    return Claims(UUID(payload["sub"]), UUID(payload["sid"]))
