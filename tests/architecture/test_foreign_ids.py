"""Promise 9 across communities: a thing of one's own, and with it an id from elsewhere.

Wherever a request names two things, or one beside the asker (``ids.slots``), each in turn is put in from a community of
another city, and from nowhere, by everybody who is let in with the right ones. ``foreign.csv`` is written by hand and
says what is answered: the code of the refusal, or ``ok``; where both are the same word, the answers are the same to the
last header. ``who``: whom the line is about; without it, all others. Whatever is answered, nothing elsewhere changes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from service.activities import access
from service.core.db import db
from service.core.http import Route, route_table
from tests.architecture.answers import not_told, seen_of
from tests.architecture.ids import NOWHERE, Slot, ask, slots, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import PEOPLE, Row, name_of, rows, stage
from tests.architecture.test_relations import stage as elsewhere
from tests.conftest import Told, engine

__all__ = ["elsewhere", "stage"]  # fixtures

FILE = Path(__file__).parent / "foreign.csv"
COLUMNS = ("method", "path", "given", "slot", "who", "foreign", "unknown", "why")
ADMITTED = ("ok", "409", "none")
KEPT = {"INSERT scan"}  # a refused scan says what was scanned


@dataclass(frozen=True, slots=True)
class Line:
    key: tuple[str, str, str]
    who: tuple[str, ...]
    foreign: str
    unknown: str
    why: str


def lines() -> Iterator[Line]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            assert tuple(line) == COLUMNS, f"the columns are {','.join(COLUMNS)}"
            key = (f"{line['method']} {line['path']}", line["given"], line["slot"])
            yield Line(key, tuple(line["who"].split()), line["foreign"], line["unknown"], line["why"])


def nested(routes: list[Route]) -> Iterator[tuple[Row, Route, Slot]]:
    """A thing that is the only one named stands in ``permissions/``, lists of them in ``test_batches.py``."""
    by_name = {name_of(route): route for route in routes}
    for row in rows():
        if row.name not in by_name:
            continue
        named = [slot for slot in slots(by_name[row.name]) if slot.where != "query"]
        for slot in named:
            if not slot.is_many and (slot.where == "body" or len(named) > 1):
                yield row, by_name[row.name], slot


def answer_of(response: TestResponse) -> str:
    return "ok" if response.status_code < 400 else str(response.json["code"])


class Writes:
    """What a request writes in which a thing from elsewhere is named: verb and table."""

    def __init__(self, elsewhere: Stage) -> None:
        self.foreign, self.found = {_plain(each) for each in elsewhere.ids() | {*elsewhere.things.values()}}, set[str]()

    def note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        written = re.match(r"(INSERT) INTO (\w+)|(UPDATE) (\w+)|(DELETE) FROM (\w+)", statement)
        if written and self.foreign & set(_flat(parameters)):
            self.found.add(" ".join(part for part in written.groups() if part))


def _plain(value: Any) -> str:
    return str(value).replace("-", "")


def _flat(parameters: Any) -> Iterator[str]:
    for value in parameters.values() if isinstance(parameters, dict) else parameters:
        if isinstance(value, dict | list | tuple):
            yield from _flat(value)
        else:
            yield _plain(value)


@pytest.fixture
def writes(app: Flask, elsewhere: Stage) -> Iterator[Writes]:
    listening = Writes(elsewhere)
    event.listen(db.engine, "before_cursor_execute", listening.note)
    yield listening
    event.remove(db.engine, "before_cursor_execute", listening.note)


def tries(
    routes: list[Route], stage: Stage, elsewhere: Stage
) -> Iterator[tuple[Line, str, TestResponse, TestResponse]]:
    """Line, who, and what they are answered about the foreign thing and about nothing."""
    expected: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines():
        expected.setdefault(line.key, []).append(line)
    for row, route, slot in nested(routes):
        swapped = dict(part.split("=") for part in row.given.split())
        foreign = elsewhere.of(swapped.get(slot.name, slot.name))
        things = things_for(stage, row.given)
        for who in PEOPLE:
            if row.expected[who] in ADMITTED:
                found = expected[row.name, row.given, str(slot)]
                line = next((each for each in found if who in each.who), found[-1])
                foreign_, unknown = (ask(route, stage, who, {**things, slot.name: put}) for put in (foreign, NOWHERE))
                yield line, who, foreign_, unknown


def wrong(routes: list[Route], stage: Stage, elsewhere: Stage, writes: Writes) -> tuple[list[str], int]:
    """What is answered otherwise than the table says, or told apart, or changes what is not here; and the tries."""
    found, number = [], 0
    for line, who, foreign, unknown in tries(routes, stage, elsewhere):
        number += 2
        answered = (answer_of(foreign), answer_of(unknown))
        if answered != (line.foreign, line.unknown):
            found.append(f"{line.key} {who}: {answered}, and {line.foreign}, {line.unknown} expected")
        elif line.foreign == line.unknown != "ok" and not_told(seen_of(foreign)) != not_told(seen_of(unknown)):
            found.append(f"{line.key} {who}: the same refusal, and told apart")
        if line.foreign != "ok":
            found += [f"{line.key} {who}: {each} of what is not here" for each in sorted(writes.found - KEPT)]
        writes.found.clear()
    return found, number


def test_every_id_beside_another_has_a_line_and_every_line_an_id(app: Flask) -> None:
    asked = [each for each in nested(route_table(app)) if {*each[0].expected.values()} & {*ADMITTED}]
    known = {(row.name, row.given, str(slot)) for row, _, slot in asked}
    assert {line.key for line in lines()} == known
    untold = [line.key for line in lines() if line.foreign != line.unknown and not line.why]
    assert untold == [], "why may a foreign thing be told apart from nothing?"


@pytest.mark.in_short_on("sqlite")
def test_a_foreign_id_beside_ones_own_is_answered_as_the_table_says_and_changes_nothing_elsewhere(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, writes: Writes, told: Told
) -> None:
    found, number = wrong(route_table(app), stage, elsewhere, writes)
    assert found == []
    told(f"permissions · {engine()} · foreign and unknown ids beside one's own: {number} requests")


def test_a_rule_that_forgets_the_border_is_reported(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_run", lambda *_: True)
    route = next(route for route in route_table(app) if route.operation == "add_co_host")
    found, _ = wrong([route], stage, elsewhere, writes)
    assert any("path:activity_id" in each and "'ok', 'request.not_found'" in each for each in found), found
    assert any("INSERT co_host of what is not here" in each for each in found), found
