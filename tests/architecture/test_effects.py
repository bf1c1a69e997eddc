"""Promise 8 and "never a half-written effect", tried out on every route that writes.

One transaction stands around each try and is rolled back, with a savepoint where a request has its own transaction, so
that one stage serves all tries. What is told afterwards: the rows of every table, counted, and every statement that has
changed a row and was not taken back with its savepoint.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from service.checkin.routes import codes
from service.core import transaction
from service.core.db import Base, db
from service.core.http import Route, route_table
from service.passports.commands import card
from service.passports.errors import CardSerialsUsedUp
from tests.architecture.scene import FILES, Stage, body_for
from tests.architecture.test_permissions import PEOPLE, Row, name_of, path_of, rows, stage

__all__ = ["stage"]  # a fixture

# What is kept of a refusal, by table: the scan that was refused. All else leaves no trace.
KEPT = {"scan"}
# A batch is answered in full even where each of its items is refused, and a full answer is kept with its key.
KEPT_OF_A_BATCH = KEPT | {"idempotency_key"}
WRITES = [row for row in rows() if row.method != "GET"]
COUNTS = text(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in Base.metadata.tables))  # noqa: S608


@pytest.fixture
def one_transaction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Around all that the test asks for: a request's own is a savepoint of it, and nothing is committed."""

    @contextmanager
    def own(**_: Any) -> Iterator[None]:
        with db.session.begin_nested():
            g.connection = db.session.connection()
            try:
                yield
                db.session.flush()
            finally:
                del g.connection
        db.session.expunge_all()

    end = db.session.remove
    end()
    monkeypatch.setattr(db.session.registry, "scopefunc", lambda: "one for all requests")
    monkeypatch.setattr(db.session, "remove", lambda: None)
    monkeypatch.setattr(transaction, "transaction", own)
    yield
    end()


class Lasting(list[tuple[int, str]]):
    """What has changed a row and has not been rolled back: how deep in savepoints, and the table."""

    depth = 0

    def tables(self) -> set[str]:
        return {table for _, table in self}

    def begun(self, *_: Any) -> None:
        self.depth += 1

    def released(self, *_: Any) -> None:
        self.depth -= 1
        self[:] = [(min(depth, self.depth), table) for depth, table in self]

    def rolled_back(self, *_: Any) -> None:
        self[:] = [(depth, table) for depth, table in self if depth < self.depth]
        self.depth -= 1

    def executed(self, _connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        changed = re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        # SQLite counts what is to be returned when it has been fetched; an INSERT more is among the rows counted.
        if changed and (cursor.rowcount != 0 or (statement.startswith("UPDATE") and "RETURNING" in statement)):
            self.append((self.depth, changed[1]))


@pytest.fixture
def lasting(one_transaction: None) -> Iterator[Lasting]:
    seen = Lasting()
    listened = {
        "savepoint": seen.begun,
        "release_savepoint": seen.released,
        "rollback_savepoint": seen.rolled_back,
        "after_cursor_execute": seen.executed,
    }
    for name, listener in listened.items():
        event.listen(db.engine, name, listener)
    yield seen
    for name, listener in listened.items():
        event.remove(db.engine, name, listener)


def counted() -> dict[str, int]:
    return dict(db.session.execute(COUNTS).all())


def sent(route: Route, row: Row, who: str, stage: Stage, key: str, **changed: Any) -> TestResponse:
    swapped = dict(part.split("=") for part in row.given.split())
    things = {**stage.things, **{name: stage.things[other] for name, other in swapped.items()}}
    person = stage.people[who]
    phone = stage.phone.of(person) if person else stage.phone
    headers = {} if route.once == "no" else {"Idempotency-Key": key}
    body = body_for(route, things)
    if body is not None:
        body |= changed
    path = path_of(route).format_map(things)
    if route.upload:
        form = {**(body or {}), "file": (io.BytesIO(FILES[route.operation](stage)), "file")}
        return phone.send("POST", path, data=form, headers=headers)
    options = {"headers": headers} | ({} if body is None else {"json": body})
    return phone.send(route.method, path, **options)


def route_of(app: Flask, row: Row) -> Route:
    return next(route for route in route_table(app) if name_of(route) == row.name)


def changes(before: dict[str, int]) -> dict[str, int]:
    after = counted()
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def effects(route: Route, row: Row, who: str, stage: Stage, lasting: Lasting) -> set[str]:
    """The tables in which a refusal has left something that it may not."""
    before = counted()
    lasting.clear()
    answered = sent(route, row, who, stage, uuid.uuid4().hex)
    if answered.status_code < 400:
        items = answered.json.get("items", [answered.json])
        assert all(item["problem"] for item in items), f"{who} is not refused: {answered.text:.300}"
    kept = KEPT if answered.status_code >= 400 else KEPT_OF_A_BATCH
    return (changes(before).keys() | lasting.tables()) - kept


@pytest.mark.in_short_on("sqlite")
@pytest.mark.parametrize("row", WRITES, ids=lambda row: f"{row.name} {row.given}".strip())
def test_what_is_refused_has_no_effect(app: Flask, stage: Stage, lasting: Lasting, row: Row) -> None:
    """One person for each status of refusal: nobody signed in, not for such a person, out of sight, against a rule."""
    refused = {row.expected[who]: who for who in PEOPLE if row.expected[who] not in ("ok", "none")}
    for who in refused.values():
        assert effects(route_of(app, row), row, who, stage, lasting) == set(), who


def test_a_refusal_that_leaves_a_changed_row_is_reported(
    app: Flask, stage: Stage, lasting: Lasting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No row more and no row less: it is returned where it should be raised, after the passport has been updated."""
    monkeypatch.setattr(codes, "_shown_card", lambda _passport: CardSerialsUsedUp())
    monkeypatch.setattr(card, "_record", lambda *_: None)
    row = next(row for row in WRITES if row.name == "POST /passports/{passport_id}/card")
    assert "passport" in effects(route_of(app, row), row, "staff", stage, lasting)


TWICE = [row for row in WRITES if "ok" in row.expected.values() and not row.given]


@pytest.mark.parametrize("row", TWICE, ids=lambda row: row.name)
def test_the_same_request_twice_has_the_effect_of_one(app: Flask, stage: Stage, lasting: Lasting, row: Row) -> None:
    route = route_of(app, row)
    if route.once == "no":
        return
    who = next(who for who in reversed(PEOPLE) if row.expected[who] == "ok")
    key, other = uuid.uuid4().hex, {"note": "x"} if "note" in (body_for(route, stage.things) or {}) else None
    first = sent(route, row, who, stage, key)
    assert first.status_code < 300, first.text
    before = counted()
    lasting.clear()
    again = sent(route, row, who, stage, key)
    assert again.headers.get("Idempotency-Replayed") == "true", again.text
    assert (again.status_code, again.data, again.content_type) == (first.status_code, first.data, first.content_type)
    assert (changes(before), lasting) == ({}, [])
    if other:
        mixed = sent(route, row, who, stage, key, **other)
        assert (mixed.status_code, mixed.json["code"]) == (409, "idempotency.key_reused")
        assert (changes(before), lasting) == ({}, [])
