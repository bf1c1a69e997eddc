"""A mini-program's phone: JSON over HTTP, and a developer's distrust of every answer."""

from __future__ import annotations

import re
import uuid
from ast import literal_eval
from contextvars import Context
from functools import cache
from typing import Any

from flask import Flask
from jsonschema_rs import Draft202012Validator, Registry
from werkzeug.test import TestResponse

from service.app import spec_of
from service.core.openapi import followed

SPEC = "spec:/"  # where a shape's references lead


class Phone:
    """``phone.of(person).post("/scans", {...})``; each answer must be declared in the spec and have its shape."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app, self.token = app, token

    @property
    def spec(self) -> dict[str, Any]:
        return _spec(self.app)

    def of(self, person: Any) -> Phone:
        return Phone(self.app, person.token)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._send("GET", path, query_string=query)

    def post(
        self, path: str, body: Any = None, *, key: str | None = "new", language: str | None = None
    ) -> TestResponse:
        headers = {"Idempotency-Key": str(uuid.uuid4()) if key == "new" else key} if key else {}
        if language:
            headers["Accept-Language"] = language
        return self._send("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> TestResponse:
        return self._send("PUT", path, json=body)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Anything, for rude tests."""
        return self._send(method, path, **options)

    def _send(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if options.get("json", ...) is None:
            options.pop("json")
        client = self.app.test_client()
        # An empty context, as in a server: otherwise the request would share the test's application context and its g.
        response = Context().run(client.open, f"/api/v1{path}", method=method, headers=headers, **options)
        self._must_be_as_promised(method, path, response)
        return response

    def _must_be_as_promised(self, method: str, path: str, response: TestResponse) -> None:
        operation = _operation(self.app, method, path)
        if operation is None:
            return
        promised = operation["responses"].get(str(response.status_code))
        assert promised, (
            f"{method} {path} answered {response.status_code}, which the spec does not know: {response.text}"
        )
        if response.status_code == 204:
            return
        content = followed(_spec(self.app), promised)["content"]
        media_type = response.mimetype
        assert media_type in content, f"{media_type} is not among {list(content)}"
        if media_type.endswith("json"):
            _validator(self.app, str(content[media_type]["schema"])).validate(response.get_json())


_described: dict[frozenset[str], dict[str, Any]] = {}


@cache
def _spec(app: Flask) -> dict[str, Any]:
    """Once for all applications with the same routes: it takes longer than all the rest of a start."""
    routes = frozenset(map(str, app.url_map.iter_rules()))
    if routes not in _described:
        _described[routes] = spec_of(app)
    return _described[routes]


@cache
def _validator(app: Flask, schema: str) -> Draft202012Validator:
    """Made once for each shape, with the spec's references as they are resolved once for all shapes: to resolve them
    takes longer than most requests.
    """
    return Draft202012Validator(literal_eval(schema.replace("'#/", f"'{SPEC}#/")), registry=_registry(app))


@cache
def _registry(app: Flask) -> Registry:
    return Registry([(SPEC, {"components": _spec(app)["components"]})])


@cache
def _patterns(app: Flask) -> dict[int, list[tuple[re.Pattern[str], dict[str, Any]]]]:
    """By the number of slashes: every request of every test is looked up here."""
    found: dict[int, list[tuple[re.Pattern[str], dict[str, Any]]]] = {}
    for path, operations in sorted(_spec(app)["paths"].items(), key=lambda item: item[0].count("{")):
        pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))
        found.setdefault(path.count("/"), []).append((re.compile(pattern), operations))
    return found


def _operation(app: Flask, method: str, path: str) -> dict[str, Any] | None:
    path = f"/api/v1{path.partition('?')[0]}"
    for pattern, operations in _patterns(app).get(path.count("/"), ()):
        if pattern.fullmatch(path):
            found: dict[str, Any] | None = operations.get(method.lower())
            return found
    return None
