"""Our application with one guard taken away, to see that the race behind it is real. Patched here, in a process of the
tests; the product has no switch for it.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Executable, bindparam, event, update
from sqlalchemy.engine import Connection

import service.core.db
from service.activities.commands import places
from service.checkin.commands import keeping
from service.checkin.models import Presence
from service.core import idempotency, transaction
from service.core.db import db, table_of
from tests.proofs.races.applications import guarded

LOCKS = re.compile(r"\sFOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)( OF \w+)?( SKIP LOCKED)?")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")


def without_row_locks() -> Flask:
    app = guarded()

    def unlocked(_: Any, __: Any, statement: str, parameters: Any, *more: Any) -> tuple[str, Any]:
        return LOCKS.sub("", statement), parameters

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", unlocked, retval=True)
    return app


def without_conditions() -> Flask:
    """Places are counted, and presences ended, whether or not that is still to be done."""
    count_places = places._count

    def count(shift_id: UUID, change: int, *_: Any) -> int | None:
        return count_places(shift_id, change)

    def closing() -> Executable:
        table = table_of(Presence)
        changes = {"ends_at": "at", "out_scan_id": "scan", "out_grade": "grade_given", "out_by": "actor"}
        values = {name: bindparam(given) for name, given in changes.items()}
        return update(table).where(table.c.id == bindparam("presence")).values(state="closed", **values)

    places._count, keeping._closing = count, closing  # type: ignore[assignment]
    return guarded()


def judging_outside_the_transaction() -> Flask:
    """SQLite: what is read before the first write is read in no transaction, and nobody waits for their turn. Keys are
    left out: to take one would be the first write.
    """
    service.core.db._sqlite_begin = _begins_later
    transaction._writer_turn = lambda read_only: nullcontext()
    idempotency.claim, idempotency.keep = lambda *_, **__: None, lambda *_, **__: None
    app = guarded()

    def begin(_: Connection, cursor: Any, statement: str, *more: Any) -> None:
        if WRITES.match(statement) and not cursor.connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", begin)
    return app


def _begins_later(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=OFF")
