"""WeChat as no sandbox would imitate it: whatever answer a test puts in, and peers that do not speak HTTP."""

from __future__ import annotations

import socketserver
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment


class AnsweringWeChat:
    """A WSGI server's app that gives the answer it was told and counts how often it was asked."""

    def __init__(self) -> None:
        self.answers("{}")

    def answers(self, body: str | bytes | Iterable[bytes], status: str = "200 OK", **headers: str) -> None:
        self.body = [body.encode()] if isinstance(body, str) else [body] if isinstance(body, bytes) else body
        self.status = status
        self.headers = [("Content-Type", "text/plain"), *((name, value) for name, value in headers.items())]
        self.asked: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        start_response(self.status, self.headers)
        return self.body


@contextmanager
def raw_peer(answer: bytes) -> Iterator[str]:
    """A TCP server that reads a little, sends these bytes and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
