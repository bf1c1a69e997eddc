"""The WSGI application: Flask, but for two habits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

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
        answer: Iterable[bytes] = super().wsgi_app(environ, start_response)
        if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
            _read_the_rest(environ)
        return answer


def _read_the_rest(environ: WSGIEnvironment) -> None:
    left = UNREAD_MOST
    while left > 0 and (read := len(environ["wsgi.input"].read(AT_ONCE))):
        left -= read
