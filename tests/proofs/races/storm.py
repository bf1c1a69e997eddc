"""Transient errors of the database, wherever a transaction can meet one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

COMMIT = "the commit"
Position = int | str
ERRORS: dict[str, dict[str, Callable[[], Exception]]] = {
    "sqlite": {"SQLITE_BUSY": lambda: sqlite3.OperationalError("database is locked")},
    "postgresql": {"40001": psycopg.errors.SerializationFailure, "40P01": psycopg.errors.DeadlockDetected},
}


@dataclass
class Storm:
    """Strikes at one position of every transaction: statement 1, 2, … (SQLite's BEGIN is one), or the commit."""

    engine: Engine
    at: Position | None = None
    code: str = ""
    strikes_left: int = 0
    struck: int = 0
    statements: int = 0  # of this transaction so far
    last: int = 0  # in all, of the one that ended last

    def arm(self, at: Position, code: str, *, strikes: int) -> None:
        self.at, self.code, self.strikes_left, self.struck = at, code, strikes, 0

    def calm(self) -> None:
        self.at = None

    def ended(self, *_: Any) -> None:
        self.last, self.statements = self.statements, 0

    def executing(self, _: Any, cursor: Any, *more: Any) -> None:
        self.statements += 1
        if self._strikes(self.statements):
            self._fail(cursor)

    def committing(self, _: Any) -> None:
        if self._strikes(COMMIT):
            raise OperationalError("COMMIT", None, ERRORS[self.engine.dialect.name][self.code]())
        self.ended()

    def _strikes(self, here: Position) -> bool:
        if here != self.at or self.strikes_left == 0:
            return False
        self.strikes_left -= 1
        self.struck += 1
        return True

    def _fail(self, cursor: Any) -> None:
        """On PostgreSQL by the server itself, so that the transaction is as broken as it would be."""
        if self.engine.dialect.name == "postgresql":
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'a storm' USING ERRCODE = '{self.code}'; END $$")
        raise ERRORS[self.engine.dialect.name][self.code]()


@contextmanager
def storm_over(engine: Engine) -> Iterator[Storm]:
    storm = Storm(engine)
    hooks = {
        "before_cursor_execute": storm.executing,
        "commit": storm.committing,
        "rollback": storm.ended,
    }
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    try:
        yield storm
    finally:
        for name, hook in hooks.items():
            event.remove(engine, name, hook)
