"""Clients that begin at one instant: a thread and a kept connection each, and nothing left to prepare."""

from __future__ import annotations

import http.client
import json
import math
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from tests.factories.cast import Person
from tests.proofs.extent import SEED

PATIENCE_SECONDS = 60.0
IDLE_SECONDS = 5.0  # after so long a connection is made anew before the start, lest the server hang up meanwhile
TRIES = 40
WORKER = "Worker"  # the header in which our application says which process has answered


@dataclass(frozen=True, slots=True)
class Deed:
    """A request, ready to be sent as often as it takes: the same bytes, the same key."""

    path: str
    body: bytes
    headers: dict[str, str]
    method: str = "POST"


def put(who: Person, path: str, body: Any) -> Deed:
    """With the version that was read, and no key."""
    return replace(post(who, path, body, key=None), method="PUT")


def post(who: Person | None, path: str, body: Any = None, *, key: str | None = "new") -> Deed:
    headers = {"Content-Type": "application/json"}
    if who is not None:
        headers["Authorization"] = f"Bearer {who.token}"
    if key is not None:
        headers["Idempotency-Key"] = str(uuid.uuid4()) if key == "new" else key
    return Deed(f"/api/v1{path}", b"" if body is None else json.dumps(body).encode(), headers)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes
    by: str | None  # the process

    @property
    def body(self) -> Any:
        return json.loads(self.content) if self.content else None

    @property
    def word(self) -> str:
        """``200``, or the code of the refusal."""
        return str(self.status) if self.status < http.client.BAD_REQUEST else str(self.body["code"])

    @property
    def outcome(self) -> str:
        """Of a scan: ``checked_in`` …, or the code of its refusal."""
        return str(self.body["outcome"]) if self.status == http.client.OK else self.word


def words(answers: Sequence[Answer]) -> Counter[str]:
    return Counter(each.word for each in answers)


def outcomes(answers: Sequence[Answer]) -> Counter[str]:
    return Counter(each.outcome for each in answers)


@dataclass
class Crowd:
    port: int
    size: int
    workers: int = 1
    requests: int = 0
    busy: int = 0  # answers 503, each followed by the same request again
    by: Counter[str | None] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._mine = threading.local()
        self._lines: list[http.client.HTTPConnection] = []
        self._at: dict[int, str | None] = {}  # which process each thread is connected to
        self._seating = threading.Lock()
        self._pool = ThreadPoolExecutor(self.size)
        self._dice = random.Random(SEED)

    def begin_to_count(self, what: str) -> None:
        self._dice = random.Random(f"{SEED} {what}")
        self.requests, self.busy, self.by = 0, 0, Counter()

    def at_once(self, deeds: Sequence[Deed]) -> list[Answer]:
        """The answers in the order of the deeds, which start in any."""
        assert 0 < len(deeds) <= self.size
        gate = threading.Barrier(len(deeds))
        order = self._dice.sample(range(len(deeds)), len(deeds))
        sent = dict(zip(order, self._pool.map(lambda place: self._do(deeds[place], gate), order), strict=True))
        answers = [sent[place] for place in range(len(deeds))]
        self.requests += len(answers) + sum(busy for _, busy in answers)
        self.busy += sum(busy for _, busy in answers)
        self.by.update(answer.by for answer, _ in answers)
        return [answer for answer, _ in answers]

    def _do(self, deed: Deed, gate: threading.Barrier) -> tuple[Answer, int]:
        """The final answer, and how often the system was too busy before."""
        self._line()
        gate.wait(PATIENCE_SECONDS)
        line = self._line()  # another, if the last of us were so long in coming that the server may have hung up
        for busy in range(TRIES):
            self._mine.used_at = 0.0  # a line that breaks in the middle is nobody's any more
            line.request(deed.method, deed.path, deed.body, deed.headers)
            response = line.getresponse()
            content = response.read()
            self._mine.used_at = time.monotonic()
            if response.status != http.client.SERVICE_UNAVAILABLE:
                return Answer(response.status, content, response.headers.get(WORKER)), busy
            time.sleep(float(response.headers["Retry-After"]))
        raise AssertionError(f"{deed.path} was answered 503 for {TRIES} times")

    def _line(self) -> http.client.HTTPConnection:
        """This thread's own connection."""
        mine = self._mine
        if time.monotonic() - getattr(mine, "used_at", 0.0) > IDLE_SECONDS:
            if hasattr(mine, "line"):
                mine.line.close()
            mine.line = self._connected()
            mine.used_at = time.monotonic()
            self._lines.append(mine.line)
        found: http.client.HTTPConnection = mine.line
        return found

    def _connected(self) -> http.client.HTTPConnection:
        """To a process that has not yet its share of the crowd: the system's choice is a hash, and now and then one
        process has nearly all.
        """
        me, share = threading.get_ident(), math.ceil(self.size / self.workers)
        for _ in range(TRIES):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
            line.request("GET", "/healthz")
            response = line.getresponse()
            response.read()
            worker = response.headers.get(WORKER)
            with self._seating:
                others = sum(at == worker for thread, at in self._at.items() if thread != me)
                if others < share:
                    self._at[me] = worker
                    return line
            line.close()
        raise AssertionError(f"{TRIES} connections, and none to a process that has room: {self._at}")

    def leave(self) -> None:
        self._pool.shutdown()
        for line in self._lines:
            line.close()


@contextmanager
def crowd_at(port: int, size: int, workers: int = 1) -> Iterator[Crowd]:
    crowd = Crowd(port, size, workers)
    try:
        yield crowd
    finally:
        crowd.leave()
