"""Which errors deserve another try, on both drivers; no database is needed to tell."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from service.core.retry import Rerun, constraint_name, is_cut_off, is_exhausted, is_refused_write, is_transient


def raised(cause: BaseException) -> DBAPIError:
    return OperationalError("SELECT 1", None, cause)


@pytest.mark.parametrize(
    "cause",
    [
        errors.SerializationFailure(),
        errors.DeadlockDetected(),
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow(),
        errors.ReadOnlySqlTransaction(),  # a primary that has become a standby
        errors.LockNotAvailable(),
        errors.QueryCanceled(),
        errors.ConnectionFailure(),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        psycopg.InterfaceError("the connection is closed"),
        sqlite3.OperationalError("database is locked"),
        sqlite3.OperationalError("database table is locked: scan"),
        sqlite3.OperationalError("database is busy"),
    ],
    ids=lambda cause: type(cause).__name__,
)
def test_what_may_go_better_next_time_is_transient(cause: BaseException) -> None:
    assert is_transient(raised(cause))
    assert not is_exhausted(raised(cause))


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (errors.AdminShutdown(), True),
        (errors.CrashShutdown(), True),
        (errors.ConnectionFailure(), True),
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (errors.SerializationFailure(), False),
        (errors.DeadlockDetected(), False),
        (errors.QueryCanceled(), False),
        (sqlite3.OperationalError("database is locked"), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_only_a_lost_connection_leaves_open_what_was_done(cause: BaseException, expected: bool) -> None:
    assert is_cut_off(raised(cause)) is expected


@pytest.mark.parametrize("error", [Rerun(), PoolTimeout(), StaleDataError()], ids=lambda error: type(error).__name__)
def test_a_lost_race_and_a_full_pool_are_transient(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "cause",
    [
        errors.SyntaxError(),
        errors.UndefinedTable(),
        errors.NumericValueOutOfRange(),
        errors.UniqueViolation(),
        errors.InsufficientPrivilege(),
        psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"),
        psycopg.ProgrammingError("the query has 0 placeholders but 1 parameters were passed"),
        sqlite3.OperationalError("no such table: scan"),
        sqlite3.InterfaceError("Error binding parameter 0"),
        ValueError("not of the database"),
    ],
    ids=lambda cause: f"{type(cause).__module__}.{type(cause).__name__}",
)
def test_a_defect_is_not_tried_again(cause: BaseException) -> None:
    assert not is_transient(raised(cause))
    assert not is_exhausted(raised(cause))


@pytest.mark.parametrize(
    "cause",
    [
        errors.DiskFull(),
        errors.TooManyConnections(),
        sqlite3.OperationalError("database or disk is full"),
        sqlite3.OperationalError("disk I/O error"),
        sqlite3.OperationalError("attempt to write a readonly database"),
        sqlite3.OperationalError("unable to open database file"),
    ],
    ids=str,
)
def test_a_full_or_lost_disk_is_not_hammered(cause: BaseException) -> None:
    assert is_exhausted(raised(cause))


def test_a_refused_write_is_told_from_other_errors() -> None:
    assert is_refused_write(raised(sqlite3.OperationalError("attempt to write a readonly database")))
    assert is_refused_write(raised(errors.ReadOnlySqlTransaction()))
    assert not is_refused_write(raised(sqlite3.OperationalError("database is locked")))
    assert not is_refused_write(raised(errors.LockNotAvailable()))
    assert not is_refused_write(Rerun())


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("UNIQUE constraint failed: passport.number", "uq_passport_number"),
        ("UNIQUE constraint failed: team.community_id, team.name", "uq_team_community_id_name"),
        ("UNIQUE constraint failed: team_member.team_id, team_member.account_id", "uq_team_member_live"),
        ("UNIQUE constraint failed: account.id", "pk_account"),
        ("UNIQUE constraint failed: index 'uq_by_expression'", "uq_by_expression"),
        ("CHECK constraint failed: ck_presence_stretch", "ck_presence_stretch"),
        ("append_only_scan", "append_only_scan"),
        ("FOREIGN KEY constraint failed", None),
        ("NOT NULL constraint failed: team.name", None),
        ("UNIQUE constraint failed: nowhere.at_all", None),
    ],
)
def test_sqlite_names_the_constraint_that_fired(said: str, name: str | None) -> None:
    assert constraint_name(IntegrityError("INSERT", None, sqlite3.IntegrityError(said))) == name
