"""Promise 9, tried out: every route × everybody who may stand in some relation to the thing.

The tables in ``permissions/`` are written by hand, one per capability, and say what is *right*; the code has to agree.
A cell is ``ok``, ``none`` (let in, and nothing to be seen) or the status of the refusal: ``401`` nobody is signed in,
``403`` not for such a person, ``404`` out of sight (in the one way in which the product says so, to the last header),
``409`` let in and then refused by a rule, as one's own hours are.
A thing of another name is put in by ``given``, as in ``ask_id=request_id``.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask, Response
from sqlalchemy import true
from werkzeug.test import TestResponse

from service.activities import queries
from service.core import http
from service.core.actor import signed_in
from service.core.http import Route, admit, route_table
from tests.architecture.answers import NOT_FOUND, cell_of
from tests.architecture.scene import FILES, Stage, body_for, set_up
from tests.conftest import Time, Told
from tests.fakes.phone import Phone

FOLDER = Path(__file__).parent / "permissions"
PEOPLE = (
    "nobody", "own", "team_mate", "leader", "other_leader", "neighbour", "staff", "social_worker", "auditor",
    "administrator", "next_door", "other_district",
)  # fmt: skip
COLUMNS = ("method", "path", "given", "gate", "scope", *PEOPLE)


@dataclass(frozen=True, slots=True)
class Row:
    capability: str
    method: str
    path: str
    given: str
    gate: str
    scope: str
    expected: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> Iterator[Row]:
    for file in sorted(FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                assert tuple(line) == COLUMNS, f"{file.name}: the columns are {','.join(COLUMNS)}"
                cells = {who: line[who] for who in PEOPLE}
                yield Row(file.stem, *(line[name] for name in COLUMNS[:5]), expected=cells)


def path_of(route: Route) -> str:
    return route.rule.replace("<uuid:", "{").replace("<", "{").replace(">", "}")


def name_of(route: Route) -> str:
    return f"{route.method} {path_of(route)}"


_stages: dict[Flask, tuple[Stage, Any]] = {}


@pytest.fixture
def stage(app: Flask, time: Time, lasting_tokens: None) -> Stage:
    """Set up once per engine; nothing that is tried on it lasts."""
    if app not in _stages:
        made = set_up(Phone(app), time)
        _stages[app] = (made, time.now)
    found, moment = _stages[app]
    time.now = moment
    return found


def tried(route: Route, who: str, stage: Stage, given: str = "") -> str:
    """What this person is answered, as a cell of the table."""
    return cell_of(send(route, who, stage, given))


def send(route: Route, who: str, stage: Stage, given: str = "") -> TestResponse:
    swapped = dict(part.split("=") for part in given.split())
    things = {**stage.things, **{name: stage.things[other] for name, other in swapped.items()}}
    missing = [part for part in path_of(route).split("/") if part.startswith("{") and part[1:-1] not in things]
    assert not missing, f"tests/architecture/scene.py needs a @thing for {missing[0]} of {name_of(route)}"
    person = stage.people[who]
    phone = stage.phone.of(person) if person else stage.phone
    path = path_of(route).format_map(things)
    if route.method == "GET":
        return phone.get(path)
    body = body_for(route, things)
    if route.upload:
        form = {**(body or {}), "file": (io.BytesIO(FILES[route.operation](stage)), "file")}
        return phone.send("POST", path, data=form, headers={"Idempotency-Key": str(uuid.uuid4())})
    if route.method == "PUT":
        return phone.put(path, body)
    return phone.post(path, body, key=None if route.once == "no" else "new")


def test_every_route_has_a_row_and_every_row_a_route(app: Flask, stage: Stage, harmless: None) -> None:
    routes = {name_of(route): route for route in route_table(app)}
    known = {row.name for row in rows()}
    lines = []
    for name in sorted(routes.keys() - known):
        route = routes[name]
        cells = [tried(route, who, stage) for who in PEOPLE]
        shown = ",".join((route.method, path_of(route), "", route.who.name, "«whose»", *cells))
        lines.append(f"permissions/{route.capability}.csv: {shown}")
    told = "\n".join(lines)
    assert not lines, f"Add, after asking of each cell whether it should be so (this is what happens now):\n{told}"
    assert not known - routes.keys(), f"No such routes any more: {sorted(known - routes.keys())}"


def test_every_row_stands_in_its_capabilitys_table_with_its_gate(app: Flask) -> None:
    routes = {name_of(route): route for route in route_table(app)}
    found = [(row.name, row.capability, row.gate) for row in rows() if row.name in routes]
    assert found == [(name, routes[name].capability, routes[name].who.name) for name, _, _ in found]
    assert [row.name for row in rows() if not row.scope.strip() or "«" in row.scope] == []


def wrong_cells(app: Flask, stage: Stage, row: Row) -> dict[str, str]:
    """Who is answered otherwise than the row says."""
    [route] = [route for route in route_table(app) if name_of(route) == row.name]
    answered = {who: tried(route, who, stage, row.given) for who in PEOPLE}
    wrong = {who: f"{row.expected[who]} expected, {answered[who]} answered" for who in PEOPLE}
    return {who: wrong[who] for who in PEOPLE if row.expected[who] != answered[who]}


@pytest.mark.in_short_on("sqlite")  # PostgreSQL has the finer relations (``test_relations``)
@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.name} {row.given}".strip())
def test_everybody_is_answered_as_the_table_says(app: Flask, stage: Stage, harmless: None, row: Row) -> None:
    assert wrong_cells(app, stage, row) == {}


def test_every_cell_holds_an_answer(told: Told) -> None:
    cells = [row.expected[who] for row in rows() for who in PEOPLE]
    assert set(cells) <= {"ok", "none", "401", "403", "404", "409"}
    told(f"permissions · {len(list(rows()))} rows × {len(PEOPLE)} people = {len(cells)} cells")


def row_named(name: str, given: str = "") -> Row:
    return next(row for row in rows() if (row.name, row.given) == (name, given))


def test_a_scope_that_is_open_is_reported(
    app: Flask, stage: Stage, harmless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = row_named("GET /shifts/{shift_id}", "shift_id=draft_shift_id")
    monkeypatch.setattr(queries, "IS_PUBLIC", true())
    assert wrong_cells(app, stage, row).keys() == {who for who in PEOPLE if row.expected[who] == "404"}


def test_a_gate_that_is_open_is_reported(
    app: Flask, stage: Stage, harmless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = row_named("GET /national-exports")
    monkeypatch.setattr(http, "admit", lambda _gate, claims: admit(signed_in, claims))
    assert wrong_cells(app, stage, row) == {
        who: "403 expected, none answered" for who in PEOPLE if row.expected[who] == "403"
    }


def test_a_404_that_tells_more_than_the_others_is_reported() -> None:
    response = Response(orjson.dumps({**NOT_FOUND["body"], "request_id": "1", "facts": {"team": "乐竹邻"}}), 404)
    assert cell_of(response).startswith("404, unlike what is not there")
