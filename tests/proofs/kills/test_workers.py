"""``kill -9`` of workers, one or all, at random instants and at named points."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.kills.clients import Act
from tests.proofs.kills.crowd import VOLUNTEERS, Crowd, DieAt, never, round_of, sleep_within
from tests.proofs.kills.faulty import AT_STATEMENT, BEFORE_ANSWER, BEFORE_COMMIT
from tests.proofs.kills.job import LEAVES
from tests.proofs.kills.tally import Tally
from tests.proofs.live import Live

INSTANTS_SECONDS = 0.8  # about as long as a round takes
# The server takes a worker that dies within 5.5 s of its birth for a crash loop, and ends.
GROWN_UP_SECONDS = 6.0
WAYS = full_or(
    short=Counter(one=1, point=1),
    full=Counter(one=110, point=54, all=4),
)


def test_what_was_acknowledged_outlives_its_workers(live: Live, databases: Databases, told: Told) -> None:
    random = Random(SEED)
    order = list(WAYS.elements())
    random.shuffle(order)
    tally = Tally()
    for way in order:
        killer = Killer(live, random, way)
        history, verdict = round_of(live.api, killer.disturb, die_at=killer.die_at)
        tally.add(history, verdict, way, killer.kills)
        assert not verdict.found, f"seed {SEED}, kill {tally.kills} ({way}): {verdict.found}"
    assert set(tally.ways) == set(WAYS)
    told(tally.line(f"kills of workers · {databases.engine}"))


class Killer:
    """One round's: kills in one way, and knows how many it has killed."""

    def __init__(self, live: Live, random: Random, way: str) -> None:
        self.live, self.random, self.way = live, random, way
        self.kills = 0
        self.point = random.choice((BEFORE_COMMIT, BEFORE_ANSWER, f"{AT_STATEMENT}{random.randint(2, 12)}"))
        self.act, self.number = random.choice(sorted(LEAVES)), random.randrange(VOLUNTEERS)
        if way != "one":
            wait_until_grown_up(live)

    @property
    def die_at(self) -> DieAt:
        return self._die_at if self.way == "point" else never

    def _die_at(self, number: int, act: Act) -> str | None:
        return self.point if (number, act.name) == (self.number, self.act) else None

    def disturb(self, crowd: Crowd) -> None:
        if self.way == "point":
            before = set(self.live.workers())
            crowd.wait()
            self.kills = len(before - set(self.live.workers()))
            assert self.kills == 1, f"nobody died {self.point} of {self.act}"
            return
        sleep_within(self.random.uniform(0, INSTANTS_SECONDS), crowd)
        for pid in self._victims():
            self.live.kill_worker(pid)
            self.kills += 1

    def _victims(self) -> list[int]:
        workers = self.live.workers()
        if self.way == "all":
            return workers
        youngest = max(workers, key=born_at)
        return [self.random.choice([pid for pid in workers if pid != youngest])]


def wait_until_grown_up(live: Live) -> None:
    while time.monotonic() - max(map(born_at, live.workers())) < GROWN_UP_SECONDS:
        time.sleep(0.1)


def born_at(pid: int) -> float:
    """On the monotonic clock."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[19])
    return ticks / 100
