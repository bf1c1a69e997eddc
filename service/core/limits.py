"""Rate limits, per person where there is one, else per address; of passwords always per address. They are a
courtesy to the machine, not a lock: their memory is per process; what must hold (lock-out, one-time codes) lives in the
database."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix

from service.core.errors import TokenRefused
from service.core.tokens import read_claims

EVERYTHING = "600 per minute"  # of each route
NAMING = "30 per minute"  # who names people by the numbers of their passports must not try them out
BY_ENDPOINT = {
    # A hall of elders shares one mobile address and comes in at the same minute; a code of WeChat's cannot be guessed.
    "accounts.sign_in_with_wechat": "300 per minute",
    "accounts.sign_in_with_password": "30 per minute",
    "accounts.declare_family": NAMING,
    "accounts.delegate": NAMING,
    "teams.invite": NAMING,
    "accounts.link_phone": "10 per minute",
    # A file of sheets says of two thousand pairs of number and name whether they are right.
    "hours.enter_sheet": "60 per minute",
}


# Whoever guesses passwords is one, however many tokens they hold.
BY_ADDRESS = {"accounts.sign_in_with_password"}


def client_address() -> str:
    """Who asks, as far as ``VP_TRUSTED_PROXIES`` lets it be known."""
    return request.remote_addr or "unknown"


def _who() -> str:
    if request.endpoint in BY_ADDRESS:
        return client_address()
    try:
        claims = read_claims()
    except TokenRefused:
        claims = None
    return str(claims.account_id) if claims else client_address()


def _limit() -> str:
    return BY_ENDPOINT.get(request.endpoint or "", EVERYTHING)


def init_limits(app: Flask, *, enabled: bool, trusted_proxies: int = 0) -> None:
    """A limiter of the application's own, so that two in one process (in tests) do not count for each other.

    Only the API is limited: whoever asks whether the service is alive must always get an answer.
    """
    if trusted_proxies:
        # Only as many addresses as our own proxies have added are believed; what a client wrote before them is not.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=0)  # type: ignore[method-assign]
    app.config["RATELIMIT_ENABLED"] = enabled
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    Limiter(
        _who,
        app=app,
        default_limits=[_limit],
        default_limits_exempt_when=lambda: not request.path.startswith("/api/"),
        strategy="moving-window",
        headers_enabled=False,
    )
