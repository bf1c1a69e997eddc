"""Promise 11: what has happened stays as it was told. A later past holds an earlier one, unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any
from uuid import UUID

from tests.proofs.promises.kept import Kept

Past = Mapping[tuple[str, UUID], bytes]  # (table, id) → what the row said

# Of a record that has been approved: all but what a correction may change, and whose it is, for two accounts of one
# human being become one. Under which it was decided and posted, decisions and entries say for ever.
SEALED = (
    *("shift_id", "community_id", "team_id", "service_date", "minutes_on_site"),
    *("credited_minutes", "credited_days", "ends", "sheet_row_id", "policy_version", "snapshot", "in_charge_sealed"),
    *("decided_by", "decided_at", "first_approved_by", "created_at"),
)
# Of a proposal that has been decided: all but its words, which can be erased.
PROPOSED = (
    *("kind", "community_id", "passport_id", "minutes", "points", "service_date", "cause", "fact_type", "fact_id"),
    *("root_id", "state", "proposed_by", "proposed_at", "decided_by", "decided_at"),
)


def past_of(kept: Kept) -> Past:
    """Entries, versions, decisions, scans, rows of sheets, what was proposed and decided, and approved records as they
    were sealed.
    """
    tables = {
        "entry": kept.entries,
        "version": kept.versions,
        "decision": kept.decisions,
        "scan": kept.scans,
        "sheet row": kept.sheet_rows,
        "policy": kept.policies,
    }
    past = {(name, row.id): _digest(tuple(row)) for name, rows in tables.items() for row in rows}
    approved = (record for record in kept.records if record.state == "approved")
    decided = (proposal for proposal in kept.proposals if proposal.state != "waiting")
    past |= {("approved record", each.id): _digest(_values(each, SEALED)) for each in approved}
    return past | {("proposal", each.id): _digest(_values(each, PROPOSED)) for each in decided}


def _values(row: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row._mapping[name] for name in names)


def changed_past(earlier: Past, later: Past) -> Iterator[str]:
    for (name, row_id), said in earlier.items():
        if (name, row_id) not in later:
            yield f"promise 11: {name} {row_id} is gone"
        elif later[name, row_id] != said:
            yield f"promise 11: {name} {row_id} says something else"


def _digest(values: tuple[Any, ...]) -> bytes:
    return blake2b(repr(values).encode(), digest_size=16).digest()
