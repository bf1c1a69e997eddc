"""``kill -9`` of the worker that delivers what is owed to people: each message comes once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import text

from service.core import clock, outbox, transaction
from service.core.db import db
from tests.conftest import ROOT
from tests.factories.cast import assemble
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED
from tests.proofs.live import PATIENCE_SECONDS, backstage, migrated, settings

KILLS, MESSAGES_EACH = 8, 400


def test_each_message_is_delivered_once_whenever_the_worker_is_killed(
    databases: Databases, tmp_path: Path, told: Told
) -> None:
    random, began = Random(SEED), time.monotonic()
    env = settings(migrated(databases, tmp_path), tmp_path)
    with backstage(env):
        cast = assemble(clock.now())
        amidst = 0
        for kill in range(KILLS):
            owe(str(cast.resident.account_id), kill)
            before = waiting()
            with delivering(env) as worker:
                wait_until(lambda before=before: waiting() < before)  # type: ignore[misc]
                time.sleep(random.uniform(0, 0.1))
                worker.kill()
            amidst += waiting() > 0
        with delivering(env) as worker:
            wait_until(lambda: waiting() == 0)
            worker.terminate()
            assert worker.wait(PATIENCE_SECONDS) == 0
        owed = KILLS * MESSAGES_EACH
        assert number("SELECT count(*) FROM inbox_message WHERE code = 'proof'") == owed
        distinct = "SELECT count(DISTINCT CAST(facts AS VARCHAR(200))) FROM inbox_message WHERE code = 'proof'"
        assert number(distinct) == owed
        joined = (
            "SELECT count(*) FROM outbox_message o JOIN inbox_message i ON i.id = o.id WHERE o.delivered_at IS NOT NULL"
        )
        assert number(joined) == owed
        assert amidst > 0, "no kill came amidst the delivering"
    told(
        f"kills of the delivering worker · {databases.engine} · {KILLS} kills, {amidst} amidst · {owed} messages · "
        f"lost 0 · doubled 0 · {time.monotonic() - began:.0f} s"
    )


def owe(account_id: str, kill: int) -> None:
    payloads = [
        {"account_id": account_id, "code": "proof", "number": kill * MESSAGES_EACH + n} for n in range(MESSAGES_EACH)
    ]
    transaction.run(lambda: outbox.put("inbox", payloads, now=clock.now()))


@contextmanager
def delivering(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "worker"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def waiting() -> int:
    return number("SELECT count(*) FROM outbox_message WHERE delivered_at IS NULL")


def number(statement: str) -> int:
    return int(transaction.run(lambda: db.session.execute(text(statement)).scalar_one(), read_only=True))


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, "the worker delivers nothing"
        time.sleep(0.005)
