"""One transaction per request or job: return commits, raise rolls back, what deserves another try gets it."""

from __future__ import annotations

import threading
import time as real_time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from flask import Flask, current_app
from sqlalchemy import create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.core import outbox, transaction
from service.core.db import WAIT_SECONDS, WAITS_LONGEST, db
from service.core.errors import Conflict, Unavailable
from service.core.idempotency import IdempotencyKey
from service.core.retry import ATTEMPTS, Rerun
from tests.core.conftest import Probe, notes_of
from tests.factories.cast import Cast

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


def put(note: str) -> None:
    outbox.put("probe", [{"note": note}], now=NOW)


@pytest.fixture
def note() -> str:
    return uuid.uuid4().hex


@pytest.fixture(autouse=True)
def in_the_app(app: Flask) -> None:
    """Every test here speaks to both engines."""


def test_what_returns_is_committed(note: str) -> None:
    assert transaction.run(lambda: put(note) or 7) == 7
    assert notes_of(note) == 1


def test_what_raises_is_rolled_back(note: str) -> None:
    def work() -> None:
        put(note)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transaction.run(work)
    assert notes_of(note) == 0


def test_a_transaction_inside_a_transaction_is_refused(note: str) -> None:
    def work() -> None:
        put(note)
        transaction.run(lambda: put(note))

    with pytest.raises(transaction.TransactionAlreadyOpen):
        transaction.run(work)
    assert notes_of(note) == 0
    transaction.run(lambda: put(note))
    assert notes_of(note) == 1


class TestRunningAgain:
    def test_a_lost_race_is_judged_again_and_written_once(self, note: str) -> None:
        tries: list[int] = []

        def work() -> int:
            put(note)
            tries.append(1)
            if len(tries) < ATTEMPTS:
                raise Rerun
            return len(tries)

        assert transaction.run(work) == ATTEMPTS
        assert notes_of(note) == 1

    def test_a_race_that_is_always_lost_ends_with_later(self, note: str) -> None:
        tries: list[int] = []

        def work() -> None:
            put(note)
            tries.append(1)
            raise Rerun

        with pytest.raises(Unavailable):
            transaction.run(work)
        assert (len(tries), notes_of(note)) == (ATTEMPTS, 0)

    def test_a_row_that_was_changed_since_it_was_read_is_judged_again(self, cast: Cast) -> None:
        tries: list[int] = []

        def work() -> int:
            team = db.session.get_one(type(cast.team), cast.team.id)
            tries.append(team.version)
            if len(tries) == 1:
                changed_by_somebody_else(team)
            team.story = "改过"
            db.session.flush()
            return team.version

        assert transaction.run(work) == tries[-1] + 1
        assert len(tries) == 2


def changed_by_somebody_else(team: Any) -> None:
    """Played inside our own transaction, so that it works with SQLite's single writer too."""
    table = type(team).__table__
    db.session.connection().execute(table.update().where(table.c.id == team.id).values(version=table.c.version + 1))


class TestConstraints:
    def test_one_that_fires_is_run_once_more_so_that_the_rules_see_what_won(self, note: str) -> None:
        seen: list[bool] = []

        def work() -> str:
            put(note)
            seen.append(True)
            if len(seen) == 1:
                _clash()
            return "the rule refused"

        assert transaction.run(work) == "the rule refused"
        assert (len(seen), notes_of(note)) == (2, 1)

    def test_one_that_fires_again_is_a_conflict_that_names_it(self, note: str) -> None:
        def work() -> None:
            put(note)
            _clash()

        with pytest.raises(Conflict) as refused:
            transaction.run(work)
        assert refused.value.facts == {"constraint": "pk_idempotency_key"}
        assert notes_of(note) == 0

    @pytest.mark.parametrize("fires", ["TTTTC", "CTTTC", "TTTCT", "CTTTT", "TCTC", "TTTTT", "CC"])
    def test_whatever_goes_wrong_in_turn_ends_in_a_refusal(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch, fires: str
    ) -> None:
        """T is a race that was lost, C a constraint that fires; what comes last decides."""
        monkeypatch.setattr(transaction, "wait_before", lambda _attempt: None)
        waiting = iter(fires)

        def work() -> None:
            if next(waiting) == "T":
                raise Rerun
            _clash()

        with pytest.raises(Conflict if fires.endswith("C") else Unavailable):
            transaction.run(work)
        assert next(waiting, None) is None

    def test_one_that_fires_only_at_commit_is_a_conflict_too(
        self, note: str, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def commit(_driver: object) -> None:
            raise IntegrityError("COMMIT", None, Exception("uq_fires_at_commit"))

        monkeypatch.setattr(db.engine.dialect, "do_commit", commit)
        with pytest.raises(Conflict) as refused:
            transaction.run(lambda: put(note))
        assert refused.value.facts == {"constraint": "uq_fires_at_commit"}


def _clash() -> None:
    row = {"actor_id": uuid.uuid4(), "operation": "x", "key": "k", "request_hash": "h", "created_at": NOW}
    db.session.execute(insert(IdempotencyKey).values(row))
    db.session.execute(insert(IdempotencyKey).values(row))


class TestReadOnly:
    def test_a_view_that_writes_in_a_get_fails_as_the_defect_that_it_is(
        self, probe: Probe, cast: Cast, note: str
    ) -> None:
        probe.on_get.append(lambda: put(note))
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            probe.of(cast.resident).get("/notes")
        assert notes_of(note) == 0

    def test_a_server_answers_it_500_and_not_later(self, make_probe: Any, cast: Cast, note: str) -> None:
        probe = make_probe(testing=False)
        probe.on_get.append(lambda: put(note))
        answered = probe.app.test_client().get(
            "/api/v1/notes", headers={"Authorization": f"Bearer {cast.resident.token}"}
        )
        assert (answered.status_code, answered.json["code"]) == (500, "server.broken")
        assert notes_of(note) == 0

    def test_the_connection_can_write_again_afterwards(self, note: str) -> None:
        with pytest.raises(DBAPIError):
            transaction.run(lambda: put(note), read_only=True)
        transaction.run(lambda: put(note))
        assert notes_of(note) == 1


class TestABusyDatabase:
    """Every wait is bounded, and its end is 503 with Retry-After; then it works again."""

    def test_a_held_lock_is_waited_for_and_then_answered_later(
        self, make_probe: Any, cast: Cast, environment: dict[str, str]
    ) -> None:
        probe = make_probe(VP_DATABASE_TIMEOUT_MS="200").of(cast.resident)
        assert probe.get("/notes").status_code == 200  # what a first request prepares is not timed
        body = {"note": uuid.uuid4().hex}
        with writer_elsewhere(environment["DATABASE_URL"]):
            began = real_time.monotonic()
            answered = probe.post("/notes", body, key="held-key-1")
            assert real_time.monotonic() - began < 3
        assert (answered.status_code, answered.headers["Retry-After"]) == (503, "2")
        assert answered.json["code"] == "server.unavailable"
        assert notes_of(body["note"]) == 0
        assert probe.post("/notes", body, key="held-key-1").status_code == 201
        assert notes_of(body["note"]) == 1

    def test_reading_goes_on_while_somebody_writes(self, probe: Probe, cast: Cast, environment: dict[str, str]) -> None:
        with writer_elsewhere(environment["DATABASE_URL"]):
            assert probe.of(cast.resident).get("/notes").status_code == 200

    def test_an_exhausted_pool_is_waited_for_and_then_answered_later(self, make_probe: Any, cast: Cast) -> None:
        probe = make_probe(VP_POOL_SIZE="1", VP_DATABASE_TIMEOUT_MS="200")
        with probe.app.app_context(), db.engine.connect():
            began = real_time.monotonic()
            answered = probe.of(cast.resident).get("/notes")
            assert real_time.monotonic() - began < 3
        assert (answered.status_code, answered.headers["Retry-After"]) == (503, "2")
        assert probe.of(cast.resident).get("/notes").status_code == 200

    def test_the_one_writer_of_sqlite_keeps_others_waiting_no_longer_than_said(
        self, make_probe: Any, cast: Cast, note: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(current_app.config, WAIT_SECONDS, 0.3)
        free = threading.Event()
        inside = threading.Event()
        app = make_probe().app

        def slow() -> None:
            def work() -> None:
                put(note)
                inside.set()
                free.wait(10)

            with app.app_context():
                transaction.run(work)

        thread = threading.Thread(target=slow)
        thread.start()
        inside.wait(10)
        try:
            began = real_time.monotonic()
            if db.engine.dialect.name == "sqlite":
                with pytest.raises(Unavailable):
                    transaction.run(lambda: put(note))
            else:
                transaction.run(lambda: put(note))
            assert real_time.monotonic() - began < 3
        finally:
            free.set()
            thread.join()
        assert notes_of(note) == (1 if db.engine.dialect.name == "sqlite" else 2)


class TestACommitThatWasCutOff:
    """It has been done, and nobody was told: the database was lost between the two."""

    @pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # SQLite has no connection to lose
    def test_is_not_run_again_by_us(self, note: str, environment: dict[str, str]) -> None:
        with cut_off_once(), pytest.raises(Unavailable):
            transaction.run(lambda: put(note))
        assert notes_of(note) == 1

    @pytest.mark.parametrize("environment", ["postgresql"], indirect=True)
    def test_is_found_by_the_same_key(self, probe: Probe, cast: Cast, note: str, environment: dict[str, str]) -> None:
        with probe.app.app_context(), cut_off_once():
            cut_off = probe.of(cast.resident).post("/notes", {"note": note}, key="cut-off-1")
        assert (cut_off.status_code, cut_off.json["code"]) == (503, "server.unavailable")
        again = probe.of(cast.resident).post("/notes", {"note": note}, key="cut-off-1")
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert notes_of(note) == 1


@contextmanager
def cut_off_once() -> Iterator[None]:
    dialect, left = db.engine.dialect, [psycopg.OperationalError("server closed the connection unexpectedly")]
    commit = dialect.do_commit

    def commit_and_be_lost(connection: Any) -> None:
        commit(connection)
        if left:
            raise left.pop()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dialect, "do_commit", commit_and_be_lost)
        yield
    assert not left


class TestASlowDatabase:
    """That answers, but late: a request begins no statement after its time, and says when to come again."""

    def test_is_given_up_between_two_statements(self, make_probe: Any, cast: Cast, note: str) -> None:
        probe = make_probe(VP_DATABASE_TIMEOUT_MS="100")
        begun: list[str] = []

        def slowly(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            begun.append(statement)
            real_time.sleep(0.2)

        assert probe.of(cast.resident).get("/notes").status_code == 200  # what a first request prepares is not timed
        with probe.app.app_context():
            event.listen(db.engine, "before_cursor_execute", slowly)
            began = real_time.monotonic()
            answered = probe.of(cast.resident).post("/notes", {"note": note}, key="slow-key-1")
            took = real_time.monotonic() - began
            event.remove(db.engine, "before_cursor_execute", slowly)
        assert (answered.status_code, answered.headers["Retry-After"]) == (503, "2")
        assert took < 0.1 * WAITS_LONGEST + 0.2 * 2 + 1
        assert len(begun) < 5
        assert probe.of(cast.resident).post("/notes", {"note": note}, key="slow-key-1").status_code == 201
        assert notes_of(note) == 1

    def test_does_not_hurry_a_job(self, note: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(current_app.config, WAIT_SECONDS, 0.01)

        def work() -> None:
            real_time.sleep(0.05 * WAITS_LONGEST)
            put(note)

        transaction.run(work)
        assert notes_of(note) == 1


@contextmanager
def writer_elsewhere(url: str) -> Iterator[None]:
    """Another process's transaction that holds what a note needs."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE outbox_message IN EXCLUSIVE MODE"))
        yield
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("environment", ["postgresql"], indirect=True)  # SQLite has no connection to lose
def test_a_connection_lost_while_nobody_used_it_is_not_noticed(note: str, environment: dict[str, str]) -> None:
    transaction.run(lambda: put(note))
    with psycopg.connect(environment["DATABASE_URL"]) as other:
        idle = "datname = current_database() AND application_name = 'passport'"
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
        ended = other.execute(ending + idle).fetchall()
    assert ended
    transaction.run(lambda: put(note))
    assert notes_of(note) == 2
