"""The checker, checked: a server that forgets, and one that knows no keys, are found."""

from __future__ import annotations

import pytest

from tests.proofs.conftest import Told
from tests.proofs.kills.crowd import round_of
from tests.proofs.kills.faulty import FORGETS, FORGETS_KEYS
from tests.proofs.kills.judging import Verdict
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


def _summary(verdict: Verdict) -> str:
    return f"lost {len(verdict.lost)} · doubled {len(verdict.doubled)} · answered otherwise {len(verdict.changed)}"
