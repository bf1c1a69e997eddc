"""Rude values, by the dozen, and how a request with one is sent and must be answered."""

from __future__ import annotations

from itertools import count
from typing import Any, TypeVar

from flask import Flask
from werkzeug.test import TestResponse

from service.core.http import Route, route_table
from tests.architecture.ids import NOWHERE
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import PEOPLE, name_of, rows
from tests.conftest import ENGINES, engine
from tests.fakes.phone import Phone
from tests.proofs.extent import IS_FULL

T = TypeVar("T")
SHAPE = {400, 413, 415, 422}

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


def admitted() -> dict[str, str]:
    """Route → somebody who is let in, so that the input is what is refused."""
    best = ("ok", "none", "409", "401", "404", "403")
    return {row.name: min(PEOPLE[1:], key=lambda who: best.index(row.expected[who])) for row in rows()}


ADMITTED = admitted()
_turn = count()


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
    return share(
        [
            route
            for route in route_table(app)
            if name_of(route) in ADMITTED
            and (not body or (route.takes and not route.upload))
            and (not query or route.filters)
        ]
    )


def share(found: list[T]) -> list[T]:
    """The full form tries all on each engine; in the short form each engine takes its share, every other one of two."""
    return found if IS_FULL else found[ENGINES.index(engine()) :: len(ENGINES)]


def headers_for(route: Route) -> dict[str, str]:
    return {} if route.once == "no" else {"Idempotency-Key": f"bad-input-{next(_turn):08}"}
