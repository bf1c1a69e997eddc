"""``kill -9`` of workers, one or all, at random instants of the crowd's work."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.kills.crowd import ACTS, Crowd, round_of, rounds_for, wait_for_answers
from tests.proofs.kills.tally import Tally
from tests.proofs.live import Live

WAYS = full_or(short=Counter(one=1), full=Counter(one=110, all=6))
WHOLE_SECONDS = 45.0  # a worker that is told to end while it starts is given 20, and then the start


def test_what_was_acknowledged_outlives_its_workers(live: Live, databases: Databases, told: Told) -> None:
    random, tally, number = Random(SEED), Tally(), len(live.workers())
    for way, wanted in WAYS.items():
        for _ in rounds_for(wanted):
            if tally.ways[way] == wanted:
                break
            history, verdict = round_of(live.api, lambda crowd, way=way: kill(live, crowd, random, way))  # type: ignore[misc]
            tally.add(history, verdict, way)
            assert not verdict.found, f"seed {SEED}, kill {tally.kills} ({way}): {verdict.found}"
            live.wait_until_whole(number, WHOLE_SECONDS)
    assert tally.ways == WAYS, "kills that hurt nobody"
    told(tally.line(f"kills of workers · {databases.engine}"))


def kill(live: Live, crowd: Crowd, random: Random, way: str) -> None:
    wait_for_answers(random.randrange(ACTS), crowd)
    workers = live.workers()
    for pid in workers if way == "all" else [random.choice(workers)]:
        live.kill_worker(pid)
