"""The proofs stand on this: that the system they attack is the real one, with several processes."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from service.core import clock
from tests.factories.cast import assemble
from tests.factories.databases import Databases
from tests.proofs.live import PATIENCE_SECONDS, backstage, migrated, serving, settings

AGAIN_SECONDS = 30.0  # a worker that is told to end while it starts is given 20, and then the start


def test_a_live_system_has_two_workers_and_replaces_one_that_is_killed(databases: Databases, tmp_path: Path) -> None:
    env = settings(migrated(databases, tmp_path), tmp_path)
    with backstage(env), serving(env) as live:
        cast = assemble(clock.now())
        first = live.workers()
        assert len(first) == 2

        live.kill_worker(first[0])
        live.wait_until_whole(2, PATIENCE_SECONDS)
        assert live.workers() != first

        answered = httpx.get(f"{live.api}/me", headers={"Authorization": f"Bearer {cast.resident.token}"})
        assert answered.status_code == 200
        assert live.end() == 0


def test_a_worker_that_dies_again_and_again_does_not_end_the_service(tmp_path: Path) -> None:
    """Granian takes two deaths of a worker within seconds for a loop, and ends itself and all other workers."""
    with serving(settings(migrated(Databases(tmp_path, None), tmp_path), tmp_path)) as live:
        give_up_at = time.monotonic() + AGAIN_SECONDS
        while "server.fell" not in live.log.read_text("utf-8"):
            assert time.monotonic() < give_up_at, "it never fell: Granian no longer ends itself"
            for youngest in live.workers()[-1:]:
                live.kill_worker(youngest)
            time.sleep(0.05)
        live.wait_until_whole(2, AGAIN_SECONDS)
        assert live.end() == 0


def test_backstage_gives_the_clock_back(databases: Databases, tmp_path: Path) -> None:
    earlier = clock.sandbox_clock()
    with backstage(settings(databases.new(), tmp_path)):
        assert clock.sandbox_clock() is not earlier
    assert (clock.sandbox_clock() and clock.sandbox_clock().path) == (earlier and earlier.path)  # type: ignore[union-attr]
