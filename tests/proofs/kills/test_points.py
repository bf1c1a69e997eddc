"""``kill -9`` of the worker that does an act, at each named point of each act of the main job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.kills.clients import Act, History
from tests.proofs.kills.crowd import round_of
from tests.proofs.kills.faulty import AT_STATEMENT, BEFORE_ANSWER, BEFORE_COMMIT
from tests.proofs.kills.job import LEAVES
from tests.proofs.kills.tally import Tally
from tests.proofs.kills.test_workers import WHOLE_SECONDS
from tests.proofs.live import Live

POINTS = (BEFORE_COMMIT, BEFORE_ANSWER, AT_STATEMENT)
CELLS = full_or(
    short=[("approve", BEFORE_ANSWER), ("order", AT_STATEMENT), ("hand over", BEFORE_COMMIT), ("close", AT_STATEMENT)],
    full=[*product(LEAVES, POINTS), *product(LEAVES, POINTS)],
)
VOLUNTEERS = full_or(1, full=5)


def test_a_worker_may_die_at_any_point_of_any_act(live: Live, databases: Databases, told: Told) -> None:
    random, tally, number = Random(SEED), Tally(), len(live.workers())
    calm, verdict = round_of(live.api, volunteers=VOLUNTEERS)
    assert not verdict.found, verdict.found
    statements = statements_of(calm)
    for name, point in CELLS:
        where = f"{AT_STATEMENT}{random.randint(1, statements[name])}" if point == AT_STATEMENT else point
        bomb = Bomb(name, where)
        before = set(live.workers())
        history, verdict = round_of(live.api, die_at=bomb.die_at, volunteers=VOLUNTEERS)
        assert not verdict.found, f"seed {SEED}, {name}, {where}: {verdict.found}"
        assert before - set(live.workers()), f"nobody died {where} of {name}"
        if bomb.has_key:  # a scan that is sent again is answered from its row, and says nothing of it
            assert bomb.is_replayed(history) is (point == BEFORE_ANSWER), f"{name}, {where}: the other answer"
        tally.add(history, verdict, f"{name} {point.strip()}")
        live.wait_until_whole(number, WHOLE_SECONDS)
    assert {*tally.ways} == {f"{name} {point.strip()}" for name, point in CELLS}
    told(tally.line(f"kills at named points · {databases.engine}"))


@dataclass
class Bomb:
    """Laid to one act of the first volunteer."""

    name: str
    where: str
    act: Act | None = None

    def die_at(self, number: int, act: Act) -> str | None:
        if (number, act.name) != (0, self.name):
            return None
        self.act = act
        return self.where

    @property
    def has_key(self) -> bool:
        assert self.act
        return self.act.key is not None

    def is_replayed(self, history: History) -> bool:
        """Whether its second attempt found what the first had done."""
        [answer] = [answer for act, answer in history.answered if act is self.act]
        return answer.is_replayed


def statements_of(calm: History) -> Mapping[str, int]:
    """Of each act, from its beginning to its commit: as few as it was ever seen to need."""
    return {name: min(answer.statements for act, answer in calm.answered if act.name == name) for name in LEAVES}
