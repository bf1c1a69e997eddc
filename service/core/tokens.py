"""Access tokens: short, signed, refused without the database where the signature alone can tell.

A token says who and which session, never what one may do: rights are read afresh in every transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import jwt
from flask import Flask, current_app, g, request
from flask_jwt_extended import JWTManager, create_access_token

from service.core.errors import TokenRefused

ISSUER = AUDIENCE = "volunteer-passport"
REQUIRED = ("iss", "aud", "type", "sub", "sid", "iat", "nbf", "exp")
LONGEST = 2000  # characters; ours have about 400
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")  # no padding: a token has one spelling


@dataclass(frozen=True, slots=True)
class Claims:
    account_id: UUID
    session_id: UUID


def init_tokens(app: Flask, *, secret: bytes, minutes: int, refresh_days: int) -> None:
    app.config.update(
        JWT_SECRET_KEY=secret,
        JWT_ALGORITHM="HS256",
        JWT_DECODE_ALGORITHMS=["HS256"],
        JWT_ENCODE_ISSUER=ISSUER,
        JWT_ENCODE_AUDIENCE=AUDIENCE,
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=minutes),
        REFRESH_TOKEN_EXPIRES=timedelta(days=refresh_days),
    )
    JWTManager(app)


def access_token_life() -> timedelta:
    life: timedelta = current_app.config["JWT_ACCESS_TOKEN_EXPIRES"]
    return life


def refresh_token_life() -> timedelta:
    life: timedelta = current_app.config["REFRESH_TOKEN_EXPIRES"]
    return life


def issue_access_token(claims: Claims) -> str:
    return str(create_access_token(str(claims.account_id), additional_claims={"sid": str(claims.session_id)}))


def read_claims() -> Claims | None:
    """The claims of this request's Bearer token, ``None`` without one. Refuses: ``TokenRefused``."""
    if "claims" not in g:
        header = request.headers.get("Authorization")
        g.claims = None if header is None else _verify(header)
    claims: Claims | None = g.claims
    return claims


def _verify(header: str) -> Claims:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or len(token) > LONGEST or not SHAPE.fullmatch(token):
        raise TokenRefused
    try:
        decoded = jwt.decode_complete(
            token,
            current_app.config["JWT_SECRET_KEY"],
            algorithms=current_app.config["JWT_DECODE_ALGORITHMS"],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": list(REQUIRED)},
        )
        payload = decoded["payload"]
        if decoded["header"].get("typ") != "JWT":
            raise TokenRefused
        if payload["type"] != "access" or payload["exp"] - payload["iat"] > access_token_life().total_seconds():
            raise TokenRefused
        return Claims(UUID(str(payload["sub"])), UUID(str(payload["sid"])))
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        raise TokenRefused from None
