"""Bad input, made from the schemas of every route: a problem document with a code, never a 500, nothing written.

Each route gets some bad documents, each field of it some bad values or queries, in turn, so that all are tried over the
routes (``make fuzz`` tries all on all).
"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.core.apidoc import is_optional
from service.core.db import db
from service.core.http import Route
from tests.architecture.scene import Stage, body_for
from tests.architecture.test_permissions import name_of, path_of
from tests.core.forger import FORGERIES, Forger
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.fuzz.bodies import spoken
from tests.proofs.fuzz.rude import (
    DOCUMENTS,
    QUERIES,
    SHAPE,
    VALUES,
    Writes,
    headers_for,
    must_be_told,
    phone_for,
    routes_with,
)

EACH = full_or(2, full=1000)
STEP = full_or(5, full=1)


def some(routes: list[Route], turn: int) -> list[Route]:
    """In the short form every fifth, another one with each turn."""
    return routes[turn % STEP :: STEP]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_bad_document_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, kind: str
) -> None:
    for route in some(routes_with(app, body=True), list(DOCUMENTS).index(kind)):
        if kind == "nothing" and route.takes and is_optional(route.takes()):
            continue  # where nothing is required, nothing may be sent
        path = path_of(route).format_map(stage.things)
        options = {"data": DOCUMENTS[kind], "content_type": "application/json", "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, f"{name_of(route)}, {kind}")
        assert answered.status_code in SHAPE, f"{name_of(route)}, {kind}: {answered.text[:200]}"


CONTENT_TYPES = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "",
    "x",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_another_content_type_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, content_type: str
) -> None:
    for route in some(routes_with(app, body=True), CONTENT_TYPES.index(content_type)):
        path = path_of(route).format_map(stage.things)
        body = json.dumps(body_for(route, stage.things))
        options = {"data": body, "content_type": content_type, "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "request.unsupported_media_type", name_of(route)


def test_a_body_of_two_megabytes_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes
) -> None:
    for route in routes_with(app, body=True):
        path = path_of(route).format_map(stage.things)
        options = {"data": b" " * 2_000_000, "content_type": "application/json", "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "request.too_large", name_of(route)
        assert answered.json["facts"]["limit_bytes"] == 1 << 20


def test_a_missing_field_is_named_by_every_route(app: Flask, stage: Stage, rolled_back: None, writes: Writes) -> None:
    for route in routes_with(app, body=True):
        assert route.takes
        whole = body_for(route, stage.things) or {}
        known = spoken(route.takes())
        broken: dict[str, dict[str, Any]] = {
            field: {name: value for name, value in whole.items() if name != field}
            for field in whole
            if known[field].required
        }
        for field, body in broken.items():
            answered = _send(route, stage, body)
            must_be_told(answered, writes, f"{name_of(route)}: {field}")
            assert answered.status_code == 422, f"{name_of(route)}: {field}: {answered.text[:200]}"
            assert field in {each["field"].split(".")[0] for each in answered.json["errors"]}, name_of(route)


def _send(route: Route, stage: Stage, body: dict[str, Any]) -> TestResponse:
    path = path_of(route).format_map(stage.things)
    raw = json.dumps(body)  # lone surrogates travel as escapes
    options = {"data": raw, "content_type": "application/json", "headers": headers_for(route)}
    return phone_for(route, stage).send(route.method, path, **options)


def test_no_value_of_any_field_breaks_a_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, told: Told
) -> None:
    turn, sent = count(), 0
    for route in routes_with(app, body=True):
        whole = body_for(route, stage.things) or {}
        assert route.takes
        for field in spoken(route.takes()):
            for _ in range(min(EACH, len(VALUES))):
                value = VALUES[next(turn) % len(VALUES)]
                sent += 1
                answered = _send(route, stage, {**whole, field: value})
                must_be_told(answered, writes, f"{name_of(route)}: {field} = {value!r:.60}")
    told(f"bad values · {db.engine.dialect.name} · {sent} requests with one field of {len(VALUES)} kinds")


def test_no_query_breaks_a_route(app: Flask, stage: Stage, rolled_back: None, writes: Writes) -> None:
    turn = count()
    for route in routes_with(app, query=True):
        path = path_of(route).format_map(stage.things)
        assert route.filters
        for field in spoken(route.filters()):
            for _ in range(min(EACH, len(QUERIES))):
                value = QUERIES[next(turn) % len(QUERIES)]
                answered = phone_for(route, stage).get(path, **{field: value})
                must_be_told(answered, writes, f"{name_of(route)}?{field}={value!r:.60}")
        for raw in (
            "?no_such_filter=1",
            "?limit=１",
            "?cursor=%FF%FE",
            "?cursor=" + "A" * 500,
            "?limit=1&limit=2",
            "?%00=%00",
        ):
            answered = phone_for(route, stage).send("GET", path + raw)
            must_be_told(answered, writes, f"{name_of(route)}{raw:.40}")
        assert phone_for(route, stage).get(path, no_such_filter="1").status_code == 422, name_of(route)


def test_a_bad_token_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, told: Told
) -> None:
    """Each route is tried with some of the forgeries of ``test_tokens``, in turn, and with headers that are none."""
    forger, resident = Forger(app, stage.cast.resident, stage.cast.neighbour), stage.cast.resident.token
    bad = [f"Bearer {forge(forger)}" for forge in FORGERIES.values()]
    bad += ["", "Bearer", "Bearer ", f"Basic {resident}", resident, f"Bearer {resident}x", f"Bearer {resident} x",
            "Bearer " + "A" * 100_000, "Bearer \xe5\x95\x8a"]  # fmt: skip
    turn, sent = count(), 0
    for route in routes_with(app):
        path = path_of(route).format_map(stage.things)
        for _ in range(min(EACH, len(bad))):
            sent += 1
            header = bad[next(turn) % len(bad)]
            headers = {**headers_for(route), "Authorization": header}
            answered = stage.phone.send(route.method, path, headers=headers)
            must_be_told(answered, writes, f"{name_of(route)}: {header:.60}")
            assert (answered.status_code, answered.json["code"]) == (401, "auth.token_refused"), name_of(route)
            assert answered.headers["WWW-Authenticate"] == "Bearer"
            assert writes == []
    told(f"forged tokens · {db.engine.dialect.name} · {len(bad)} kinds, {sent} requests, all refused with a 401")


KEYS = ["", "short", "x" * 101, "with space", "密钥密钥密钥密钥", "a" * 8 + "/", "%00%00%00%00"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_none_is_refused_by_every_route(
    app: Flask, stage: Stage, rolled_back: None, writes: Writes, key: str
) -> None:
    keyed = [route for route in routes_with(app, body=True) if route.once != "no"]
    for route in some(keyed, KEYS.index(key)):
        path, body = path_of(route).format_map(stage.things), body_for(route, stage.things)
        headers = {"Idempotency-Key": key.encode().decode("latin-1")}
        answered = phone_for(route, stage).send(route.method, path, json=body, headers=headers)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "idempotency.key_malformed", name_of(route)
