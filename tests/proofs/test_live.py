"""The proofs stand on this: that the system they attack is the real one, with several processes."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from service.core import clock
from tests.factories.cast import assemble
from tests.factories.databases import Databases
from tests.proofs.live import PATIENCE_SECONDS, backstage, migrated, serving, settings


def test_a_live_system_has_two_workers_and_replaces_one_that_is_killed(databases: Databases, tmp_path: Path) -> None:
    env = settings(migrated(databases, tmp_path), tmp_path)
    with backstage(env), serving(env) as live:
        cast = assemble(clock.now())
        first = live.workers()
        assert len(first) == 2

        live.kill_worker(first[0])
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while len(set(live.workers()) - {first[0]}) < 2 and time.monotonic() < give_up_at:
            time.sleep(0.05)
        live.wait_until_ready()
        assert live.workers() != first

        answered = httpx.get(f"{live.api}/me", headers={"Authorization": f"Bearer {cast.resident.token}"})
        assert answered.status_code == 200
        assert live.end() == 0
