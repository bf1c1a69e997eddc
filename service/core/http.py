"""The edge: one decorator that turns a view of a handful of lines into a documented, gated, transactional route.

Order: token signature → (``prepare``, if named: who → takes → slow work) → transaction → actor as of now → ``who`` →
``takes`` → idempotency → view → dump → commit. A view returns what ``gives`` describes; it *returns* a refusal that
must be remembered (a refused scan) and *raises* one that must leave no trace.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import flask_smorest
import orjson
from flask import Flask, Response, current_app, g, request
from marshmallow import Schema

from service.core import clock, idempotency, transaction, wire
from service.core.actor import ANONYMOUS, Actor, Gate
from service.core.apidoc import document_route
from service.core.downloads import Download
from service.core.errors import (
    BadRequest,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PasswordChangeNeeded,
    Refusal,
    TokenRefused,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
)
from service.core.idempotency import Answer, KeyMalformed, KeyMissing, KeyReused
from service.core.paging import CursorRefused, PageIn, list_of
from service.core.problems import problem
from service.core.proxies import bound
from service.core.received import Upload, idempotency_key, json_body, read_upload
from service.core.routing import LazyRule
from service.core.tokens import Claims, read_claims
from service.values import value

LoadActor = Callable[[Claims], Actor | None]
Prepare = Callable[..., Any]  # given the Call and the path's parts, as the view is; what it gives is ``call.prepared``


@value()
class Call:
    """What a view is given: who asks, when, and what they sent."""

    actor: Actor
    now: datetime
    body: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    upload: Upload | None = None
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the route table: what is promised to developers and held against the golden tables by tests."""

    capability: str
    operation: str
    method: str
    rule: str
    who: Gate
    takes: type[Schema] | None
    filters: type[Schema] | None
    gives: type[Schema] | str | tuple[str, ...] | None  # a shape, or the types of a file
    status: int
    refuses: tuple[type[Refusal], ...]
    prepare: Prepare | None
    once: str  # "required", "accepted" or "no": the Idempotency-Key
    upload: bool
    headers: tuple[str, ...]  # that the answer carries, by their names in ``apidoc.HEADERS``

    def file_types(self) -> tuple[str, ...]:
        """Of an answer that is no JSON."""
        if isinstance(self.gives, str):
            return (self.gives,)
        return self.gives if isinstance(self.gives, tuple) else ()

    def all_refusals(self) -> tuple[type[Refusal], ...]:
        """Declared refusals and those that the edge itself may answer on this route."""
        common: list[type[Refusal]] = [TooManyRequests, Unavailable, TokenRefused]
        if self.method != "GET":
            common += [Conflict]
        if self.who.name != "anyone":
            common += [NotSignedIn]
        if not self.who.is_open_before_password_change:
            common += [PasswordChangeNeeded]
        if self.who.name not in ("anyone", "signed_in"):
            common += [NotAllowed]
        if "<" in self.rule:
            common += [NotFound]
        if self.takes or self.filters or self.upload:
            common += [Invalid]
        if self.takes or self.upload:
            common += [BadRequest, UnsupportedMediaType]
        if self.takes or self.upload or self.once != "no":
            common += [TooLarge]
        if self.filters and issubclass(self.filters, PageIn):
            common += [CursorRefused]
        if self.once != "no":
            common += [KeyMalformed, KeyReused] + ([KeyMissing] if self.once == "required" else [])
        return tuple(dict.fromkeys((*self.refuses, *common)))


class Undeclared(AssertionError):
    """In tests: a route answered with a refusal that its ``refuses=`` does not list."""


class Routes(flask_smorest.Blueprint):  # type: ignore[misc]
    """A capability's blueprint. Keeps Flask's own form: ``@routes.post("/shifts/<uuid:shift_id>/close", who=…, …)``."""

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)

        self._unspecified: list[tuple[Any, ...]] = []

    def _store_endpoint_docs(self, endpoint: str, edge: Any, parameters: Any, tags: Any, **options: Any) -> None:
        """Later: a start, of which there are many, needs no documentation."""
        self._unspecified.append((endpoint, edge, parameters, tags, options))

    def register_views_in_doc(self, *args: Any, **options: Any) -> None:
        for endpoint, edge, parameters, tags, more in self._unspecified:
            edge._apidoc = document_route(self, edge, edge.route_spec)
            super()._store_endpoint_docs(endpoint, edge, parameters, tags, **more)
        self._unspecified.clear()
        super().register_views_in_doc(*args, **options)

    def get(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._verb("GET", rule, once="no", **options)

    def post(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._verb("POST", rule, once=options.pop("once", "accepted"), **options)

    def put(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        return self._verb("PUT", rule, once="no", **options)

    def _verb(
        self,
        method: str,
        rule: str,
        *,
        who: Gate,
        once: str,
        takes: type[Schema] | None = None,
        filters: type[Schema] | None = None,
        gives: type[Schema] | str | tuple[str, ...] | None = None,
        status: int | None = None,
        refuses: tuple[type[Refusal], ...] = (),
        prepare: Prepare | None = None,
        upload: bool = False,
        headers: tuple[str, ...] = (),
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if who.name == "anyone" and once != "no":
            raise TypeError(f"{rule}: an Idempotency-Key belongs to somebody; a route for anyone needs once='no'")
        status = status or (200 if gives else 204)

        def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
            shape = (takes, filters, gives, status, refuses, prepare, once, upload, headers)
            route = Route(self.name, view.__name__, method, rule, who, *shape)
            edge = _edge(view, route)
            edge.route_spec = route  # type: ignore[attr-defined]
            self.route(rule, methods=[method])(edge)
            return view

        return decorate


def _edge(view: Callable[..., Any], route: Route) -> Callable[..., Any]:
    takes = route.takes() if route.takes else None
    filters = route.filters() if route.filters else None
    gives = route.gives() if inspect.isclass(route.gives) else None

    def read_input(path: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {"query": wire.load(filters, wire.read_query(filters, request.args))} if filters else {}
        if isinstance(filters, PageIn):
            given["query"]["of_list"] = list_of(route.operation, path, given["query"])
        if route.upload:
            given["upload"] = read_upload()
            given["body"] = wire.load(takes, request.form) if takes else {}
        elif takes:
            given["body"] = wire.load(takes, wire.parse_json(json_body()))
        return given

    @functools.wraps(view)
    def edge(**path: Any) -> Response:
        if not route.upload:
            bound(request).max_content_length = bound(current_app).config["MAX_BODY_BYTES"]
        claims = read_claims()
        given: dict[str, Any] | None = None
        prepared: Any = None

        def work() -> Response:
            moment = clock.now()
            actor = admit(route.who, claims)
            received = read_input(path) if given is None else given
            call = Call(actor, moment, prepared=prepared, **received)
            if route.once != "no" and (key := idempotency_key(route.once)):
                return _once(key, route, call, lambda: _answer(view(call, **path), route, gives))
            return _answer(view(call, **path), route, gives)

        try:
            if route.prepare:
                asker = ANONYMOUS
                if claims or route.who.name != "anyone":  # slow work is not done for whoever may not ask for it
                    asker = transaction.run_request(lambda: admit(route.who, claims), read_only=True)
                given = read_input(path)
                prepared = route.prepare(Call(asker, clock.now(), **given), **path)
            return transaction.run_request(work, read_only=route.method == "GET")
        except Refusal as refusal:
            _must_be_declared(refusal, route)
            raise

    return edge


def admit(gate: Gate, claims: Claims | None) -> Actor:
    """The actor as of now. Refuses: ``TokenRefused`` (withdrawn), ``NotSignedIn``, ``NotAllowed``,
    ``PasswordChangeNeeded``.
    """
    load_actor: LoadActor = bound(current_app).extensions["load_actor"]
    actor = load_actor(claims) if claims else ANONYMOUS
    if actor is None:
        raise TokenRefused
    bound(g).actor = actor
    if not gate.admits(actor):
        raise NotSignedIn if actor is ANONYMOUS else NotAllowed
    if actor.must_change_password and not gate.is_open_before_password_change:
        raise PasswordChangeNeeded
    return actor


def _once(key: str, route: Route, call: Call, act: Callable[[], Response]) -> Response:
    mark: dict[str, Any] = {"actor_id": call.actor.person_id, "operation": route.operation}
    body = call.upload.content + orjson.dumps(request.form) if call.upload else request.get_data(cache=True)
    request_hash = idempotency.fingerprint(request.method, request.path, request.query_string, body)
    first = idempotency.claim(key, request_hash, now=call.now, **mark)
    if first is not None:
        response = Response(first.body, status=first.status, content_type=first.content_type)
        if not first.content_type:
            response = _untyped(response)
        response.headers["Idempotency-Replayed"] = "true"
        return response
    response = act()
    idempotency.keep(
        Answer(response.status_code, response.content_type or "", response.get_data(as_text=True)), key, **mark
    )
    return response


def _answer(result: Any, route: Route, gives: Schema | None) -> Response:
    if isinstance(result, Refusal):
        _must_be_declared(result, route)
        return problem(result)
    if isinstance(result, Download):
        response = Response(result.content, route.status, result.headers, content_type=result.content_type)
        if result.name:
            response.headers["Content-Disposition"] = result.name.header()
        return response
    if gives is None:
        return _untyped(Response(status=204))
    return Response(orjson.dumps(gives.dump(result)), route.status, content_type="application/json; charset=utf-8")


def _untyped(response: Response) -> Response:
    """What holds nothing is of no type."""
    del response.headers["Content-Type"]
    return response


def _must_be_declared(refusal: Refusal, route: Route) -> None:
    if current_app.testing and not isinstance(refusal, route.all_refusals()):
        raise Undeclared(f"{route.operation} answered {refusal.code}, which it does not declare") from refusal


def init_http(app: Flask, load_actor: LoadActor) -> None:
    app.extensions["load_actor"] = load_actor
    app.url_rule_class = LazyRule
    app.url_map.strict_slashes = False

    @app.after_request
    def headers(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.headers.add("Cache-Control", "no-store")
        response.headers.add("X-Content-Type-Options", "nosniff")
        return response


def route_table(app: Flask) -> list[Route]:
    """Every route of the API, by path and method."""
    found = [getattr(view, "route_spec", None) for view in app.view_functions.values()]
    return sorted((route for route in found if route), key=lambda route: (route.rule, route.method))
