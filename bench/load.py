"""A closed loop of keep-alive connections in one thread: each sends its next request when its answer is there.

Runs as a process of its own (``python -m bench.load``), so that its CPU is nobody's but its own.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from service.checkin.codec import CodeKeys, CodeKind, issue_rotating
from service.core.clock import real_now

SILENCE_SECONDS = 30
Request = Callable[[], bytes]


@dataclass
class Load:
    """What came back."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)  # the first answers that were no 200


class _Connection:
    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self.sent_at = b"", 0.0

    def send(self, request: bytes) -> None:
        self.received, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> tuple[int, bytes] | None:
        """(status, body), as soon as it is whole."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server has closed a connection that was to be kept")
        self.received += piece
        head, mark, body = self.received.partition(b"\r\n\r\n")
        if not mark:
            return None
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return (int(head[9:12]), body) if len(body) >= length else None


def _nobody_answers() -> NoReturn:
    raise TimeoutError(f"no answer for {SILENCE_SECONDS} s")


def drive(address: tuple[str, int], requests: Iterator[Request], connections: int) -> Load:
    load, statuses = Load(), Counter[int]()
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _, request in zip(range(connections), requests, strict=False):
            connection = _Connection(address)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(request())
        while selector.get_map():
            for key, _ in selector.select(SILENCE_SECONDS) or _nobody_answers():
                connection = key.data
                if (answer := connection.answer()) is None:
                    continue
                statuses[answer[0]] += 1
                load.milliseconds.append((time.perf_counter() - connection.sent_at) * 1000)
                if answer[0] != 200 and len(load.unlike) < 3:
                    load.unlike.append(answer[1].decode(errors="replace"))
                if (request := next(requests, None)) is not None:
                    connection.send(request())
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
    load.seconds, load.statuses = time.perf_counter() - started, dict(statuses)
    return load


def post(path: str, token: str, body: bytes, **headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: bench", f"Authorization: Bearer {token}", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def scans(people: list[dict[str, str]], shift_id: object, keys: CodeKeys) -> Iterator[Request]:
    """Each person scans the code that the shift's screen shows at that moment."""

    def request(who: dict[str, str]) -> bytes:
        code = issue_rotating(keys, CodeKind.SHIFT, shift_id, real_now())  # type: ignore[arg-type]
        body = {"client_id": who["client_id"], "code": code, "direction": "in"}
        return post("/api/v1/scans", who["token"], json.dumps(body).encode())

    for who in people:
        yield lambda who=who: request(who)


if __name__ == "__main__":
    import uuid

    job = json.loads(Path(sys.argv[1]).read_text())
    made = scans(job["people"], uuid.UUID(job["shift_id"]), CodeKeys(bytes.fromhex(job["key"])))
    print(json.dumps(asdict(drive(("127.0.0.1", job["port"]), made, job["connections"]))))
