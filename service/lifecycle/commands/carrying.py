"""What a merge carries over without a further thought, as ``rules.whose`` says: a statement for each column."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    exists,
    not_,
    or_,
    text,
    update,
)

from service.core.db import Base, db
from service.lifecycle.queries.pairs import SideBySide
from service.lifecycle.rules.whose import FITTING, MOVING, WHOSE

FOLDED = ("account.merged_into_id", "passport.merged_into_id")  # by those who fold what they lead to
PASSPORT = "passport_id"


def carry(found: SideBySide) -> None:
    """Rows name the survivor from now on. What is unique moves where the survivor has none, and no row moves in which
    the survivor has another part: nobody brings, or confirms, themselves.
    """
    one, other = found.passports
    people, passports = (found.absorbed.id, found.survivor.id), (one and one.id, other and other.id)
    numbers = (one and int(one.number), other and int(other.number))
    by_column: dict[str, tuple[Any, Any]] = {PASSPORT: passports, "passport_no": numbers}
    for name in MOVING:
        table, column = _named(name)
        before, after = by_column.get(column, people)
        if before is not None and name not in FOLDED:
            _write(table, {column: after}, table.c[column] == before)
    for name in FITTING:
        table, column = _named(name)
        values: dict[str, Any] = {column: people[1]}
        if f"{table.name}.{PASSPORT}" in WHOSE and one and other:
            values[PASSPORT] = other.id
        _write(table, values, table.c[column] == people[0], *_fits(table, column, people[1]))


def _named(name: str) -> tuple[Table, str]:
    table, column = name.split(".")
    return Base.metadata.tables[table], column


def _write(table: Table, values: dict[str, Any], *which: ColumnElement[bool]) -> None:
    newer = {"version": table.c.version + 1} if "version" in table.c else {}
    db.session.execute(update(table).where(*which).values(values | newer))


def _fits(table: Table, column: str, survivor_id: UUID) -> list[ColumnElement[bool]]:
    """By the schema itself: every unique index and constraint that holds the column, and every other part in the
    row.
    """
    others = [table.c[each.split(".")[1]] for each in WHOSE if each.startswith(f"{table.name}.")]
    parts = [each for each in others if each.name not in (column, PASSPORT)]
    conditions: list[ColumnElement[bool]] = [or_(each.is_(None), each != survivor_id) for each in parts]
    unique: list[Any] = [each for each in (*table.indexes, *table.constraints) if _is_unique(each)]
    unique = [each for each in unique if column in each.columns]
    return conditions + [_is_free(table, column, survivor_id, each) for each in unique]


def _is_unique(held: Any) -> bool:
    if isinstance(held, Index):
        return bool(held.unique)
    return isinstance(held, UniqueConstraint | PrimaryKeyConstraint)


def _is_free(table: Table, column: str, survivor_id: UUID, held: Any) -> ColumnElement[bool]:
    """A WHERE of the index names its columns bare, so that within each statement they are those of its own row."""
    theirs = table.alias("theirs")
    same = [theirs.c[each.name] == table.c[each.name] for each in held.columns if each.name != column]
    where = held.dialect_options["sqlite"].get("where") if isinstance(held, Index) else None
    taken = exists().where(theirs.c[column] == survivor_id, *same)
    if where is None:
        return not_(taken)
    return or_(text(f"NOT ({where.text})"), not_(exists().where(theirs.c[column] == survivor_id, *same, where)))
