"""Where the races are run: a live system, a crowd at its door, and the same database from behind."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask import Flask

from service.app import create_app
from service.core import clock, transaction
from service.core.config import Config
from service.core.db import db
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.live import PATIENCE_SECONDS, Live, serving, settings
from tests.proofs.promises import broken_promises
from tests.proofs.races.crowd import WORKER, Answer, Crowd, Deed, crowd_at

ROUNDS = full_or(2, full=200)
THREADS = full_or(6, full=32)
WORKERS = 2
PACKAGE = "tests.proofs.races"

LEAST_SHARE = 1 / 5  # of a case's requests, for each process: fewer would be no race between processes
# How many of the requests may be answered 503. SQLite has one writer, for whom the others queue up to a bound.
MOST_BUSY = {"postgresql": 1 / 20, "sqlite": 1 / 5}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a round went. Rows are what lasts; a control must see these wrong, and not only an answer."""

    rows: bool
    answers: bool
    told: str


def seen(rows: bool, answers: bool, *told: object) -> Verdict:
    """Whether the rows and the answers are as they were promised, and what was seen."""
    return Verdict(rows, answers, " ".join(map(str, told)))


Judge = Callable[[list[Answer]], Verdict]


@dataclass(frozen=True, slots=True)
class Round:
    """What is done at once, and who judges how it went."""

    deeds: Sequence[Deed]
    judge: Judge
    passports: Sequence[UUID | None] = ()


Case = Callable[[int, int], Iterator[Round]]  # of so many rounds, of so many threads each; settles its people first


@dataclass
class Arena:
    engine: str
    url: str
    live: Live
    crowd: Crowd
    app: Flask = field(repr=False)

    @contextmanager
    def behind(self) -> Iterator[None]:
        """For one test: other tests have applications and clocks of their own."""
        earlier = clock.sandbox_clock()
        clock.use_sandbox_clock(Path(self.live.env["VP_SANDBOX_CLOCK"]))
        with self.app.app_context():
            try:
                yield
            finally:
                db.engine.dispose()
                clock.use_sandbox_clock(earlier.path if earlier else None)

    def must_prove(self, case: Case, told: Told) -> None:
        """Every round as it was promised, and afterwards every promise over those who took part."""
        crowd, begun = self.crowd, time.monotonic()
        crowd.begin_to_count(_name(case))
        passports: set[UUID] = set()
        for number, each in enumerate(case(ROUNDS, THREADS), 1):
            verdict = self._verdict(number, each)
            assert (verdict.rows, verdict.answers) == (True, True), f"round {number}: {verdict}"
            passports |= {passport for passport in each.passports if passport}
        assert number == ROUNDS
        promises = transaction.run(lambda: broken_promises(passports), read_only=True) if passports else []
        assert not promises, "\n".join(promises[:20])
        self._must_be_shared()
        checked = f"promises of {len(passports)} passports checked" if passports else "of no passport: none checked"
        told(
            f"race · {_name(case)} · {self.engine} · {ROUNDS} rounds × {THREADS} threads · {crowd.requests} requests "
            f"to {len(crowd.by)} processes, {crowd.busy} of them 503 and sent again · {checked} · "
            f"{time.monotonic() - begun:.0f} s"
        )

    def _verdict(self, number: int, each: Round) -> Verdict:
        """No answer may be a defect's: not even where a guard is gone, lest a broken statement pass for a lost race."""
        answers = self.crowd.at_once(each.deeds)
        broken = [answer for answer in answers if answer.status >= http.client.INTERNAL_SERVER_ERROR]
        assert not broken, f"round {number}: {broken[0]}\n{self.live.last_words(40)}"
        return each.judge(answers)

    def _must_be_shared(self) -> None:
        crowd = self.crowd
        answered = sum(crowd.by.values())
        assert len(crowd.by) == WORKERS, f"answered by {dict(crowd.by)}"
        assert not IS_FULL or min(crowd.by.values()) >= LEAST_SHARE * answered, f"answered by {dict(crowd.by)}"
        most = max(1, MOST_BUSY[self.engine] * crowd.requests)
        assert crowd.busy <= most, f"{crowd.busy} of {crowd.requests} requests were answered 503"

    def must_go_wrong(self, case: Case, told: Told, guard: str, *, rounds: int, threads: int) -> None:
        """Without its guard: the case must see rows that are wrong, within so many rounds."""
        begun = time.monotonic()
        for number, each in enumerate(case(rounds, threads), 1):
            verdict = self._verdict(number, each)
            if not verdict.rows:
                seconds = time.monotonic() - begun
                told(
                    f"control · {_name(case)} without {guard} · {self.engine} · went wrong, as it must, in round "
                    f"{number}, {seconds:.1f} s: {verdict.told}"
                )
                return
        raise AssertionError(f"{_name(case)} went right {rounds} times without {guard}: this race proves nothing")


def _name(case: Case) -> str:
    return str(getattr(case, "__name__")).replace("_", " ")  # noqa: B009


@contextmanager
def arena(
    engine: str,
    url: str,
    folder: Path,
    factory: str,
    *,
    threads: int = THREADS,
    workers: int = WORKERS,
    connections: int = 8,
) -> Iterator[Arena]:
    """The factory is one of this package: ``applications:guarded``."""
    env = settings(url, folder, workers=workers, threads=connections, VP_ACCESS_TOKEN_MINUTES="60")
    earlier = clock.sandbox_clock()
    app = create_app(Config.from_env(env), testing=True)
    clock.use_sandbox_clock(earlier.path if earlier else None)
    with serving(env, f"{PACKAGE}.{factory}") as live, crowd_at(int(env["VP_PORT"]), threads, workers) as crowd:
        wait_for_all(live, workers)
        yield Arena(engine, url, live, crowd, app)


def wait_for_all(live: Live, workers: int) -> None:
    """The first worker is ready before the last, and would get the whole crowd."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    seen: set[str | None] = set()
    while len(seen) < workers:
        assert time.monotonic() < give_up_at, live.last_words()
        answered = live.look()
        seen |= {answered.headers[WORKER]} if answered else set()
