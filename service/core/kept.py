"""Statements of the hot path: SQLAlchemy writes them, once, with their types; the driver runs them.

An execution by SQLAlchemy finds the compiled statement by a hash of all that it is made of, and makes a context, a
result and a description of it: for the four statements of a check-in a third of what the application does. Nothing else
is left out: the listeners of a statement hear of it, its errors are SQLAlchemy's, a late one is not begun.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, methodcaller
from threading import RLock
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.engine import Connection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from service.core.db import connection, must_be_in_time

Given = Mapping[str, Any]
Process = Callable[[Any], Any]

CURSOR = "kept_cursor"

# Of all of them. What a statement selects from is not ready to be read by two threads while it is new: the first
# requests of a process would write a statement without a table, and keep it.
_writing = RLock()


class Kept:
    """``write`` gives a SELECT, INSERT, UPDATE or DELETE of fixed shape: no list to expand, no default to work out. It
    is called once, by one thread, when the statement is first needed.
    """

    def __init__(self, write: Callable[[], Any]) -> None:
        self._write = write
        self._statement: Any = None
        self._forms: dict[tuple[Dialect, tuple[str, ...]], _Form] = {}

    @property
    def statement(self) -> Any:
        """As SQLAlchemy runs it, for what is not of fixed shape."""
        with _writing:
            if self._statement is None:
                self._statement = self._write()
            return self._statement

    def rows(self, given: Given) -> list[Any]:
        """What it gives, in the transaction that is open: rows with the columns' names."""
        open_ = connection()
        form = self._form(open_.dialect, tuple(given))
        return [form.row(each) for each in _run(open_, form.sql, form.bound(given), take=_all_rows)]

    def do(self, rows: Sequence[Given]) -> int:
        """Once for each of ``rows``, which have the same names; how many rows of the table it has changed."""
        open_, is_many = connection(), len(rows) > 1
        form = self._form(open_.dialect, tuple(rows[0]))
        bound = [form.bound(each) for each in rows]
        return int(_run(open_, form.sql, bound if is_many else bound[0], is_many, take=_how_many))

    def _form(self, dialect: Dialect, names: tuple[str, ...]) -> _Form:
        form = self._forms.get((dialect, names))
        if form is None:
            with _writing:
                form = self._forms[dialect, names] = _Form(self.statement, dialect, names)
        return form


_all_rows, _how_many = methodcaller("fetchall"), attrgetter("rowcount")


def _run(open_: Connection, sql: str, given: Any, is_many: bool = False, *, take: Callable[[Any], Any]) -> Any:
    """What ``take`` takes from the cursor."""
    must_be_in_time(open_.get_execution_options())
    about = open_.info  # it goes with the driver's connection
    cursor = about.get(CURSOR)
    if cursor is None:  # psycopg takes as long to make one as to run a statement on it
        cursor = about[CURSOR] = open_.connection.cursor()
    try:
        for hear in open_.dispatch.before_cursor_execute:
            sql, given = hear(open_, cursor, sql, given, None, is_many)
        (cursor.executemany if is_many else cursor.execute)(sql, given)
        for hear in open_.dispatch.after_cursor_execute:
            hear(open_, cursor, sql, given, None, is_many)
        found = take(cursor)
    except BaseException as error:
        about.pop(CURSOR, None)
        if isinstance(error, Exception) and not isinstance(error, open_.dialect.loaded_dbapi.Error):
            raise
        # It is SQLAlchemy's error then, and a lost connection, or one that was interrupted, leaves the pool.
        open_._handle_dbapi_exception(error, sql, given, cursor, None)
    return found


class _Form:
    """One statement for one dialect and these names."""

    def __init__(self, statement: Any, dialect: Dialect, names: tuple[str, ...]) -> None:
        written: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
        if written.insert_prefetch or written.update_prefetch or written.post_compile_params:
            raise TypeError("a kept statement has neither defaults to work out nor lists to expand")
        self.sql = written.string
        binds = {name: bind for bind, name in written.bind_names.items()}
        order = written.positiontup if written.positional else list(binds)
        self._binds = [(name, binds[name].key, _going_in(binds[name].type, dialect)) for name in order or ()]
        self._fixed = {bind.key: bind.value for bind in binds.values() if not bind.required}
        self._is_positional = bool(written.positional)
        columns = statement.exported_columns
        self._coming_out = [_coming_out(column.type, dialect) for column in columns]
        self._make = _row_class([column.key for column in columns])._make if len(columns) else tuple

    def bound(self, given: Given) -> Any:
        values = {**self._fixed, **given}
        if self._is_positional:
            return tuple(put(values[key]) if put else values[key] for _, key, put in self._binds)
        return {name: put(values[key]) if put else values[key] for name, key, put in self._binds}

    def row(self, raw: Sequence[Any]) -> Any:
        return self._make([take(each) if take else each for take, each in zip(self._coming_out, raw, strict=True)])


def _going_in(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _coming_out(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _row_class(names: list[str]) -> Any:
    base = namedtuple("Row", names)  # type: ignore[misc]
    return type("Row", (base,), {"__slots__": (), "_mapping": property(base._asdict)})
