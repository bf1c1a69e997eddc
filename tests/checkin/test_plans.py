"""What a scan costs does not grow with how many other people are inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from service.core.db import db
from tests.checkin.door import Door

pytestmark = pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # SQLite chooses without statistics


def reads_of(table: str, node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("Relation Name") == table:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from reads_of(table, each)


def test_a_scan_looks_its_presences_up_and_never_reads_all_that_are_open(door: Door) -> None:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        said.append((sql, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    assert door.at(1).outcome(door.cast.resident) == "checked_in"
    event.remove(db.engine, "before_cursor_execute", note)
    [(sql, parameters)] = [each for each in said if "FOR KEY SHARE" in each[0]]
    with db.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # with as few rows as a test has, all is cheap
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).scalar_one()
    reads = list(reads_of("presence", plan))
    assert len(reads) >= 4, "here or elsewhere, left, since then, taken"
    assert [read for read in reads if "Index Cond" not in read] == []
