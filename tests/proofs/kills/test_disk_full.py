"""A full disk: 503 with Retry-After, nothing acknowledged lost, nothing torn; it goes on when there is room again."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
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
from tests.proofs.kills.small_disk import filled, mounted
from tests.proofs.kills.torn import must_be_sound
from tests.proofs.live import backstage, migrated, serving, settings

MEGABYTES = 64
VOLUNTEERS = full_or(3, full=10)
FULL_SECONDS = full_or(0.5, full=10.0)
MOST_SECONDS = full_or(20.0, full=60.0)
RECOVERED_SECONDS = 10.0


def test_a_full_disk_keeps_people_waiting_and_loses_nothing(
    databases: Databases, tmp_path: Path, told: Told, request: pytest.FixtureRequest
) -> None:
    # PostgreSQL's own user has to find its way there.
    place = tmp_path if databases.engine == "sqlite" else request.getfixturevalue("postgresql").folder
    with mounted(place / "disk", MEGABYTES) as disk:
        assert disk is not None, "only root may mount a small disk: run this as root"
        url = migrated(databases, tmp_path)
        with on_disk(url, disk, request) as url, backstage(env := settings(url, tmp_path)), serving(env) as live:
            stage, workers = set_stage(clock.now(), VOLUNTEERS), live.workers()
            crowd = Crowd(live.api, stage)
            try:
                with filled(disk):
                    crowd.start()
                    until, at_most = time.monotonic() + FULL_SECONDS, time.monotonic() + MOST_SECONDS
                    while time.monotonic() < until or (not crowd.history.busy and time.monotonic() < at_most):
                        time.sleep(0.05)
                    meanwhile = crowd.history.busy
            finally:
                room_at = time.monotonic()
                history = crowd.wait()
            live.wait_until_whole(len(workers), RECOVERED_SECONDS)
            assert live.workers() == workers, "nothing was to be restarted"
            with Client(live.api, History()) as client:
                verdict = judge(history, client, stage.passports)
            assert not verdict.found, verdict.found
            assert not history.faults, history.faults
            assert meanwhile > 0, "nobody noticed that the disk is full"
            assert history.broken == 0
            if databases.engine == "sqlite":
                must_be_sound(Path(make_url(url).database or ""))
            told(
                f"full disk · {databases.engine} · {VOLUNTEERS} clients · {meanwhile} times 503 with Retry-After while "
                f"it was full · all {len(history.acknowledged)} acts acknowledged and kept once · done "
                f"{time.monotonic() - room_at:.1f} s after there was room"
            )


@contextmanager
def on_disk(url: str, disk: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The database moved there: SQLite's file and log, or all tables and indices of PostgreSQL's."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        yield f"sqlite:///{shutil.copyfile(path, disk / path.name)}"
        return
    server = request.getfixturevalue("postgresql")
    owner = (server.folder / "data").stat()
    os.chown(disk, owner.st_uid, owner.st_gid)
    own = make_url(url)
    admin = create_engine(make_url(server.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk}'"))
            connection.execute(text(f"ALTER DATABASE {own.database} SET TABLESPACE small"))
            try:
                yield url
            finally:
                connection.execute(text(f"DROP DATABASE {own.database} WITH (FORCE)"))
                connection.execute(text("DROP TABLESPACE small"))
    finally:
        admin.dispose()
