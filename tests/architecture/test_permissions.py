"""Promise 9, tried out: every route × everybody who may stand in some relation to the thing.

The tables in ``permissions/`` are written by hand, one per capability, and say what is *right*; the code has to agree.
A cell is ``ok``, ``none`` (let in, and nothing to be seen) or the status of the refusal: ``401`` nobody is signed in,
``403`` not for such a person, ``404`` out of sight, ``409`` let in and then refused by a rule, as one's own hours are.
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

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.core.http import Route, route_table
from tests.architecture.scene import FILES, THINGS, Stage, body_for, set_up
from tests.conftest import Time
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
def stage(app: Flask, time: Time) -> Stage:
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


def cell_of(response: TestResponse) -> str:
    answer = response.get_json(silent=True) or {}
    if response.status_code == 422:
        return f"422 (add what is acceptable to BODIES in scene.py: {answer['errors']})"
    if response.status_code >= 400:
        return str(response.status_code)
    items = answer.get("items", [answer])
    problems = [item.get("problem") for item in items]
    if all(problem and problem["code"] == "request.not_found" for problem in problems):
        return "none"
    return "409" if all(problems) else "ok"


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
    assert not lines, f"Add, after holding each cell against PRODUCT (this is what happens now):\n{told}"
    assert not known - routes.keys(), f"No such routes any more: {sorted(known - routes.keys())}"


def test_every_row_stands_in_its_capabilitys_table_with_its_gate(app: Flask) -> None:
    routes = {name_of(route): route for route in route_table(app)}
    found = [(row.name, row.capability, row.gate) for row in rows() if row.name in routes]
    assert found == [(name, routes[name].capability, routes[name].who.name) for name, _, _ in found]
    assert [row.name for row in rows() if not row.scope.strip() or "«" in row.scope] == []


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.name} {row.given}".strip())
def test_everybody_is_answered_as_the_table_says(app: Flask, stage: Stage, harmless: None, row: Row) -> None:
    [route] = [route for route in route_table(app) if name_of(route) == row.name]
    answered = {who: tried(route, who, stage, row.given) for who in PEOPLE}
    wrong = {who: f"{row.expected[who]} expected, {answered[who]} answered" for who in PEOPLE}
    assert {who: wrong[who] for who in PEOPLE if row.expected[who] != answered[who]} == {}


def test_what_is_out_of_sight_has_the_same_body_as_what_is_not_there(app: Flask, stage: Stage, harmless: None) -> None:
    for row in rows():
        if "404" not in row.expected.values() or "{" not in row.path or row.given:
            continue
        [route] = [route for route in route_table(app) if name_of(route) == row.name]
        who = next(who for who in PEOPLE if row.expected[who] == "404")
        hidden = send(route, who, stage).json
        nowhere = dict.fromkeys(THINGS, "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90")
        emptied = Stage(stage.phone, stage.time, stage.cast, stage.people, {**stage.things, **nowhere})
        absent = send(route, who, emptied).json
        assert {**hidden, "request_id": ""} == {**absent, "request_id": ""}, row.name
