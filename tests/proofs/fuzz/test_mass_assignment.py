"""What the server owns cannot be assigned: every field of every answer is tried on every body, at every depth of it.

A name that the schema does not know is refused by name, and nothing is written. Where no body is taken, none is read.
"""

from __future__ import annotations

import io
import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from service.core.db import db
from service.core.http import Route, route_table
from tests.architecture.scene import FILES, Stage, body_for
from tests.architecture.test_permissions import name_of, path_of
from tests.proofs.conftest import Told
from tests.proofs.extent import SEED, full_or
from tests.proofs.fuzz.bodies import assigned, places, spoken
from tests.proofs.fuzz.ground import Ground
from tests.proofs.fuzz.rude import Writes, headers_for, phone_for, share

# What is nobody's to say, though no answer shows it under this name.
HIDDEN = {"role", "points", "balance", "approved_by", "actor_id", "is_admin", "password_hash", "name_sealed"}
AT_ONCE = 40  # names in one body; a refusal lists fifty at most


def owned(spec: dict[str, Any]) -> dict[str, Any]:
    """Every field of every answer, with a value of its own kind."""
    answers = {name: found for name, found in spec["components"]["schemas"].items() if name.endswith("Out")}
    shown = {
        field: shape.get("example", "x")
        for name, found in answers.items()
        if name not in ("ProblemOut", "FieldProblemOut")
        for field, shape in found.get("properties", {}).items()
    }
    return dict.fromkeys(HIDDEN, 1) | shown


def sent(route: Route, stage: Stage, body: dict[str, Any]) -> TestResponse:
    path, headers = path_of(route).format_map(stage.things), headers_for(route)
    if route.upload:
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        data = {**form, "file": (io.BytesIO(FILES[route.operation](stage)), "file")}
        return phone_for(route, stage).send(route.method, path, data=data, headers=headers)
    return phone_for(route, stage).send(route.method, path, json=body, headers=headers)


def test_no_field_of_an_answer_can_be_assigned(
    app: Flask, ground: Ground, rolled_back: None, writes: Writes, told: Told
) -> None:
    stage = ground.stage
    chance, names = random.Random(SEED), owned(stage.phone.spec)
    tried = requests = objects = 0
    for route in share(route_table(app)):
        if not route.takes:
            continue
        body = body_for(route, stage.things) or {}
        for path, schema in places(route.takes(), body):
            objects += 1
            unknown = sorted(names.keys() - spoken(schema).keys())
            chance.shuffle(unknown)
            batches = [unknown[start : start + AT_ONCE] for start in range(0, full_or(1, full=len(unknown)), AT_ONCE)]
            for batch in batches:
                answered = sent(route, stage, assigned(body, path, {name: names[name] for name in batch}))
                refused = {each["field"].rpartition(".")[2] for each in answered.json.get("errors", [])}
                assert answered.status_code == 422, f"{name_of(route)} {path} {batch}: {answered.text:.300}"
                assert set(batch) <= refused, f"{name_of(route)} {path}: {sorted(set(batch) - refused)} not named"
                assert writes == [], f"{name_of(route)} {path} {batch}"
                requests += 1
                tried += len(batch)
    assert objects > full_or(30, full=70)
    told(
        f"mass assignment · {db.engine.dialect.name} · {len(names)} names × {objects} objects:"
        f" {tried} assignments in {requests} requests, all refused by name"
    )


class Written(list[str]):
    """The parameters of every statement that writes."""


@pytest.fixture
def written(app: Flask) -> Iterator[Written]:
    seen = Written()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            seen.append(repr(parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_where_no_body_is_taken_none_is_read(app: Flask, ground: Ground, rolled_back: None, written: Written) -> None:
    stage = ground.stage
    mark = f"assigned-{uuid.uuid4().hex}"
    body = dict.fromkeys(owned(stage.phone.spec), mark)
    done = 0
    for route in share(route_table(app)):
        if route.method == "GET" or route.takes:
            continue
        answered = sent(route, stage, body)
        assert mark not in answered.text, name_of(route)
        done += answered.status_code < 300
    assert done > full_or(8, full=20)  # carried out as if nothing had been sent
    assert written
    assert [parameters for parameters in written if mark in parameters] == []
