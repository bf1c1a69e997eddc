"""Bad input, made from the schemas of every route: a problem document with a code, never a 500, nothing written.

Each route gets every bad document and every bad query; of the bad values each field gets a few, in turn, so that all
are tried over the routes (``make fuzz`` tries all on all).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextvars import Context
from itertools import count
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from sqlalchemy import event
from werkzeug.test import TestResponse

from service.core.apidoc import is_optional
from service.core.db import db
from service.core.http import Route, route_table
from tests.architecture.conftest import harmless
from tests.architecture.scene import Stage, body_for
from tests.architecture.test_permissions import PEOPLE, name_of, path_of, rows, stage
from tests.core.forger import FORGERIES, Forger
from tests.fakes.phone import Phone
from tests.proofs.extent import full_or

__all__ = ["harmless", "stage"]  # fixtures

EACH = full_or(3, full=1000)
SHAPE = {400, 413, 415, 422}
NOWHERE = "01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90"

DOCUMENTS: dict[str, bytes] = {
    "nothing": b"",
    "half an object": b'{"a": ',
    "a word": b"note",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"7",
    "a key twice": b'{"a": 1, "a": 2}',
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "a number of 5,000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "broken UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": "啊"}'.encode("utf-16"),
    "GB18030": '{"a": "啊"}'.encode("gb18030"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "lists a thousand deep": b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    "objects a thousand deep": b'{"a": ' * 1000 + b"1" + b"}" * 1000,
    "a hundred thousand brackets": b"[" * 100_000,
    "two documents": b"{}{}",
    "a comment": b"{/* a */}",
}
VALUES: list[Any] = [
    None, True, False, 0, -1, 1.5, -0.0, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, "", " ", "x", "１２", "1 ", "0x10",
    "\x00", "a\x00b", "\ud800", "\u200b", "\u202e", "\ufeff", "x" * 100_000, "啊" * 5000, [], {},
    [[]], [None], {"a": {}},
    "2026-11-22T09:30:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-02-30", "2026-02-30T00:00:00Z",
    "2026-11-22T09:30:00+25:00", "2026-11-22", "not-a-uuid", "00000000-0000-0000-0000-000000000000", NOWHERE,
    "{01931f7e-5b1c-7c3e-9f3a-2b6d1c4e8a90}", "=cmd|' /C calc'!A0", "../../etc/passwd", "'; DROP TABLE scan;--",
    "%s%n{0}{a.__class__}", "<script>alert(1)</script>", "true", "null", "undefined", "NaN",
]  # fmt: skip
QUERIES = ["", " ", "x", "-1", "0", "999999999999999999999", "１", "1.0", "a,b", ",", "%00", "😀", "x" * 5000,
           "2026-13-01", NOWHERE, "true", "'"]  # fmt: skip


class Writes(list[str]):
    """Every statement that would change a row."""


@pytest.fixture
def writes(app: Flask) -> Iterator[Writes]:
    seen = Writes()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def admitted() -> dict[str, str]:
    """Route → somebody who is let in, so that the input is what is refused."""
    best = ("ok", "none", "409", "401", "404", "403")
    return {row.name: min(PEOPLE[1:], key=lambda who: best.index(row.expected[who])) for row in rows()}


ADMITTED = admitted()
_turn = count()


def spoken(schema: Schema) -> dict[str, Any]:
    """The fields by their names on the wire."""
    return {found.data_key or name: found for name, found in schema.fields.items()}


def phone_for(route: Route, stage: Stage) -> Phone:
    person = stage.people[ADMITTED[name_of(route)]]
    return stage.phone.of(person) if person else stage.phone


def must_be_told(response: TestResponse, writes: Writes, what: str) -> None:
    assert response.status_code < 500, f"{what}: {response.status_code} {response.text[:300]}"
    if response.status_code >= 400:
        assert response.mimetype == "application/problem+json", what
        assert response.json["code"], what
    if response.status_code in SHAPE and not (response.json or {}).get("code", "").startswith("scan."):
        assert writes == [], f"{what} was refused for its shape after something was written: {writes}"
    writes.clear()


def routes_with(app: Flask, *, body: bool = False, query: bool = False) -> list[Route]:
    return [
        route
        for route in route_table(app)
        if name_of(route) in ADMITTED
        and (not body or (route.takes and not route.upload))
        and (not query or route.filters)
    ]


def headers_for(route: Route) -> dict[str, str]:
    return {} if route.once == "no" else {"Idempotency-Key": f"bad-input-{next(_turn):08}"}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_bad_document_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes, kind: str
) -> None:
    for route in routes_with(app, body=True):
        if kind == "nothing" and route.takes and is_optional(route.takes()):
            continue  # where nothing is required, nothing may be sent
        path = path_of(route).format_map(stage.things)
        options = {"data": DOCUMENTS[kind], "content_type": "application/json", "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, f"{name_of(route)}, {kind}")
        assert answered.status_code in SHAPE, f"{name_of(route)}, {kind}: {answered.text[:200]}"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"],
)
def test_another_content_type_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes, content_type: str
) -> None:
    for route in routes_with(app, body=True):
        path = path_of(route).format_map(stage.things)
        body = json.dumps(body_for(route, stage.things))
        options = {"data": body, "content_type": content_type, "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "request.unsupported_media_type", name_of(route)


def test_a_body_of_two_megabytes_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes
) -> None:
    for route in routes_with(app, body=True):
        path = path_of(route).format_map(stage.things)
        options = {"data": b" " * 2_000_000, "content_type": "application/json", "headers": headers_for(route)}
        answered = phone_for(route, stage).send(route.method, path, **options)
        must_be_told(answered, writes, name_of(route))
        assert answered.json["code"] == "request.too_large", name_of(route)
        assert answered.json["facts"]["limit_bytes"] == 1 << 20


def test_a_missing_field_is_named_by_every_route(app: Flask, stage: Stage, harmless: None, writes: Writes) -> None:
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


def test_no_value_of_any_field_breaks_a_route(app: Flask, stage: Stage, harmless: None, writes: Writes) -> None:
    turn = count()
    for route in routes_with(app, body=True):
        whole = body_for(route, stage.things) or {}
        assert route.takes
        for field in spoken(route.takes()):
            for _ in range(min(EACH, len(VALUES))):
                value = VALUES[next(turn) % len(VALUES)]
                answered = _send(route, stage, {**whole, field: value})
                must_be_told(answered, writes, f"{name_of(route)}: {field} = {value!r:.60}")
                if isinstance(value, bool | float | dict) and answered.status_code == 200:
                    assert field in ("consents", "document", "flag") or isinstance(value, bool | dict), name_of(route)


def test_no_query_breaks_a_route(app: Flask, stage: Stage, harmless: None, writes: Writes) -> None:
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


def test_an_id_that_is_nowhere_or_no_id_is_not_found_on_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes
) -> None:
    for route in routes_with(app):
        if "{" not in path_of(route):
            continue
        bad = ["x", "1", "%00", "01931f7e5b1c7c3e9f3a2b6d1c4e8a90", "０" * 36, "..%2F..%2Fetc", "' OR 1=1--"]
        if "<uuid:" in route.rule:
            for each in bad:
                path = path_of(route).format_map(dict.fromkeys(stage.things, each))
                answered = Context().run(stage.phone.app.test_client().open, f"/api/v1{path}", method=route.method)
                must_be_told(answered, writes, f"{name_of(route)}: {each}")
                assert answered.status_code in (404, 405, 401), f"{name_of(route)}: {each}: {answered.status_code}"
        path = path_of(route).format_map(dict.fromkeys(stage.things, NOWHERE))
        body = body_for(route, stage.things)
        options = {"json": body, "headers": headers_for(route)} if body is not None and not route.upload else {}
        if route.upload:
            continue
        answered = phone_for(route, stage).send(route.method, path, **(options or {"headers": headers_for(route)}))
        must_be_told(answered, writes, name_of(route))


def test_a_wrong_method_is_told_so_on_every_path(app: Flask) -> None:
    client = app.test_client()
    by_path: dict[str, set[str]] = {}
    for route in route_table(app):
        by_path.setdefault(path_of(route), set()).add(route.method)
    for path, methods in by_path.items():
        shown = path
        while "{" in shown:
            head, _, rest = shown.partition("{")
            shown = head + NOWHERE + rest.partition("}")[2]
        for method in {"PATCH", "DELETE", "PUT", "GET", "POST"} - methods:
            answered = Context().run(client.open, f"/api/v1{shown}", method=method)
            if answered.status_code in (401, 422):  # another path of the same shape has this method
                continue
            assert answered.status_code in (404, 405), f"{method} {path}: {answered.status_code}"
            assert answered.json["code"] in ("request.method_not_allowed", "request.not_found")


def test_a_bad_token_is_refused_by_every_route(app: Flask, stage: Stage, harmless: None, writes: Writes) -> None:
    """Each route is tried with some of the forgeries of ``test_tokens``, in turn, and with headers that are none."""
    forger, resident = Forger(app, stage.cast.resident), stage.cast.resident.token
    bad = [f"Bearer {forge(forger)}" for forge in FORGERIES.values()]
    bad += ["", "Bearer", "Bearer ", f"Basic {resident}", resident, f"Bearer {resident}x", f"Bearer {resident} x",
            "Bearer " + "A" * 100_000, "Bearer \xe5\x95\x8a"]  # fmt: skip
    turn = count()
    for route in routes_with(app):
        path = path_of(route).format_map(stage.things)
        for _ in range(min(EACH, len(bad))):
            header = bad[next(turn) % len(bad)]
            headers = {**headers_for(route), "Authorization": header}
            answered = stage.phone.send(route.method, path, headers=headers)
            must_be_told(answered, writes, f"{name_of(route)}: {header:.60}")
            assert (answered.status_code, answered.json["code"]) == (401, "auth.token_refused"), name_of(route)
            assert answered.headers["WWW-Authenticate"] == "Bearer"
            assert writes == []


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 101, "with space", "密钥密钥密钥密钥", "a" * 8 + "/", "%00%00%00%00"]
)
def test_a_key_that_is_none_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes, key: str
) -> None:
    for route in routes_with(app, body=True):
        if route.once != "no":
            path, body = path_of(route).format_map(stage.things), body_for(route, stage.things)
            headers = {"Idempotency-Key": key.encode().decode("latin-1")}
            answered = phone_for(route, stage).send(route.method, path, json=body, headers=headers)
            must_be_told(answered, writes, name_of(route))
            assert answered.json["code"] == "idempotency.key_malformed", name_of(route)


FORMS: dict[str, dict[str, Any]] = {
    "no file": {"write": "false"},
    "another name": {"files": (b"a,b", "x.csv")},
    "a text for a file": {"file": "a,b"},
    "two files": {"file": [(b"a", "x.csv"), (b"b", "y.csv")]},
    "nothing in it": {"file": (b"", "x.csv")},
    "a byte of nothing": {"file": (b"\x00", "x.csv")},
    "half a zip": {"file": (b"PK\x03\x04" + b"\xff" * 200, "x.xlsx")},
    "half an old workbook": {"file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "x.xls")},
    "UTF-16": {"file": ("日期,姓名".encode("utf-16"), "x.csv")},
    "a name that is a path": {"file": (b"\xff\xfe", "../../etc/passwd\x00.csv")},
    "an unknown field": {"file": (b"a", "x.csv"), "role": "staff"},
    "a word for a flag": {"file": (b"a", "x.csv"), "write": "perhaps"},
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_bad_upload_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes, kind: str
) -> None:
    def part(value: Any) -> Any:
        if isinstance(value, list):
            return [part(each) for each in value]
        return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value

    uploads = [route for route in routes_with(app) if route.upload]
    assert uploads
    for route in uploads:
        path = path_of(route).format_map(stage.things)
        form = {name: part(value) for name, value in FORMS[kind].items()}
        answered = phone_for(route, stage).send("POST", path, data=form, headers=headers_for(route))
        must_be_told(answered, writes, f"{name_of(route)}, {kind}")
        assert answered.status_code >= 400, f"{name_of(route)}, {kind}: {answered.text[:200]}"


def test_an_upload_of_six_megabytes_is_refused_by_every_route(
    app: Flask, stage: Stage, harmless: None, writes: Writes
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    options = {"data": part + b"1," * (3 << 20) + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    for route in routes_with(app):
        if route.upload:
            path = path_of(route).format_map(stage.things)
            answered = phone_for(route, stage).send("POST", path, headers=headers_for(route), **options)
            must_be_told(answered, writes, name_of(route))
            assert answered.json["code"] == "request.too_large", name_of(route)
