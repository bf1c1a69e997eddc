"""What is said to PostgreSQL, and how it would reach the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from service.core.db import db

Said = tuple[str, Any]
# For the planner alone, which multiplies them with the pages that there are.
A_MILLION_ROWS = "UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relname = :table"


@contextmanager
def listening() -> Iterator[list[Said]]:
    said: list[Said] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        said.append((sql, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def reads_of(table: str, said: Said, *, has_grown: bool = False) -> list[dict[str, Any]]:
    """The places of the plan where this table is read, had it too many rows to read them all: what other tests have
    left is forgotten where it ``has_grown``.
    """
    sql, parameters = said
    one = parameters[0] if isinstance(parameters, list) else parameters  # of many rows that went in one
    with db.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # with as few rows as a test has, all is cheap
        if has_grown:
            connection.execute(text(A_MILLION_ROWS), {"table": table})  # rolled back with the connection
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", one).scalar_one()
    return list(_reads(table, plan))


def is_looked_up(read: dict[str, Any]) -> bool:
    """By what was asked for, not by going through an index from end to end."""
    return "Index Cond" in read or "Recheck Cond" in read


def _reads(table: str, node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("Relation Name") == table and node["Node Type"] != "ModifyTable":
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _reads(table, each)
