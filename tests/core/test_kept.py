"""What runs past SQLAlchemy is told, timed and typed as if it had not."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.checkin.models import Presence, Scan
from service.core import kept, transaction
from service.core.db import Base, Overdue, connection, db, table_of
from service.core.idempotency import IdempotencyKey
from service.core.kept import Kept
from service.core.retry import constraint_name
from tests.conftest import NOON

KEYS = Base.metadata.tables[IdempotencyKey.__tablename__]
PUT = Kept(lambda: insert(KEYS))
MINE = KEYS.c.actor_id == bindparam("whose")
READ = Kept(
    lambda: select(KEYS.c.actor_id, KEYS.c.key, KEYS.c.status, KEYS.c.created_at).where(MINE).order_by(KEYS.c.key)
)
SETTLE = Kept(lambda: update(KEYS).where(MINE).values(status=bindparam("answered")))


@pytest.fixture
def whose(app: Flask) -> uuid.UUID:
    return uuid.uuid4()


def row(whose: uuid.UUID, key: str = "k", at: datetime = NOON) -> dict[str, Any]:
    return {"actor_id": whose, "operation": "x", "key": key, "request_hash": "h", "created_at": at}


def test_rows_come_out_with_the_types_that_went_in(whose: uuid.UUID) -> None:
    here = NOON.astimezone(timezone(timedelta(hours=8)))

    def work() -> list[Any]:
        assert PUT.do([row(whose, "a", here), row(whose, "b")]) == 2
        assert SETTLE.do([{"whose": whose, "answered": 201}]) == 2
        return READ.rows({"whose": whose})

    first, second = transaction.run(work)
    assert (first.actor_id, first.key, first.status, first.created_at) == (whose, "a", 201, NOON)
    assert first.created_at.utcoffset() == timedelta()
    assert dict(second._mapping)["key"] == "b"
    assert transaction.run(lambda: READ.rows({"whose": uuid.uuid4()})) == []


def test_a_broken_constraint_is_told_by_its_name(whose: uuid.UUID) -> None:
    transaction.run(lambda: PUT.do([row(whose)]))
    with pytest.raises(IntegrityError) as broken, transaction.transaction():
        PUT.do([row(whose)])
    assert constraint_name(broken.value) == "pk_idempotency_key"
    assert "SQL parameters hidden" in str(broken.value), "they are names and hashes"


def test_a_connection_has_one_cursor_until_a_statement_fails_on_it(whose: uuid.UUID) -> None:
    seen: list[Any] = []

    def before(_connection: Any, cursor: Any, sql: str, *_: Any) -> None:
        if KEYS.name in sql:
            seen.append(cursor)

    event.listen(db.engine, "before_cursor_execute", before)
    try:
        with transaction.transaction():
            PUT.do([row(whose)])
            assert [each.key for each in READ.rows({"whose": whose})] == ["k"]
            with pytest.raises(IntegrityError):
                PUT.do([row(whose)])
            assert kept.CURSOR not in connection().info
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
    [put, read, failed] = seen
    assert put is read is failed


def test_what_the_driver_refuses_is_an_error_of_the_database(app: Flask) -> None:
    with pytest.raises(DBAPIError), transaction.transaction():
        Kept(lambda: select(func.no_such_function().label("n"))).rows({})


def test_a_statement_that_would_begin_too_late_does_not(whose: uuid.UUID) -> None:
    with pytest.raises(Overdue), transaction.transaction(give_up_at=time.monotonic() - 1):
        PUT.do([row(whose)])
    assert transaction.run(lambda: READ.rows({"whose": whose})) == []


def test_a_statement_of_nobodys_transaction_is_a_defect(whose: uuid.UUID) -> None:
    with pytest.raises(LookupError):
        PUT.do([row(whose)])


def test_listeners_hear_of_it_and_may_change_it(whose: uuid.UUID) -> None:
    heard: list[tuple[str, bool]] = []

    def before(_connection: Any, _cursor: Any, sql: str, given: Any, _context: Any, is_many: bool) -> tuple[str, Any]:
        heard.append((sql.split()[0], is_many))
        return sql.replace("idempotency_key.status", "204 AS status"), given

    def after(*_: Any) -> None:
        heard.append(("done", False))

    event.listen(db.engine, "before_cursor_execute", before, retval=True)
    event.listen(db.engine, "after_cursor_execute", after)
    try:
        transaction.run(lambda: PUT.do([row(whose, "a"), row(whose, "b")]))
        [first, _] = transaction.run(lambda: READ.rows({"whose": whose}))
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "after_cursor_execute", after)
    assert ("INSERT", True) in heard
    assert heard[heard.index(("INSERT", True)) + 1] == ("done", False)
    assert first.status == 204


def test_what_it_does_is_undone_with_the_transaction_and_seen_by_the_session(whose: uuid.UUID) -> None:
    def work() -> None:
        PUT.do([row(whose)])
        assert db.session.scalar(select(func.count()).where(KEYS.c.actor_id == whose)) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transaction.run(work)
    assert transaction.run(lambda: READ.rows({"whose": whose})) == []


@pytest.mark.parametrize(
    "unfit",
    [
        (insert(table_of(Account)), {"number": "x"}),
        (select(table_of(Scan).c.id).where(table_of(Scan).c.id.in_(bindparam("ids", expanding=True))), {"ids": []}),
    ],
    ids=["with defaults", "with a list"],
)
def test_a_statement_that_must_be_worked_out_each_time_is_no_kept_one(app: Flask, unfit: Any) -> None:
    statement, given = unfit
    with pytest.raises(TypeError), transaction.transaction():
        Kept(lambda: statement).rows(given)


class TestTheFirstRequestsOfAProcess:
    """Many threads need statements that nobody has written yet, of the same things to select from."""

    THREADS, ROUNDS = 8, 200

    @pytest.fixture(autouse=True)
    def threads_that_change_often(self) -> Iterator[None]:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(usual)

    def written_at_once(self) -> set[str]:
        shared = aliased(Presence, name="q")
        all_kept = [Kept(lambda: select(shared.id, shared.state).where(shared.shift_id.is_(None))) for _ in range(4)]
        with ThreadPoolExecutor(self.THREADS) as pool:
            forms = pool.map(lambda each: each._form(postgresql.dialect(), ()), all_kept * 2)
            return {form.sql for form in forms}

    def test_write_them_one_by_one(self) -> None:
        assert set().union(*(self.written_at_once() for _ in range(self.ROUNDS))) == {
            "SELECT q.id, q.state \nFROM presence AS q \nWHERE q.shift_id IS NULL"
        }

    @pytest.mark.filterwarnings("ignore:Did not locate an expression")
    def test_would_else_write_wrong_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "_writing", nullcontext())
        assert any(len(self.written_at_once()) > 1 for _ in range(50 * self.ROUNDS))
