"""Rate limits, per person where there is one, else per address; of passwords always per address. They are a
courtesy to the machine, not a lock: their memory is per process; what must hold (lock-out, one-time codes) lives in the
database."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.core.errors import TokenRefused, TooManyRequests
from service.core.proxies import bound
from service.core.tokens import read_claims

WINDOW_SECONDS = 60.0
EVERYTHING = 600  # a minute, of each route
NAMING = 30  # who names people by the numbers of their passports must not try them out
VERIFYING = 60  # an office may check a pile of papers; nobody tries out numbers
BY_ENDPOINT = {
    # A hall of elders shares one mobile address and comes in at the same minute; a code of WeChat's cannot be guessed.
    "accounts.sign_in_with_wechat": 300,
    "accounts.sign_in_with_password": 30,
    "desk.sign_in": 30,
    "desk.read_camera": 2400,  # the counters of a community share one address; each sign-in has a bound of its own
    "accounts.declare_family": NAMING,
    "accounts.delegate": NAMING,
    "teams.invite": NAMING,
    "accounts.link_phone": 10,
    "recognition.verify_statement": VERIFYING,
    "verification.open_statement": VERIFYING,
    # A file of sheets says of two thousand pairs of number and name whether they are right.
    "hours.enter_sheet": 60,
    "teams.import_roster": 10,  # a thousand such pairs each, checked without writing anything
}

# Whoever guesses passwords is one, however many tokens they hold.
BY_ADDRESS = {"accounts.sign_in_with_password", "desk.sign_in"}
LIMITED = ("/api/", "/desk/", "/v/")


class Windows:
    """A moving window for each (who, what): the times of the last minute's requests, and none older."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], deque[float]] = {}
        self._lock = Lock()
        self._swept_at = 0.0

    def has_room(self, who: str, what: str, most: int, now: float) -> bool:
        """Takes a place in the window if there is one."""
        since = now - WINDOW_SECONDS
        with self._lock:
            if self._swept_at < since:
                self._sweep(since)
                self._swept_at = now
            taken = self._taken.setdefault((who, what), deque())
            while taken and taken[0] <= since:
                taken.popleft()
            if len(taken) >= most:
                return False
            taken.append(now)
            return True

    def __len__(self) -> int:
        return len(self._taken)

    def _sweep(self, since: float) -> None:
        """Who has not come for a minute is forgotten, so that memory is bounded by a minute's or two's requests."""
        self._taken = {key: taken for key, taken in self._taken.items() if taken and taken[-1] > since}


def client_address() -> str:
    """Who asks, as far as ``VP_TRUSTED_PROXIES`` lets it be known."""
    return request.remote_addr or "unknown"


def _who(endpoint: str) -> str:
    if endpoint in BY_ADDRESS:
        return client_address()
    try:
        claims = read_claims()
    except TokenRefused:
        claims = None
    return str(claims.account_id) if claims else client_address()


def init_limits(app: Flask, *, enabled: bool, trusted_proxies: int = 0) -> None:
    """Windows of the application's own, so that two in one process (in tests) do not count for each other.

    Only the API and the pages are limited: whoever asks whether the service is alive must always get an answer.
    """
    if trusted_proxies:
        # Only as many addresses as our own proxies have added are believed; what a client wrote before them is not.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=0)  # type: ignore[method-assign]
    if not enabled:
        return
    windows = Windows()

    @app.before_request
    def limit() -> None:
        asked = bound(request)
        endpoint = asked.endpoint
        if endpoint is None or not asked.path.startswith(LIMITED):
            return
        most = BY_ENDPOINT.get(endpoint, EVERYTHING)
        if not windows.has_room(_who(endpoint), endpoint, most, time.monotonic()):
            raise TooManyRequests
