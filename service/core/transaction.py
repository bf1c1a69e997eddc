"""The one transaction of a request or a job: return commits, raise rolls back.

This is the only module that commits or rolls back. A piece of work handed to ``run`` must be re-runnable: it may be
executed again after a serialization failure, a deadlock, a lost connection, or a constraint that fired. Never after a
connection that was lost in its COMMIT: nobody knows then whether it has been done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from flask import g
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from service.core.db import GIVE_UP_AT, READ_ONLY, WAITS_LONGEST, Overdue, db, open_connection, wait_seconds
from service.core.errors import Conflict, Unavailable
from service.core.proxies import bound
from service.core.retry import (
    ATTEMPTS,
    Rerun,
    constraint_name,
    is_cut_off,
    is_exhausted,
    is_refused_write,
    is_transient,
    wait_before,
)

T = TypeVar("T")

# SQLite has one writer; queueing in the process costs a tenth of the tail latency of queueing in the file.
_sqlite_writer = threading.Lock()


class TransactionAlreadyOpen(RuntimeError):
    """A transaction inside a transaction is a defect: the inner one could not roll back alone."""


@contextmanager
def _writer_turn() -> Iterator[None]:
    if not _sqlite_writer.acquire(timeout=wait_seconds()):
        raise Unavailable
    try:
        yield
    finally:
        _sqlite_writer.release()


@contextmanager
def transaction(*, read_only: bool = False, give_up_at: float | None = None) -> Iterator[None]:
    """Open, then commit on return or roll back on raise. The database itself refuses writes when ``read_only``."""
    if open_connection() is not None or (db.session.registry.has() and db.session().in_transaction()):
        raise TransactionAlreadyOpen
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {READ_ONLY: read_only, GIVE_UP_AT: give_up_at}
    if read_only and not is_sqlite:
        options["postgresql_readonly"] = True
        # One moment for all that is read, as on SQLite: a total agrees with its list.
        options["isolation_level"] = "REPEATABLE READ"
    with _writer_turn() if is_sqlite and not read_only else nullcontext(), engine.connect() as connection:
        connection.execution_options(**options)
        here = bound(g)
        here.connection = connection
        try:
            begun = connection.begin()
            yield
            _commit(begun, read_only)
        except BaseException:
            connection.rollback()
            raise
        finally:
            del here.connection
            db.session.remove()


@contextmanager
def part() -> Iterator[None]:
    """Of the transaction that is open: what is done in it is undone alone when it raises."""
    with db.session.begin_nested():
        yield


def _commit(begun: RootTransaction, read_only: bool) -> None:
    """Refuses: ``Unavailable`` when nobody knows whether it is done. Whoever asks again with the same key finds out."""
    if db.session.registry.has():
        db.session.flush()
    try:
        begun.commit()
    except DBAPIError as error:
        if is_cut_off(error) and not read_only:
            raise Unavailable from error
        raise


def run_request(work: Callable[[], T], *, read_only: bool = False) -> T:
    """``run`` for somebody who waits: once the database has taken ``WAITS_LONGEST`` waits, no statement is begun."""
    return run(work, read_only=read_only, give_up_at=time.monotonic() + wait_seconds() * WAITS_LONGEST)


def run(work: Callable[[], T], *, read_only: bool = False, give_up_at: float | None = None) -> T:
    """Do ``work`` in one transaction, retrying what deserves it.

    A constraint that fires is run once more, because now the rules can see what won; if it fires again the answer is
    ``Conflict``. Transient errors, and rows that somebody else changed since they were read, are tried ``ATTEMPTS``
    times or for as long as ``VP_DATABASE_TIMEOUT_MS`` says, whichever ends first, then ``Unavailable``. A write in a
    read-only transaction is a defect.
    """
    conflicts = 0
    try_until = time.monotonic() + wait_seconds()
    for attempt in range(ATTEMPTS):
        is_last = attempt == ATTEMPTS - 1
        try:
            with transaction(read_only=read_only, give_up_at=give_up_at):
                return work()
        except Overdue as error:
            raise Unavailable from error
        except IntegrityError as error:
            conflicts += 1
            if conflicts > 1 or is_last:
                raise Conflict(constraint=constraint_name(error)) from error
        except (Rerun, StaleDataError, DBAPIError, PoolTimeout) as error:
            if read_only and is_refused_write(error):
                raise
            if is_exhausted(error):
                raise Unavailable from error
            if not is_transient(error):
                raise
            if is_last or time.monotonic() > try_until:
                raise Unavailable from error
            wait_before(attempt)
    raise AssertionError("the last attempt returns or raises")
