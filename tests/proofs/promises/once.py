"""Promise 8: whatever was sent twice has happened once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.proofs.promises.kept import Kept, grouped


def broken_once(kept: Kept) -> Iterator[str]:
    approvals = (each for each in kept.decisions if each.verb == "approve")
    causes = (each for each in kept.entries if each.source_id is not None)
    standing = (each for each in kept.proposals if each.state != "declined" and each.kind == "opening")
    facts = (each for each in kept.proposals if each.state != "declined" and each.kind == "adjustment")
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
    yield from _twice("adjustments", facts, "passport_id", "fact_id")
    yield from _twice("answers", kept.keys, "actor_id", "operation", "key")
    for each in kept.keys:
        if each.status is None:
            yield f"promise 8: key {each.key} of {each.operation} was taken, and nothing was answered"


def _twice(what: str, rows: Iterable[Any], *names: str) -> Iterator[str]:
    for values, mine in grouped(rows, *names).items():
        if len(mine) > 1:
            yield f"promise 8: {len(mine)} {what} of one {' and '.join(names)}: {values}"
