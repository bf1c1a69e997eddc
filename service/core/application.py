"""The WSGI application: Flask, but for two habits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream, get_content_length

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNREAD_MOST = 8 << 20  # bytes; whoever sends more than this in vain loses the connection
AT_ONCE = 64 << 10


class Application(Flask):
    """Views and hooks are plain functions: Flask need not look at each of them for a coroutine, in every request. And a
    request is read to its end even if it was refused before: else the server shuts a kept connection under the phone's
    next request.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = get_content_length(environ)
        if not length:
            return super().wsgi_app(environ, start_response)
        sent = environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], length)
        answer = super().wsgi_app(environ, start_response)
        with suppress(ClientDisconnected):
            _read_the_rest(sent)
        return answer


def _read_the_rest(sent: LimitedStream) -> None:
    left = UNREAD_MOST
    while left > 0 and (read := len(sent.read(AT_ONCE))):
        left -= read
