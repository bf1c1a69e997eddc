"""Which database errors deserve another try, and what a broken constraint is called."""

from __future__ import annotations

import random
import re
import sqlite3
import time

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from service.core.db import unique_constraint_named

ATTEMPTS = 5
FIRST_WAIT_SECONDS = 0.02

# serialization, deadlock, lost connections, a node that is shutting down or has become a standby, a bounded lock wait
READ_ONLY_SQLSTATE = "25006"
CUT_OFF_SQLSTATES = frozenset({"57P01", "57P02", "57P03"})
TRANSIENT_SQLSTATES = CUT_OFF_SQLSTATES | {"40001", "40P01", READ_ONLY_SQLSTATE, "55P03", "57014"}


class Rerun(Exception):
    """Raised by a command that lost an expected race after it had written: roll back and judge again."""


def is_transient(error: Exception) -> bool:
    if isinstance(error, Rerun | PoolTimeout | StaleDataError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return any(word in str(cause) for word in ("locked", "busy"))
    if isinstance(cause, psycopg.Error):
        return cause.sqlstate in TRANSIENT_SQLSTATES or is_cut_off(error)
    return False


def is_cut_off(error: DBAPIError) -> bool:
    """The connection ended before the answer came: what was asked last may have been done, or not."""
    cause = error.orig
    if not isinstance(cause, psycopg.Error):
        return False
    state = cause.sqlstate or ""
    has_no_answer = not state and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)
    return state in CUT_OFF_SQLSTATES or state.startswith("08") or error.connection_invalidated or has_no_answer


def is_refused_write(error: Exception) -> bool:
    """The database said that this transaction may only read."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.OperationalError):
        return "attempt to write a readonly database" in str(cause)
    return isinstance(cause, psycopg.Error) and cause.sqlstate == READ_ONLY_SQLSTATE


def is_exhausted(error: Exception) -> bool:
    """Disk full, no connection left, read-only storage: no retry helps, but the answer is "later", not "broken"."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.OperationalError):
        return any(word in str(cause) for word in ("disk is full", "disk I/O", "readonly", "unable to open"))
    return isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith("53")


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint that fired, on both engines."""
    cause = error.orig
    if isinstance(cause, psycopg.Error):
        return cause.diag.constraint_name
    text = str(cause)
    if found := re.search(r"UNIQUE constraint failed: index '(\w+)'", text):
        return found[1]
    if found := re.search(r"UNIQUE constraint failed: (.+)$", text):
        columns = [part.strip().split(".") for part in found[1].split(",")]
        return unique_constraint_named(columns[0][0], frozenset(column for _, column in columns))
    if found := re.search(r"CHECK constraint failed: (\w+)", text):
        return found[1]
    # Our own triggers raise their constraint's name and nothing else.
    return text if re.fullmatch(r"\w+", text) else None


def wait_before(attempt: int) -> None:
    """Exponential with jitter, so that losers of one race do not meet again."""
    time.sleep(FIRST_WAIT_SECONDS * 2**attempt * (0.5 + random.random()))  # noqa: S311 - not a secret
