"""A database that keeps everybody waiting, a pool of two, fifty phones: who waits is told to come again, in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from service.core import clock
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.kills.clients import Client, History
from tests.proofs.kills.crowd import Crowd
from tests.proofs.kills.job import set_stage
from tests.proofs.kills.judging import judge
from tests.proofs.live import backstage, migrated, serving, settings

CLIENTS = full_or(12, full=50)
HELD_SECONDS = full_or(3.0, full=10.0)
TIMEOUT_MS = 1000
BOUND_SECONDS = 3 * TIMEOUT_MS / 1000 + 2  # a turn, a connection, a lock; and what a loaded machine takes


def test_a_stuck_database_makes_nobody_wait_long(databases: Databases, tmp_path: Path, told: Told) -> None:
    url = migrated(databases, tmp_path)
    env = settings(url, tmp_path, workers=1, threads=2, VP_DATABASE_TIMEOUT_MS=str(TIMEOUT_MS))
    with backstage(env), serving(env) as live:
        stage = set_stage(clock.now(), CLIENTS)
        crowd = Crowd(live.api, stage)
        [worker] = live.workers()
        with held(url):
            crowd.start()
            health, threads = watched(live.url, worker, HELD_SECONDS)
        history = crowd.wait()
        with Client(live.api, History()) as client:
            verdict = judge(history, client, stage.passports)
        assert not verdict.found, verdict.found
        assert not history.faults, history.faults
        assert history.busy > 0, "nobody was kept waiting"
        longest = max(history.waits)
        told(
            f"stuck database · {databases.engine} · {CLIENTS} clients, a pool of 2 · longest wait {longest:.1f} s · "
            f"/healthz within {max(health):.2f} s · threads at most {max(threads)} · "
            f"{history.busy} times 503, {len(history.acknowledged)} acknowledged · lost 0 · doubled 0"
        )
        assert longest <= BOUND_SECONDS, sorted(history.waits)[-10:]
        assert max(health) <= BOUND_SECONDS, health
        assert live.workers() == [worker]


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody else has locked what every write needs."""
    parsed = make_url(url)
    if parsed.drivername != "sqlite":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if parsed.drivername == "sqlite":
            connection.execute(text("BEGIN IMMEDIATE"))
        else:
            connection.execute(text("BEGIN"))
            connection.execute(text("LOCK TABLE idempotency_key, scan IN EXCLUSIVE MODE"))
        yield
        connection.execute(text("ROLLBACK"))
    engine.dispose()


def watched(url: str, worker: int, seconds: float) -> tuple[list[float], list[int]]:
    """How long ``/healthz`` took each time, and how many threads the worker had."""
    waits, threads = [], [_threads(worker)]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        assert httpx.get(f"{url}/healthz", timeout=60).json() == {"status": "alive"}
        waits.append(time.monotonic() - began)
        threads.append(_threads(worker))
        threading.Event().wait(0.2)
    return waits, threads


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))
