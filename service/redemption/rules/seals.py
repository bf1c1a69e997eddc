"""The digest of a sealed half year: the same for the same ledgers, on every engine and for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

FORMAT = "period-seal/1"  # leads the hashed bytes; another set of fields takes a new number


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where one ledger stood."""

    passport_id: UUID
    seq: int
    hash: str
    minutes: int
    balance: int


def digest_of(half_year: str, heads: Iterable[Sealed]) -> str:
    """Over all of them in the order of their ids, whatever order they come in."""
    found = hashlib.sha256(f"{FORMAT} {half_year}".encode())
    for head in sorted(heads, key=lambda head: head.passport_id.bytes):
        found.update(f"\n{head.passport_id} {head.seq} {head.hash} {head.minutes} {head.balance}".encode())
    return found.hexdigest()
