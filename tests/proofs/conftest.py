"""A proof says at its end what it has seen: a line with its figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.proofs.extent import SEED

Told = Callable[[str], None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """``told("two approvers · sqlite · 200 rounds × 32 threads · 41 s")``: shown after the run, with the seed."""
    return lambda line: record_property("proof", f"{line} · seed {SEED}")
