"""What was sealed of a half year: every passport that it covers, once, as its ledger stood, under one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from tests.proofs.promises.kept import Kept, grouped


def broken_seals(kept: Kept) -> Iterator[str]:
    heads = grouped(kept.sealed_heads, "period_id")
    for seal in kept.seals:
        yield from _sums(seal, heads.get(seal.period_id, []))
        yield from _left_out(kept, seal, heads.get(seal.period_id, []))
        if seal.closed_by == seal.sealed_by:
            yield f"promise 6: the seal of {seal.half_year} was made by who closed it: {seal.sealed_by}"
    sealed = {seal.period_id for seal in kept.seals}
    for period_id in heads.keys() - sealed:
        yield f"promise 2: passports were sealed in period {period_id}, and nobody has sealed it"
    yield from _ledgers(kept)


def _sums(seal: Any, heads: Sequence[Any]) -> Iterator[str]:
    told = f"promise 2: the seal of {seal.half_year}"
    said = (seal.passports, seal.minutes, seal.balance)
    found = (len(heads), sum(head.minutes for head in heads), sum(head.balance for head in heads))
    if said != found:
        yield f"{told} says {said}, its passports {found}"
    lines = [f"period-seal/1 {seal.half_year}"]
    lines += [
        f"{head.passport_id} {head.seq} {head.hash} {head.minutes} {head.balance}"
        for head in sorted(heads, key=lambda head: head.passport_id.bytes)
    ]
    if hashlib.sha256("\n".join(lines).encode()).hexdigest() != seal.digest:
        yield f"{told} has another digest than its passports"


def _left_out(kept: Kept, seal: Any, heads: Sequence[Any]) -> Iterator[str]:
    """Who was at home there on the cut-off day, or has ordered, and had an entry before it."""
    in_it = {head.passport_id for head in heads}
    before = {entry.passport_id for entry in kept.entries if entry.posted_at < seal.sealed_at}
    has_ordered = {order.passport_id for order in kept.orders if order.period_id == seal.period_id}
    moves = grouped((each for each in kept.moves if each.moved_on > seal.cutoff_on), "passport_id")
    for passport in kept.homes:
        later = sorted(moves.get(passport.id, []), key=lambda move: move.moved_at)
        home = later[0].from_community_id if later else passport.community_id
        if (home == seal.community_id or passport.id in has_ordered) and passport.id in before - in_it:
            yield f"promise 2: passport {passport.id} is not in the seal of {seal.half_year}"


def _ledgers(kept: Kept) -> Iterator[str]:
    entries = {(entry.passport_id, entry.seq): entry for entry in kept.entries}
    for head in kept.sealed_heads:
        if head.passport_id not in kept.owners:
            continue
        said = (head.hash, head.minutes, head.balance)
        entry = entries.get((head.passport_id, head.seq))
        stood = (entry.hash, entry.minutes_after, entry.balance_after) if entry else None
        if said != stood and not (head.seq == 0 and said[1:] == (0, 0)):
            yield f"promise 2: passport {head.passport_id} was sealed at {said}, its entry {head.seq} says {stood}"
