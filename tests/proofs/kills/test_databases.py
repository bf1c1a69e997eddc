"""``kill -9`` of the database under load: of SQLite with the whole server in which it lives, and of PostgreSQL with all
its backends while our server stays up.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from service.core import transaction
from service.core.db import db
from service.passports.models import Passport
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.kills.crowd import ACTS, Crowd, round_of, rounds_for, wait_for_answers
from tests.proofs.kills.judging import kept_in_order
from tests.proofs.kills.postgresql import Postgresql
from tests.proofs.kills.tally import Tally
from tests.proofs.kills.torn import must_be_sound, torn_copy
from tests.proofs.live import Live, backstage, settings
from tests.proofs.promises import broken_promises

KILLS = full_or({"sqlite": 1, "postgresql": 1}, full={"sqlite": 100, "postgresql": 36})
RECOVERED_SECONDS = 10.0


def test_what_was_acknowledged_outlives_its_database(
    live: Live, databases: Databases, tmp_path: Path, told: Told, request: pytest.FixtureRequest
) -> None:
    random, tally = Random(SEED), Tally()
    kill = _killer(live, databases, tmp_path, random, request)
    for _ in rounds_for(KILLS[databases.engine]):
        if tally.kills == KILLS[databases.engine]:
            break
        history, verdict = round_of(live.api, kill)
        tally.add(history, verdict, "database")
        assert not verdict.found, f"seed {SEED}, kill {tally.kills}: {verdict.found}"
    assert tally.kills == KILLS[databases.engine], "kills that hurt nobody"
    if databases.engine == "sqlite":
        must_be_sound(file_of(live))
    told(tally.line(f"kills of the database · {databases.engine}"))


def _killer(live: Live, databases: Databases, folder: Path, random: Random, request: object) -> Callable[[Crowd], None]:
    if databases.engine == "sqlite":
        return lambda crowd: _kill_sqlite(live, crowd, folder, random)
    postgresql = request.getfixturevalue("postgresql")
    return lambda crowd: _kill_postgresql(live, postgresql, crowd, random)


def _kill_postgresql(live: Live, postgresql: Postgresql, crowd: Crowd, random: Random) -> None:
    wait_for_answers(random.randrange(ACTS), crowd)
    before = live.workers()
    postgresql.kill()
    while_gone = httpx.get(f"{live.url}/readyz", timeout=15)
    assert (while_gone.status_code, "Retry-After" in while_gone.headers) == (503, True), while_gone.text
    assert httpx.get(f"{live.url}/healthz", timeout=15).status_code == 200
    postgresql.start()
    back_at = time.monotonic()
    live.wait_until_ready()
    assert time.monotonic() - back_at < RECOVERED_SECONDS
    assert live.workers() == before, "our server was not to be restarted"


def _kill_sqlite(live: Live, crowd: Crowd, folder: Path, random: Random) -> None:
    path = file_of(live)
    wait_for_answers(random.randrange(ACTS), crowd)
    db.engine.dispose()  # what this process holds open would spare it the recovery
    live.kill()
    acknowledged = [act for act, _ in crowd.history.acknowledged]
    torn = torn_copy(path, folder, random)
    whole = folder / "whole.db"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{whole}{suffix}")
    live.start()  # it is the server that has to recover the file: nobody has opened it before
    for copy in (torn.path, whole):
        must_be_sound(copy)
    with backstage(settings(f"sqlite:///{torn.path}", folder)):
        kept = transaction.run(lambda: kept_in_order(acknowledged), read_only=True)
        assert kept or not torn.is_whole, "a log that was not torn has lost what was acknowledged"
        there = select(Passport.id).where(Passport.id.in_(crowd.stage.passports))
        found = transaction.run(lambda: broken_promises(list(db.session.scalars(there))), read_only=True)
        assert found == [], f"{torn}: {found}"


def file_of(live: Live) -> Path:
    return Path(make_url(live.env["DATABASE_URL"]).database or "")
