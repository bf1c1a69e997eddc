"""Bringing every sealed field under the newest key, so that an old one can be dropped.

Relies on one convention: a column ``<name>_sealed`` of a table with an ``id`` is sealed for ``<table>.<name>:<id>``.
Guarantees: each batch is one transaction, may be killed and run again, and never overwrites what somebody has changed
meanwhile; a field that does not open is named by table and id, and does not stop the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, func, select, update

from service.core import vault
from service.core.crypto import CryptoError
from service.core.db import Base, db

SUFFIX = "_sealed"


@dataclass(slots=True)
class Turned:
    """What one batch has done. ``last`` is where the next one begins; ``None`` when there is nothing left."""

    last: UUID | None = None
    rows: int = 0
    fields: int = 0
    faults: list[tuple[str, UUID]] = field(default_factory=list)  # "table.column", row


def sealed_tables() -> dict[Table, list[Column[Any]]]:
    found = {table: [column for column in table.columns if column.name.endswith(SUFFIX)] for table in _tables()}
    return {table: columns for table, columns in found.items() if columns}


def _tables() -> list[Table]:
    return Base.metadata.sorted_tables


def count_rows(table: Table) -> int:
    return int(db.session.scalar(select(func.count()).select_from(table)) or 0)


def turn(table: Table, columns: list[Column[Any]], *, after: UUID | None, limit: int) -> Turned:
    """Re-seal one batch of rows, in the order of their ids."""
    rows = select(table.c.id, *columns).order_by(table.c.id).limit(limit)
    found = db.session.execute(rows if after is None else rows.where(table.c.id > after)).all()
    done = Turned(last=found[-1].id if found else None, rows=len(found))
    for column in columns:
        fresh = []
        for row in found:
            old = getattr(row, column.name)
            try:
                new = vault.reseal(old, f"{table.name}.{column.name.removesuffix(SUFFIX)}:{row.id}")
            except CryptoError:
                done.faults.append((f"{table.name}.{column.name}", row.id))
                continue
            if new != old:
                fresh.append({"of": row.id, "old": old, "new": new})
        if fresh:
            same = (table.c.id == bindparam("of"), column == bindparam("old"))
            db.session.connection().execute(update(table).where(*same).values({column: bindparam("new")}), fresh)
        done.fields += len(fresh)
    return done
