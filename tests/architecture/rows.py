"""Rows out of nothing but the metadata: enough for the database's own guards to be tried one by one."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Integer, String, Table, Uuid

from service.core.db import UtcDateTime, new_id
from tests.conftest import NOON

NOWHERE = new_id()

# What a table's own CHECKs ask of an ordinary row.
ORDINARY: dict[str, dict[str, Any]] = {
    "team_hand_over": {"reason": "ill"},
    "hold": {"state": "pending"},
    "scan": {"outcome": "already"},
    "sheet_row": {"stated_minutes": 60},
    "gift_stock": {"corrected": 0, "returned": 0, "handed_over": 0, "reserved": 0, "lost": 0},
    "order_line": {"state": "held"},
    "job": {"state": "waiting"},
    "task": {"state": "waiting"},
    "promotion": {"state": "nominated"},
    "service_statement": {"state": "requested"},
    "merge_review": {"kind": "two_openings", "state": "open"},
    "counter_proposal": {"kind": "undo", "order_id": NOWHERE, "state": "waiting"},
    "team_filing": {"state": "withdrawn", "decided_at": NOON},
    "team_founder": {"account_id": NOWHERE},
    "window_correction": {"state": "proposed", "ends_before": NOON, "ends_at": NOON + timedelta(hours=1)},
}


def row_of(table: Table, *, nth: int = 1, **given: Any) -> dict[str, Any]:
    """The ``nth`` row: it shares no value that could be unique with another.

    Whatever may be NULL is; codes take the last of their list, which is the state in which least is guarded.
    """
    given = {**ORDINARY.get(table.name, {}), **given}
    codes = {column: values[-1] for column, values in codes_of(table).items()}
    return {
        column.name: given[column.name]
        if column.name in given
        else codes.get(column.name)
        if not column.nullable and column.name in codes
        else value_for(column, place, nth)
        if not column.nullable
        else None
        for place, column in enumerate(table.columns)
    }


def value_for(column: Column[Any], place: int = 0, nth: int = 1) -> Any:
    kind = column.type
    match kind:
        case Uuid():
            return new_id()
        case UtcDateTime():
            return NOON + timedelta(minutes=place)  # later columns are later moments
        case Date():
            return date(2026, 3, nth)
        case Boolean():
            return False
        case Integer():
            return nth
        case JSON():
            return {}
        case String():
            return uuid.uuid4().hex[: kind.length or 32]
    raise NotImplementedError(f"{column}: {kind!r}")


def codes_of(table: Table) -> dict[str, list[str]]:
    """Column → its closed list of codes, from ``CHECK (column IN (…))``."""
    found = {}
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and (
            listed := re.fullmatch(r"(\w+) IN \((.+)\)", str(constraint.sqltext).strip())
        ):
            found[listed[1]] = re.findall(r"'([^']+)'", listed[2])
    return found


def within(table: Table, where: str | None) -> dict[str, Any]:
    """Values that put a row under a partial index: ``a = 'x' AND b <> 'y' AND c IS NULL``, or ``a IN ('x','y')``."""
    values: dict[str, Any] = dict(re.findall(r"(\w+) IN \('(\w+)'", where or ""))
    for column, sign, value in re.findall(r"(\w+) (=|<>) '(\w+)'", where or ""):
        values[column] = value if sign == "=" else next(each for each in codes_of(table)[column] if each != value)
    return values


def breaking(table: Table, sql: str) -> dict[str, Any] | None:
    """Values that break a CHECK of a simple form: a closed list, a least, a range, two that must differ."""
    if found := re.fullmatch(r"(\w+) IN \(.+\)", sql):
        return {found[1]: "?"}
    if " OR " in sql or "(" in sql:
        return None
    if found := re.match(r"(\w+) BETWEEN (\d+) AND (\d+)", sql):
        return {found[1]: int(found[3]) + 1}
    if found := re.match(r"(\w+) (>=|>) (\d+)", sql):
        return {found[1]: int(found[3]) - (found[2] == ">=")}
    if (found := re.fullmatch(r"(\w+) (<>|<) (\w+)", sql)) and found[3] in table.c:
        same = value_for(table.c[found[1]])
        return {found[1]: same, found[3]: same}
    return None
