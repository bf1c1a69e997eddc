"""The checks themselves, checked: a whole database breaks no promise, and each way of breaking one is told.

Every tampering happens in a transaction that takes its tables' guards away, and is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from service.core import clock, transaction
from service.core.db import db, new_id
from tests.conftest import Statements, Time
from tests.factories.cast import assemble
from tests.proofs.promises import broken_in, broken_promises, changed_past, digest_of_the_past, read
from tests.proofs.promises.story import Story, tell
from tests.proofs.promises.tamperings import OF_OTHER_HANDS, REWRITINGS, TAMPERINGS, Tampering
from tests.proofs.promises.tamperings_of_gifts import OF_GIFTS

ALL = TAMPERINGS | OF_GIFTS


@pytest.fixture(scope="module")
def story(app: Flask) -> Iterator[Story]:
    with pytest.MonkeyPatch.context() as patch:
        time = Time()
        patch.setattr(clock, "now", lambda: time.now)
        yield tell(app, assemble(time.now), time)


class _RolledBack(Exception):
    pass


def after(work: Callable[[Connection], None], check: Callable[[], list[str]]) -> list[str]:
    """What ``check`` finds when ``work`` has been done, of which nothing lasts."""
    found: list[str] = []

    def both() -> None:
        work(db.session.connection())
        db.session.expire_all()
        found.extend(check())
        raise _RolledBack

    with without_foreign_keys(), pytest.raises(_RolledBack):
        transaction.run(both)
    return found


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """SQLite has this switch for a connection, and outside a transaction only; PostgreSQL's go with the table."""
    if db.engine.dialect.name == "postgresql":
        yield
        return
    hooks = {
        "checkout": lambda raw, *_: raw.execute("PRAGMA foreign_keys=OFF"),
        "checkin": lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"),
    }
    for name, hook in hooks.items():
        event.listen(db.engine, name, hook)
    yield
    for name, hook in hooks.items():
        event.remove(db.engine, name, hook)


def loosen(connection: Connection, table: str) -> None:
    """A table without triggers and constraints, as somebody would have it who owns the database server."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA legacy_alter_table=ON"))
        connection.execute(text(f"CREATE TABLE loose AS SELECT * FROM {table}"))  # noqa: S608
        connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text(f"ALTER TABLE loose RENAME TO {table}"))
        return
    named = text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:name AS regclass) AND contype <> 'n'")
    for (name,) in connection.execute(named, {"name": table}).all():
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE"))
    indexed = text("SELECT indexname FROM pg_indexes WHERE tablename = :name")
    for (name,) in connection.execute(indexed, {"name": table}).all():
        connection.execute(text(f"DROP INDEX {name}"))
    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def values_of(story: Story) -> dict[str, Any]:
    cast = story.cast
    opening = transaction.run(
        lambda: db.session.execute(
            text("SELECT source_id FROM ledger_entry WHERE kind = 'opening' AND passport_id = :own"),
            {"own": _bound(cast.resident.passport_id)},
        ).scalar_one(),
        read_only=True,
    )
    return {
        **asdict(story.gifts),
        "resident": cast.resident.passport_id,
        "neighbour": cast.neighbour.passport_id,
        "person": cast.resident.account_id,
        "other_leader": cast.other_leader.passport_id,
        "leader": cast.leader.account_id,
        "deputy": cast.deputy.account_id,
        "seen": story.seen,
        "called": story.called,
        "on_paper": story.on_paper,
        "opening": opening if isinstance(opening, UUID) else UUID(opening),
        "new": new_id(),
        "old": "0" * 32,
    }


def _bound(value: Any) -> Any:
    """As the engine stores an id."""
    return value.hex if db.engine.dialect.name == "sqlite" and hasattr(value, "hex") else value


def tampered(story: Story, how: Tampering) -> Callable[[Connection], None]:
    words = set(re.findall(r":([a-z_]+)", how.statement))
    given = {name: _bound(value) for name, value in values_of(story).items() if name in words}

    def work(connection: Connection) -> None:
        loosen(connection, how.table)
        assert connection.execute(text(how.statement), given).rowcount >= 1

    return work


def test_a_whole_database_breaks_no_promise(story: Story) -> None:
    assert transaction.run(lambda: broken_promises(story.passports), read_only=True) == []


@pytest.mark.parametrize("name", ALL)
def test_each_way_of_breaking_a_promise_is_told(story: Story, name: str) -> None:
    """By the independent checks alone."""
    how = ALL[name]
    expected = how.told.format(**values_of(story))
    found = after(tampered(story, how), lambda: list(broken_in(read(story.passports))))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(("name", "victim"), OF_OTHER_HANDS.items())
def test_it_is_told_to_whoever_asks_about_the_one_passport_alone(story: Story, name: str, victim: str) -> None:
    how, alone = TAMPERINGS[name], [getattr(story.cast, victim).passport_id]
    expected = how.told.format(**values_of(story))
    found = after(tampered(story, how), lambda: broken_promises(alone))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize("name", REWRITINGS)
def test_each_way_of_rewriting_the_past_is_told(story: Story, name: str) -> None:
    how = REWRITINGS[name]
    before = transaction.run(lambda: digest_of_the_past(story.passports), read_only=True)
    assert before

    def compare() -> list[str]:
        return list(changed_past(before, digest_of_the_past(story.passports)))

    found = after(tampered(story, how), compare)
    assert any(how.told in line for line in found), found


def test_an_unchanged_past_is_no_change(story: Story) -> None:
    past = transaction.run(lambda: digest_of_the_past(story.passports), read_only=True)
    again = transaction.run(lambda: digest_of_the_past(story.passports), read_only=True)
    assert list(changed_past(past, again)) == []


def test_it_costs_as_many_statements_for_one_passport_as_for_many(story: Story, statements: Statements) -> None:
    costs = []
    for passports in (story.passports[:1], story.passports):
        statements.clear()
        transaction.run(lambda passports=passports: broken_promises(passports), read_only=True)  # type: ignore[misc]
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 45, costs
