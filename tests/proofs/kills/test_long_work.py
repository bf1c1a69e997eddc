"""``kill -9`` of the worker that seals a half year: it goes on from where it was, and the digest is the same."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import update

from service.core import clock, transaction
from service.core.db import db
from service.core.progress import Job, JobState
from service.redemption.commands import sealing
from service.redemption.models import PeriodSeal, RedemptionDay, RedemptionPeriod
from service.redemption.queries import sealing as queries
from service.redemption.rules.seals import Sealed, digest_of
from tests.factories.cast import Cast, Person, assemble, people
from tests.factories.databases import Databases
from tests.factories.redemption import fair, rich
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.kills.test_deliveries import delivering, wait_until
from tests.proofs.live import PATIENCE_SECONDS, backstage, migrated, settings

PEOPLE, RICH = full_or(700, full=6000), 10
KILLS = full_or(2, full=12)


def test_a_seal_is_the_same_whenever_the_worker_is_killed(databases: Databases, tmp_path: Path, told: Told) -> None:
    random, began = Random(SEED), time.monotonic()
    env = settings(migrated(databases, tmp_path), tmp_path)
    with backstage(env):
        job_id, period_id, expected = _asked(assemble(clock.now()))
        amidst = 0
        for _ in range(KILLS):
            before = done(job_id)
            with delivering(env) as worker:
                wait_until(lambda before=before: done(job_id) > before)  # type: ignore[misc]
                time.sleep(random.uniform(0, 0.05))
                worker.kill()
            amidst += 0 < done(job_id) < PEOPLE
        with delivering(env) as worker:
            wait_until(lambda: state(job_id) == JobState.DONE)
            worker.terminate()
            assert worker.wait(PATIENCE_SECONDS) == 0
        seal = transaction.run(lambda: db.session.get_one(PeriodSeal, period_id), read_only=True)
        assert (seal.digest, seal.passports) == (expected, done(job_id))
        assert transaction.run(lambda: queries.broken_seals(period_id), read_only=True) == (False, {})
        assert amidst > 0, "no kill came amidst the sealing"
    told(
        f"kills of the sealing worker · {databases.engine} · {KILLS} kills, {amidst} amidst · {seal.passports} ledgers "
        f"· the same digest · {time.monotonic() - began:.0f} s"
    )


def _asked(cast: Cast) -> tuple[UUID, UUID, str]:
    """The job, its period, and the digest of the ledgers as they stand."""
    now = clock.now()
    open_fair = fair(cast, now)
    crowd: Sequence[Person] = transaction.run(lambda: people(PEOPLE, "居民", cast.community, now))
    for who in crowd[:RICH]:
        rich(who, 3, now)

    def ask() -> tuple[UUID, UUID, str]:
        day = update(RedemptionDay).where(RedemptionDay.id == open_fair.day.id)
        db.session.execute(day.values(state="closed"))
        period = db.session.get_one(RedemptionPeriod, open_fair.period.id)
        sealing.close_period(period, actor=cast.staff.actor, now=open_fair.over_at)
        job = sealing.ask_to_seal(period, actor=cast.second_staff.actor, now=now)
        heads = db.session.execute(queries.heads_now(period))
        return job.id, period.id, digest_of(period.half_year, [Sealed(*row[1:]) for row in heads])

    return transaction.run(ask)


def done(job_id: UUID) -> int:
    return _job(job_id).done


def state(job_id: UUID) -> str:
    return _job(job_id).state


def _job(job_id: UUID) -> Job:
    return transaction.run(lambda: db.session.get_one(Job, job_id), read_only=True)
