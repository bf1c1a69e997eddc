"""Statements of the hot path, which are made once and only bound when they run."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Executable

from service.core.db import connection

MOST_FORMS = 32  # of one statement: there are as many as dialects in a process and sets of columns


class Kept:
    """A statement with its compiled forms beside it.

    SQLAlchemy's own cache finds them by a hash of all that the statement is made of, at each execution anew: for a
    large one longer than the database takes over it.
    """

    def __init__(self, statement: Executable, **options: Any) -> None:
        """``options``: of the execution."""
        self.statement, self.options = statement, {**options, "compiled_cache": _Forms()}

    def run(self, given: Any) -> CursorResult[Any]:
        """In the transaction that is open; ``given`` as ``Connection.execute`` takes it."""
        return connection().execute(self.statement, given, execution_options=self.options)


class _Forms(dict[Any, Any]):
    """By dialect and columns."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_but_the_statement(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= MOST_FORMS:
            self.clear()
        super().__setitem__(_but_the_statement(key), compiled)


def _but_the_statement(key: Any) -> Any:
    """SQLAlchemy's key: dialect, statement, columns, whether schemas are translated, whether rows are many."""
    dialect, _statement, *rest = key
    return (dialect, *rest)
