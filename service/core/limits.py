"""Rate limits, per person where there is one, else per address. They are a courtesy to the machine, not a lock:
their memory is per process; what must hold (lock-out, one-time codes) lives in the database."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter

from service.core.errors import TokenRefused
from service.core.tokens import read_claims

EVERYTHING = "600 per minute"
SIGN_IN = "30 per minute"


def _who() -> str:
    # A hall of elders shares one mobile address; whoever has signed in is counted alone.
    try:
        claims = read_claims()
    except TokenRefused:
        claims = None
    return str(claims.account_id) if claims else (request.remote_addr or "unknown")


limiter = Limiter(key_func=_who, strategy="moving-window", headers_enabled=False)


def init_limits(app: Flask, *, enabled: bool) -> None:
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    app.config["RATELIMIT_DEFAULT"] = EVERYTHING
    limiter.init_app(app)
