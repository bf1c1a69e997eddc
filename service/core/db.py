"""The database: one metadata, one id maker, one time type, and the engines' settings.

SQLite is made safe here: WAL, ``synchronous=FULL`` (promise 1 includes power cuts), foreign keys, recursive triggers
(so that ``INSERT OR REPLACE`` cannot slip past a guard), and ``BEGIN IMMEDIATE`` for writes, because a deferred
transaction that reads and then writes fails without waiting.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from service.core.proxies import bound

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out; a naive one is a defect and is refused here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()}  # noqa: RUF012


def new_id() -> UUID:
    """UUIDv7: made in the application, sortable by time, no shared sequence."""
    return uuid_utils.compat.uuid7()


def table_of(model: type[Base]) -> Table:
    """The Core table of a model, for statements without the ORM."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a plain table")
    return table


class Identified:
    """Mixin: the primary key of almost every table."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class JoiningSession(Session):
    """Works on the connection of the transaction that is open: what is done through it and past it is one."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        return open_connection() or super().get_bind(*args, **kwargs)


# Objects stay readable after commit: refreshing expired ones costs a query each (measured: half the throughput).
db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": JoiningSession, "expire_on_commit": False})


def open_connection() -> Connection | None:
    """Of the transaction that is open, if one is."""
    found: Connection | None = bound(g).get("connection")
    return found


def connection() -> Connection:
    """Of the transaction that is open. What needs no objects works on it and spares the making of a session.

    Raises: ``LookupError`` where none is, which is a defect: a statement belongs to somebody's transaction.
    """
    found = open_connection()
    if found is None:
        raise LookupError("no transaction is open")
    return found


READ_ONLY = "read_only"
GIVE_UP_AT = "give_up_at"
WAIT_SECONDS = "DATABASE_WAIT_SECONDS"
WAITS_LONGEST = 3  # so many times longer than a wait for a lock may a statement take, and all statements of a request


class Overdue(Exception):
    """The database has taken so long over earlier statements that this one is not begun."""


def engine_options(url: str, pool_size: int, timeout_ms: int) -> dict[str, Any]:
    """Bounded waits: for a connection and for a lock ``timeout_ms``, for one statement ``WAITS_LONGEST`` times that. A
    lost or slow database becomes a 503, never a pile of threads.
    """
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": timeout_ms / 1000}
    options |= {"hide_parameters": True}  # they are names and hashes, and errors are shown and logged
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": timeout_ms / 1000, "isolation_level": None}}
    settings = f"-c lock_timeout={timeout_ms} -c statement_timeout={timeout_ms * WAITS_LONGEST} -c timezone=UTC"
    settings += " -c synchronous_commit=on"  # promise 1, whatever the server's own default
    connect = {"connect_timeout": max(2, timeout_ms // 1000), "options": settings, "application_name": "passport"}
    connect |= {"tcp_user_timeout": timeout_ms * WAITS_LONGEST}  # what is sent to a machine that is gone
    # No ping before use: a connection that was lost meanwhile fails at its first statement, and the work is run again.
    return options | {"connect_args": connect}


def prepare_engine(engine: Engine) -> None:
    """Hook the per-connection and per-transaction settings into an engine, once."""
    for name in ("do_execute", "do_executemany", "do_execute_no_params"):
        event.listen(engine, name, _in_time)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def must_be_in_time(options: Mapping[str, Any]) -> None:
    """``options`` of the execution. Raises: ``Overdue``."""
    give_up_at = options.get(GIVE_UP_AT)
    if give_up_at is not None and time.monotonic() > give_up_at:
        raise Overdue


def _in_time(*given: Any) -> None:
    """Just before the driver is called; events of the connection would cost each statement four calls."""
    must_be_in_time(given[-1].execution_options)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE")


def init_db(app: Flask, url: str, pool_size: int, timeout_ms: int) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url, pool_size, timeout_ms)
    app.config[WAIT_SECONDS] = timeout_ms / 1000
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def wait_seconds() -> float:
    """How long a request waits for the database before it is told that the system is busy."""
    return float(bound(current_app).config[WAIT_SECONDS])


def unique_constraint_named(table_name: str, columns: frozenset[str]) -> str | None:
    """SQLite reports a broken UNIQUE by its columns; this gives its name from the metadata."""
    table: Table | None = Base.metadata.tables.get(table_name)
    if table is None:
        return None
    for constraint in table.constraints:
        if (
            isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint)
            and {c.name for c in constraint.columns} == columns
        ):
            return str(constraint.name)
    for index in table.indexes:
        if index.unique and {c.name for c in index.columns} == columns:
            return str(index.name)
    return None
