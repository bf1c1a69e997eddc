"""Phones that do not give up: on a broken connection or a 503 they send the same request with the same key again,
because an attempt without an answer was neither done nor not done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import httpx

from tests.factories.cast import Person

PATIENCE_SECONDS = 120.0
ATTEMPT_SECONDS = 60.0  # longer than any bound that a proof asserts
PAUSE_SECONDS = 0.05
FAULT = "X-Fault"  # to a server of ``faulty``: where its worker is to end, or what it is to do worse than ours
REPLAYED = "Idempotency-Replayed"
STATEMENTS = "X-Statements"  # of a server of ``faulty``: how many this request has sent to the database


@dataclass(frozen=True, slots=True)
class Act:
    """One request of the main job, and what it must leave in the tables: each count of ``leaves`` is 1, never 2."""

    name: str
    who: Person
    path: str
    body: Mapping[str, Any] | None
    key: str | None  # None: the body's own client id is its key
    leaves: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.who.token}"} | ({"Idempotency-Key": self.key} if self.key else {})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str
    is_replayed: bool
    statements: int = 0

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class History:
    """What every client saw: answers, and how often there was none."""

    answered: list[tuple[Act, Answer]] = field(default_factory=list)
    unanswered: list[Act] = field(default_factory=list)
    broken: int = 0  # attempts whose connection ended without an answer
    busy: int = 0  # attempts that were told to come again (503)
    waits: list[float] = field(default_factory=list)  # of each attempt, in seconds
    faults: list[str] = field(default_factory=list)  # 503 without Retry-After
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_hurt(self) -> bool:
        """Somebody noticed that something was wrong: what was done to the system struck it at work."""
        return self.broken + self.busy > 0

    @property
    def acknowledged(self) -> list[tuple[Act, Answer]]:
        return [(act, answer) for act, answer in self.answered if answer.is_acknowledged]

    def note(self, what: Callable[[], None]) -> None:
        with self._lock:
            what()

    def count(self, waited: float, *, broken: int = 0, busy: int = 0) -> None:
        with self._lock:
            self.waits.append(waited)
            self.broken += broken
            self.busy += busy

    def add(self, other: History) -> None:
        self.answered += other.answered
        self.unanswered += other.unanswered
        self.broken += other.broken
        self.busy += other.busy
        self.waits += other.waits
        self.faults += other.faults


class NoAnswer(Exception):
    """Not within ``PATIENCE_SECONDS``, however often it was asked."""


class Client:
    """One phone: acts come one after another, each until it is answered. ``die_at`` is asked for the first attempt of
    each act, ``always`` goes with every attempt.
    """

    def __init__(
        self, api: str, history: History, die_at: Callable[[Act], str | None] = lambda _act: None, always: str = ""
    ) -> None:
        self.api, self.history, self.die_at = api, history, die_at
        self.http = httpx.Client(timeout=ATTEMPT_SECONDS, trust_env=False, headers={FAULT: always})

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def do(self, act: Act) -> Answer:
        """The answer in the end. Raises ``NoAnswer``."""
        die_at = self.die_at(act)
        try:
            answer = (die_at and self.ask_once(act, {FAULT: die_at})) or self.ask_again(act)
        except NoAnswer:
            self.history.note(lambda: self.history.unanswered.append(act))
            raise
        self.history.note(lambda: self.history.answered.append((act, answer)))
        return answer

    def ask_again(self, act: Act) -> Answer:
        """The answer to the same request, sent once more when it has long been answered. Raises ``NoAnswer``."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            if answer := self.ask_once(act):
                return answer
            time.sleep(PAUSE_SECONDS)
        raise NoAnswer(act.name)

    def ask_once(self, act: Act, more: Mapping[str, str] = MappingProxyType({})) -> Answer | None:
        began = time.monotonic()
        try:
            got = self.http.post(f"{self.api}{act.path}", json=act.body, headers=act.headers | dict(more))
        except httpx.TransportError:
            self.history.count(time.monotonic() - began, broken=1)
            return None
        is_busy = got.status_code == httpx.codes.SERVICE_UNAVAILABLE
        self.history.count(time.monotonic() - began, busy=is_busy)
        if is_busy:
            if "Retry-After" not in got.headers:
                self.history.note(lambda: self.history.faults.append(f"{act.name}: 503 without Retry-After"))
            return None
        return Answer(got.status_code, got.text, REPLAYED in got.headers, int(got.headers.get(STATEMENTS, 0)))
