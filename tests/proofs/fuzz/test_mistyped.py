"""A value of another type of JSON is refused by name, whatever the field, at every depth: nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from marshmallow import fields

from service.core.db import db
from service.core.http import Route, route_table
from service.core.wire import Count
from tests.architecture.scene import Stage, body_for
from tests.architecture.test_permissions import name_of, path_of
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.fuzz.bodies import assigned, mistyped, places, spoken
from tests.proofs.fuzz.rude import Writes, headers_for, must_be_told, phone_for, routes_with

STEP = full_or(3, full=1)  # in the short form a third of the values, another one with each route


def let_in(routes: list[Route], stage: Stage, writes: Writes, *, step: int = STEP) -> tuple[list[str], int]:
    """The fields that took a value which is none of theirs, and how many values were tried. All fields of an object at
    once: each is complained of for itself.
    """
    found, tried = [], 0
    for start, route in enumerate(routes):
        assert route.takes
        whole = body_for(route, stage.things) or {}
        for path, schema in places(route.takes(), whole):
            wrong = {name: mistyped(field) for name, field in spoken(schema).items()}
            for turn in range(start % step, max(map(len, wrong.values()), default=0), step):
                values: dict[str, Any] = {name: each[turn] for name, each in wrong.items() if turn < len(each)}
                options = {"json": assigned(whole, path, values), "headers": headers_for(route)}
                answered = phone_for(route, stage).send(
                    route.method, path_of(route).format_map(stage.things), **options
                )
                must_be_told(answered, writes, f"{name_of(route)} {path} {values}")
                named = {each["field"] for each in answered.json.get("errors", [])}
                asked = {name: ".".join(map(str, (*path, name))) for name in values}
                for name, value in values.items():
                    expected = f"{asked[name]}.0" if isinstance(value, list) and value else asked[name]
                    if answered.status_code != 422 or expected not in named:
                        found.append(f"{name_of(route)} {expected} = {value!r}: {answered.status_code} {sorted(named)}")
                tried += len(values)
    return found, tried


def test_a_value_of_another_type_is_refused_by_name_in_every_field(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, told: Told
) -> None:
    found, tried = let_in(routes_with(app, body=True), stage, writes)
    assert found == []
    assert tried > full_or(200, full=1000)
    told(f"mistyped values · {db.engine.dialect.name} · {tried} fields and values, each refused by the field's name")


def test_a_field_that_takes_a_text_for_a_number_is_reported(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Count, "_deserialize", fields.Integer(strict=False)._deserialize)
    [route] = [each for each in route_table(app) if each.operation == "correct_record"]
    found, _ = let_in([route], stage, writes, step=1)
    assert [each for each in found if " minutes = '1': " in each], found
