"""A stand-in WeChat server that speaks the HTTP of ``code2Session``, for the sandbox and the tests.

Codes describe themselves, so whoever may issue one needs no connection to the server: ``issue_code("wang-fang")``.
As with WeChat they work once and for five minutes; the server remembers only which ones it has seen. Other codes make
it misbehave on purpose: ``sandbox-error-<errcode>`` (40226, 45011, -1 …), ``sandbox-slow``, ``sandbox-page`` and
``sandbox-empty``.
"""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from wsgiref.types import WSGIApplication

import orjson
from flask import Flask, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.serving import WSGIRequestHandler, make_server

from service.core.clock import real_now
from service.core.config import SANDBOX_WECHAT_APP_SECRET

APP_ID = "wx-sandbox"
APP_SECRET = SANDBOX_WECHAT_APP_SECRET  # it opens nothing but this stand-in
CODE_LIFE = timedelta(minutes=5)
SLOW_SECONDS = 10.0
STOP_POLL_SECONDS = 0.02

OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
ISSUED = re.compile(r"sandbox-(?P<openid>[A-Za-z0-9_-]{1,64})-(?P<issued_at>[0-9]{1,11})-[0-9a-f]{16}")
ERROR = re.compile(r"sandbox-error-(?P<errcode>-?[0-9]{1,6})")
ERRMSG = {
    -1: "system error",
    40002: "invalid grant_type",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "code blocked",
    41008: "missing code",
    45011: "api minute-quota reach limit",
}


def issue_code(openid: str, *, now: datetime) -> str:
    """What ``wx.login`` would hand to the mini-program of the person with this openid."""
    if not OPENID.fullmatch(openid):
        raise ValueError("An openid has 1 to 64 letters, digits, - or _.")
    return f"sandbox-{openid}-{int(now.timestamp())}-{secrets.token_hex(8)}"


def create_stand_in(*, now: Callable[[], datetime] = real_now, slow_seconds: float = SLOW_SECONDS) -> Flask:
    """Sign-in runs on the machine's clock, also where the sandbox's is moved; ``now`` is for tests."""
    app = Flask("stand_in_wechat")
    codes = _Codes()

    @app.get("/sns/jscode2session")
    def jscode2session() -> Response:
        js_code = request.args.get("js_code", "")
        if js_code == "sandbox-page":
            return Response("<html><body>502 Bad Gateway</body></html>", content_type="text/html")
        if js_code == "sandbox-empty":
            return Response()
        if js_code == "sandbox-slow":
            time.sleep(slow_seconds)
        try:
            _check(request.args)
            openid = codes.use(js_code, now())
        except _Refusal as refusal:
            return _json({"errcode": refusal.errcode, "errmsg": ERRMSG.get(refusal.errcode, "error")})
        return _json({"session_key": base64.b64encode(secrets.token_bytes(16)).decode(), "openid": openid})

    return app


@contextmanager
def serve(app: WSGIApplication, *, port: int = 0) -> Iterator[str]:
    """Runs the app on a loopback port in a thread until the block ends; gives its address. Port 0 is any free one."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_SilentHandler)
    thread = Thread(target=server.serve_forever, args=[STOP_POLL_SECONDS], name="stand-in-wechat", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


class _Refusal(Exception):
    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


class _Codes:
    """The codes seen in the last five minutes: an older one is refused for its age."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[str, datetime] = {}

    def use(self, js_code: str, now: datetime) -> str:
        """The openid that the code stands for; each code only once."""
        if error := ERROR.fullmatch(js_code):
            raise _Refusal(int(error["errcode"]))
        issued = ISSUED.fullmatch(js_code)
        if not issued or not _is_alive(int(issued["issued_at"]), now):
            raise _Refusal(40029)
        with self._lock:
            self._seen = {code: seen_at for code, seen_at in self._seen.items() if now - seen_at < CODE_LIFE}
            if js_code in self._seen:
                raise _Refusal(40163)
            self._seen[js_code] = now
        return issued["openid"]


def _is_alive(issued_at_seconds: int, now: datetime) -> bool:
    return timedelta(0) <= now - datetime.fromtimestamp(issued_at_seconds, UTC) < CODE_LIFE


def _check(query: MultiDict[str, str]) -> None:
    for is_right, errcode in (
        (query.get("appid") == APP_ID, 40013),
        (query.get("secret") == APP_SECRET, 40125),
        (query.get("js_code"), 41008),
        (query.get("grant_type") == "authorization_code", 40002),
    ):
        if not is_right:
            raise _Refusal(errcode)


def _json(answer: dict[str, object]) -> Response:
    """As text/plain, which is what WeChat calls its JSON."""
    return Response(orjson.dumps(answer), content_type="text/plain; charset=utf-8")


class _SilentHandler(WSGIRequestHandler):
    """Werkzeug's request log prints whole addresses, and these hold codes and secrets."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None
