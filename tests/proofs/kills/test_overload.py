"""A database that keeps everybody waiting, and more phones than threads: who waits is told to come again, in time."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from service.cli.serve import THREADS_WAITING
from service.core import clock
from service.core.db import WAITS_LONGEST
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.kills.clients import Client, History
from tests.proofs.kills.crowd import Crowd
from tests.proofs.kills.job import set_stage
from tests.proofs.kills.judging import judge
from tests.proofs.kills.slow import FACTORY, brake
from tests.proofs.live import Live, backstage, migrated, serving, settings

POOL = 2
THREADS = POOL + THREADS_WAITING
TIMEOUT_MS = full_or(300, full=3000)
TIMEOUT = TIMEOUT_MS / 1000
STUCK_CLIENTS = full_or(4, full=100)
STUCK_SECONDS = full_or(1.0, full=20.0)
SLOW_CLIENTS = full_or(4, full=50)
SLOW_SECONDS = full_or(2.0, full=24.0)
STATEMENT_SECONDS = full_or(0.2, full=2.0)
LOADED_SECONDS = 3.0  # what a loaded machine takes on top
OWN_THREADS = 12  # of Granian and Python themselves, beside those that answer


@pytest.fixture(scope="module")
def narrow(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One worker, a pool of two."""
    folder = tmp_path_factory.mktemp("narrow")
    env = settings(migrated(databases, folder), folder, workers=1, threads=POOL, VP_DATABASE_TIMEOUT_MS=str(TIMEOUT_MS))
    with backstage(env), serving(env, FACTORY) as live:
        yield live


def test_a_stuck_database_makes_nobody_wait_long(narrow: Live, databases: Databases, told: Told) -> None:
    """With more phones than threads, the rest wait until a thread has given up: so many times as long."""
    seen = suffered(narrow, STUCK_CLIENTS, held(narrow.env["DATABASE_URL"]), STUCK_SECONDS)
    turns = math.ceil((STUCK_CLIENTS + 2) / THREADS)
    if (
        IS_FULL and databases.engine == "postgresql"
    ):  # where reading goes on beside a writer, it may say that it is ready
        assert 503 in seen.ready, seen.ready
    told(seen.line(f"stuck database · {databases.engine}"))
    must_be_bounded(seen, turns * (WAITS_LONGEST * TIMEOUT + TIMEOUT) + LOADED_SECONDS)


def test_a_slow_database_makes_nobody_wait_long(narrow: Live, databases: Databases, told: Told) -> None:
    """It answers each statement, but late: no request begins one after its time, which ends with the one it began."""
    seen = suffered(narrow, SLOW_CLIENTS, slowed(narrow), SLOW_SECONDS)
    told(seen.line(f"slow database, {STATEMENT_SECONDS} s a statement · {databases.engine}"))
    must_be_bounded(seen, WAITS_LONGEST * TIMEOUT + 2 * STATEMENT_SECONDS + LOADED_SECONDS)


@dataclass(slots=True)
class Seen:
    clients: int
    history: History = field(default_factory=History)
    busy_meanwhile: int = 0
    health: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    ready: set[int] = field(default_factory=set)
    ready_waits: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        return (
            f"{name} · {self.clients} clients, {THREADS} threads, a pool of {POOL} · "
            f"longest wait {max(self.history.waits):.1f} s · /healthz within {max(self.health):.2f} s · /readyz within "
            f"{max(self.ready_waits):.2f} s said {sorted(self.ready)} · threads at most {max(self.threads)} · "
            f"{self.busy_meanwhile} times 503 meanwhile · {len(self.history.acknowledged)} acknowledged and kept once"
        )


def suffered(live: Live, clients: int, trouble: object, seconds: float) -> Seen:
    """A crowd that begins in trouble, and everything as it should be when that has passed."""
    seen, [worker] = Seen(clients), live.workers()
    stage = set_stage(clock.now(), clients)
    crowd = Crowd(live.api, stage)
    try:
        with trouble:  # type: ignore[attr-defined]
            crowd.start()
            watch(live.url, worker, seconds, seen)
            seen.busy_meanwhile = crowd.history.busy
    finally:
        seen.history = crowd.wait()
    with Client(live.api, History()) as client:
        verdict = judge(seen.history, client, stage.passports)
    assert not verdict.found, verdict.found
    assert not seen.history.faults, seen.history.faults
    assert seen.busy_meanwhile > 0, "nobody was told to come again while it lasted"
    assert httpx.get(f"{live.url}/readyz", timeout=10).status_code == 200
    assert live.workers() == [worker]
    return seen


def must_be_bounded(seen: Seen, bound: float) -> None:
    for waits in (seen.history.waits, seen.health, seen.ready_waits):
        assert max(waits) <= bound, sorted(waits)[-10:]
    assert max(seen.threads) <= THREADS + OWN_THREADS
    assert seen.history.broken == 0


def watch(url: str, worker: int, seconds: float, seen: Seen) -> None:
    """What machines ask meanwhile, and how many threads the worker has."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        assert httpx.get(f"{url}/healthz", timeout=60).json() == {"status": "alive"}
        seen.health.append(time.monotonic() - began)
        began = time.monotonic()
        ready = httpx.get(f"{url}/readyz", timeout=60)
        assert ready.status_code == 200 or "Retry-After" in ready.headers
        seen.ready.add(ready.status_code)
        seen.ready_waits.append(time.monotonic() - began)
        seen.threads.append(len(list(Path(f"/proc/{worker}/task").iterdir())))
        threading.Event().wait(0.1)


@contextmanager
def slowed(live: Live) -> Iterator[None]:
    path = brake(live.env["VP_DATA_DIR"])
    path.write_text(str(STATEMENT_SECONDS), "ascii")
    try:
        yield
    finally:
        path.unlink()


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody else has locked what every write needs."""
    parsed = make_url(url)
    is_sqlite = parsed.drivername == "sqlite"
    engine = create_engine(
        parsed if is_sqlite else parsed.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE" if is_sqlite else "BEGIN"))
            try:
                if not is_sqlite:
                    connection.execute(text("LOCK TABLE idempotency_key, scan IN EXCLUSIVE MODE"))
                yield
            finally:
                connection.execute(text("ROLLBACK"))
    finally:
        engine.dispose()
