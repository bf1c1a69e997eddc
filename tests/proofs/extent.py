"""How far the proofs go, and from which seed: the one thing that their short and full forms differ in."""

from __future__ import annotations

import os
import secrets
from typing import TypeVar

from tests.conftest import PROOFS_ARE_FULL

T = TypeVar("T")

IS_FULL = PROOFS_ARE_FULL


def full_or(short: T, *, full: T) -> T:
    """``full_or(4, full=200)`` rounds."""
    return full if IS_FULL else short


# A test that fails must fail again for whoever looks into it; what nobody has seen yet is for the full form to find.
SEED = int(os.environ.get("PROOF_SEED") or full_or(20260310, full=secrets.randbelow(2**32)))
