"""A proof says at its end what it has seen: a line with its figures."""

from __future__ import annotations

import pytest

from tests.conftest import Told
from tests.proofs.extent import SEED

__all__ = ["Told"]


@pytest.fixture
def told(told: Told) -> Told:
    """``told("two approvers · sqlite · 200 rounds × 32 threads · 41 s")``: with the seed."""
    return lambda line: told(f"{line} · seed {SEED}")
