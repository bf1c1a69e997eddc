"""Paths with ids that are none, ids that are nowhere, and methods that no path has: asked by somebody who is let in, so
that no refusal of who asks hides what the path is answered.
"""

from __future__ import annotations

import io
import re

from flask import Flask

from service.core.http import route_table
from tests.architecture.ids import NOWHERE
from tests.architecture.scene import FILES, Stage, body_for
from tests.architecture.test_permissions import name_of, path_of
from tests.proofs.fuzz.rude import Writes, headers_for, must_be_told, phone_for, routes_with

NO_IDS = ["x", "1", "%00", "01931f7e5b1c7c3e9f3a2b6d1c4e8a90", "０" * 36, "..%2F..%2Fetc", "' OR 1=1--"]


def test_an_id_that_is_none_is_not_found_on_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes
) -> None:
    for route in routes_with(app):
        if "<uuid:" not in route.rule:
            continue
        for each in NO_IDS:
            path = path_of(route).format_map(dict.fromkeys(stage.things, each))
            answered = phone_for(route, stage).send(route.method, path, headers=headers_for(route))
            assert (answered.status_code, answered.json["code"]) == (404, "request.not_found"), (
                f"{name_of(route)} {each}"
            )
            must_be_told(answered, writes, name_of(route))


def test_an_id_that_is_nowhere_is_refused_on_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes
) -> None:
    """With which refusal is told by ``tests/architecture/permissions`` and ``test_out_of_sight``."""
    for route in routes_with(app):
        if "<" not in route.rule:
            continue
        path = path_of(route).format_map(dict.fromkeys(stage.things, NOWHERE))
        body, headers = body_for(route, stage.things), headers_for(route)
        if route.upload:
            options = {"data": {**(body or {}), "file": (io.BytesIO(FILES[route.operation](stage)), "file")}}
        else:
            options = {} if body is None else {"json": body}
        answered = phone_for(route, stage).send(route.method, path, headers=headers, **options)
        assert answered.status_code in (404, 409, 403), f"{name_of(route)}: {answered.status_code} {answered.text:.200}"
        must_be_told(answered, writes, name_of(route))


def test_a_wrong_method_is_told_so_on_every_path(app: Flask, stage: Stage) -> None:
    routes, asker = route_table(app), stage.phone.of(stage.cast.administrator)
    shapes = [(re.compile(re.sub(r"{\w+}", "[^/]+", path_of(route))), route.method) for route in routes]
    for path in {path_of(route) for route in routes}:
        shown = re.sub(r"{\w+}", NOWHERE, path)
        known = {method for shape, method in shapes if shape.fullmatch(shown)}
        for method in {"PATCH", "DELETE", "PUT", "GET", "POST"} - known:
            answered = asker.send(method, shown)
            assert answered.status_code == 405, f"{method} {path}: {answered.status_code}"
            assert answered.json["code"] == "request.method_not_allowed"
