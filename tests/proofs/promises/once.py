"""Promise 8: whatever was sent twice has happened once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.proofs.promises.kept import Kept, grouped


def broken_once(kept: Kept) -> Iterator[str]:
    approvals = (each for each in kept.decisions if each.verb == "approve")
    causes = (each for each in kept.entries if each.source_id is not None)
    standing = (each for each in kept.proposals if each.state != "declined" and each.kind == "opening")
    adjusted = (each for each in kept.proposals if each.state != "declined" and each.kind == "adjustment")
    yield from _twice("approvals", approvals, "record_id")
    yield from _twice("entries", causes, "passport_id", "kind", "source_type", "source_id")
    yield from _twice("records", kept.records, "shift_id", "passport_id")
    yield from _twice("versions", kept.versions, "record_id", "number")
    yield from _twice("scans", kept.scans, "actor_id", "client_id")
    yield from _twice("rows of one paper", kept.sheet_rows, "file_hash", "sheet_id", "row_number")
    yield from _twice("holds", kept.holds, "line_id")
    live = (each for each in kept.proposals if each.state != "declined" and each.kind == "go_live")
    yield from _twice("go-lives", live, "community_id")
    yield from _twice("openings", standing, "passport_id")
    for (passport, what), mine in grouped(_told_of(kept, adjusted), "passport_id", "what").items():
        if len(mine) > 1:
            yield f"promise 8: {len(mine)} adjustments of one thing: {what} of passport {passport}"
    yield from _twice("answers", kept.keys, "actor_id", "operation", "key")
    for each in kept.keys:
        if each.status is None:
            yield f"promise 8: key {each.key} of {each.operation} was taken, and nothing was answered"


def _twice(what: str, rows: Iterable[Any], *names: str) -> Iterator[str]:
    for values, mine in grouped(rows, *names).items():
        if len(mine) > 1:
            yield f"promise 8: {len(mine)} {what} of one {' and '.join(names)}: {values}"


@dataclass(frozen=True, slots=True)
class Answer:
    passport_id: UUID
    what: UUID


def _told_of(kept: Kept, adjustments: Iterable[Any]) -> Iterator[Answer]:
    """Of which service, if of any: worked out from the linked fact, not believed."""
    shifts = {each.id: each.shift_id for each in kept.records}
    shifts |= {each.id: shifts[each.record_id] for each in kept.versions}
    sources = {each.id: each.source_id for each in kept.entries}
    opened = {each.id: each.source_id for each in kept.entries if each.kind == "opening"}
    for each in adjustments:
        fact = sources.get(each.fact_id, each.fact_id)
        fact = opened.get(fact, fact)  # an opening that was taken back tells of what it told
        yield Answer(each.passport_id, shifts.get(fact, fact))
