"""The checker, checked: a server that forgets, one that knows no keys, and a key that outlives its effect are found."""

from __future__ import annotations

import pytest

from tests.proofs.conftest import Told
from tests.proofs.kills.crowd import round_of
from tests.proofs.kills.faulty import FORGETS, FORGETS_KEYS, SPLITS_KEYS
from tests.proofs.kills.judging import Verdict
from tests.proofs.kills.test_points import Bomb
from tests.proofs.kills.test_workers import WHOLE_SECONDS
from tests.proofs.live import Live


@pytest.mark.parametrize(
    ("fault", "found"),
    [(FORGETS, lambda verdict: verdict.lost), (FORGETS_KEYS, lambda verdict: verdict.doubled and verdict.changed)],
)
def test_a_server_that_does_worse_is_found(live: Live, told: Told, fault: str, found: object) -> None:
    _, verdict = round_of(live.api, always=fault, volunteers=1)
    assert callable(found)
    assert found(verdict), verdict
    told(f"control of kills: a server that {fault} · {_summary(verdict)}")


def test_a_kill_between_the_key_and_its_effect_is_found(live: Live, told: Told) -> None:
    """The key committed before the effect: the second attempt gets an answer, and nothing has been done."""
    number = len(live.workers())
    history, verdict = round_of(live.api, die_at=Bomb("plan", SPLITS_KEYS).die_at, volunteers=1)
    live.wait_until_whole(number, WHOLE_SECONDS)
    assert history.broken > 0, "nobody died"
    assert [line.partition(":")[0] for line in verdict.lost] == ["plan", "plan"], verdict
    told(f"control of kills: a kill between the key and its effect · {_summary(verdict)}")


def _summary(verdict: Verdict) -> str:
    return f"lost {len(verdict.lost)} · doubled {len(verdict.doubled)} · answered otherwise {len(verdict.changed)}"
