"""The edge, tried with routes of the tests' own: a second application over the same database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from service.app import create_app
from service.core import outbox, transaction
from service.core.actor import administrator, signed_in
from service.core.config import Config
from service.core.db import db
from service.core.errors import Refusal
from service.core.http import Call, Routes
from service.core.outbox import OutboxMessage
from service.core.paging import Page, PageIn, page_of, read_page
from service.core.wire import Choice, Count, Day, Flag, Id, Moment, Text, Wire
from tests.fakes.phone import Phone


class Ending(StrEnum):
    ANSWERED = "answered"
    REFUSED_AND_KEPT = "refused_and_kept"
    REFUSED = "refused"
    BROKEN = "broken"


class NoteRefused(Refusal):
    code, status = "probe.refused", 409
    zh, en = "不行。", "No."
    next_zh, next_en = "换一个。", "Try another."


class NoteIn(Wire):
    note = Text(required=True, example="probe")
    ending = Choice(Ending)
    count = Count()
    flag = Flag()
    at = Moment()
    day = Day()
    id = Id()


class NoteOut(Wire):
    id = Id(required=True)
    note = Text(required=True, example="probe")


def leave_note(call: Call) -> dict[str, Any] | Refusal:
    outbox.put("probe", [{"note": call.body["note"]}], now=call.now)
    match call.body.get("ending", Ending.ANSWERED):
        case Ending.REFUSED_AND_KEPT:
            return NoteRefused()
        case Ending.REFUSED:
            raise NoteRefused
        case Ending.BROKEN:
            raise ZeroDivisionError(call.body["note"])
    return {"id": uuid.uuid4(), "note": call.body["note"]}


SLOW_WORK: list[str] = []


def slow_work(call: Call) -> str:
    SLOW_WORK.append(call.body["note"])
    return "prepared"


def make_routes(on_get: list[Callable[[], None]]) -> Routes:
    routes = Routes("probe", __name__, description="Probe")

    @routes.post("/notes", who=signed_in, takes=NoteIn, gives=NoteOut, status=201, refuses=(NoteRefused,))
    def add_note(call: Call) -> Any:
        """记 · Note"""
        return leave_note(call)

    @routes.post("/notes/once", who=signed_in, takes=NoteIn, gives=NoteOut, once="required", refuses=(NoteRefused,))
    def add_note_once(call: Call) -> Any:
        """记一次 · Note once"""
        return leave_note(call)

    @routes.post("/notes/<uuid:note_id>/again", who=signed_in, gives=NoteOut)
    def note_again(call: Call, note_id: uuid.UUID) -> Any:
        """再记 · Note again"""
        outbox.put("probe", [{"note": str(note_id)}], now=call.now)
        return {"id": note_id, "note": "again"}

    @routes.post("/notes/slowly", who=administrator, takes=NoteIn, gives=NoteOut, prepare=slow_work, once="no")
    def note_slowly(call: Call) -> Any:
        """慢慢记 · Note after slow work"""
        return {"id": uuid.uuid4(), "note": call.prepared}

    @routes.get("/notes", who=signed_in, filters=PageIn, gives=page_of(NoteOut))
    def list_notes(call: Call) -> Page:
        """列 · List"""
        for act in on_get:
            act()
        page = read_page(select(OutboxMessage).where(OutboxMessage.topic == "probe"), OutboxMessage.id, call.query)
        return Page([{"id": each.id, "note": each.payload["note"]} for each in page.items], page.next_cursor)

    return routes


def notes_of(text: str) -> int:
    """How many notes with this text have been committed."""

    def count() -> int:
        found = db.session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == "probe"))
        return sum(payload["note"] == text for payload in found)

    return transaction.run(count, read_only=True)


class Probe(Phone):
    """A phone at the second application; ``on_get`` are acts that its list performs."""

    on_get: list[Callable[[], None]]

    def of(self, person: Any) -> Probe:
        found = Probe(self.app, person.token)
        found.on_get = self.on_get
        return found


@pytest.fixture(scope="session")
def make_probe(app: Flask, environment: dict[str, str]) -> Iterator[Any]:
    """A second application; settings and, for instance, ``testing=False`` as a server has it."""
    made: list[Flask] = []

    def make(*, testing: bool = True, **settings: str) -> Probe:
        other = create_app(Config.from_env({**environment, **settings}), testing=testing)
        made.append(other)
        acts: list[Callable[[], None]] = []
        other.extensions["api"].register_blueprint(make_routes(acts))
        probe = Probe(other)
        probe.on_get = acts
        return probe

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def probe_of_all(make_probe: Any) -> Probe:
    """Made once per engine: an application takes longer than most tests."""
    return make_probe()


@pytest.fixture(scope="session")
def served_probe(make_probe: Any) -> Probe:
    """As a server has it, with room for small bodies only."""
    return make_probe(testing=False, VP_MAX_BODY_BYTES="1024")


@pytest.fixture
def probe(probe_of_all: Probe) -> Iterator[Probe]:
    yield probe_of_all
    probe_of_all.on_get.clear()
