"""Promise 9: what is not yours and what is not there are answered alike: by status, body and every header.

The tables hold each 404 of what is not yours against the one answer (``answers.NOT_FOUND``). Here the other half is
called: the same people and requests, with an id that is nowhere. And what is a draft is nowhere on *every* route.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import true

from service.activities import queries
from service.core.http import Route, route_table
from tests.architecture.answers import NOT_FOUND, not_told, seen_of
from tests.architecture.ids import NOWHERE, Slot, ask, slots, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import PEOPLE, name_of, rows, stage
from tests.conftest import Told, engine

__all__ = ["stage"]  # a fixture

# Everybody may see which regions there are and which of them is a community, so this tells nothing.
TOLD_APART = {("POST /people", "home_id"), ("POST /teams", "community_id")}
HIDDEN = (
    ("shift_id", "draft_shift_id"),
    ("shift_id", "recorded_shift_id"),
    ("activity_id", "draft_activity_id"),
)
OUTSIDERS = ("other_leader", "next_door")  # an officer, and who holds every role, elsewhere


def not_yours(app: Flask) -> Iterator[tuple[Route, str, str]]:
    """Route, ``given`` and who is answered 404, by the tables."""
    routes = {name_of(route): route for route in route_table(app)}
    for row in rows():
        yield from ((routes[row.name], row.given, who) for who in PEOPLE if row.expected[who] == "404")


def named(route: Route) -> list[Slot]:
    return [slot for slot in slots(route) if slot.where != "query"]


def test_what_is_not_there_is_answered_as_what_is_not_yours(
    app: Flask, stage: Stage, harmless: None, told: Told
) -> None:
    pairs = [
        (route, given, who, slot.name)
        for route, given, who in not_yours(app)
        for slot in named(route)
        if (name_of(route), slot.name) not in TOLD_APART
    ]
    apart = [
        (name_of(route), given, who, name, seen)
        for route, given, who, name in pairs
        if (seen := seen_of(ask(route, stage, who, things_for(stage, given) | {name: NOWHERE}))) != NOT_FOUND
    ]
    assert apart == []
    told(f"permissions · {engine()} · not yours = not there: {len(pairs)} pairs")


def drafts(routes: list[Route]) -> Iterator[tuple[Route, Slot, str, str]]:
    for route in routes:
        for slot in slots(route):
            for name, hidden in HIDDEN:
                if name == slot.name:
                    yield from ((route, slot, hidden, who) for who in OUTSIDERS)


def told_apart(stage: Stage, routes: list[Route]) -> list[tuple[str, str, str, str]]:
    """Where an outsider is answered otherwise about a draft than about nothing."""
    found = []
    for route, slot, hidden, who in drafts(routes):
        answers = []
        for put in (stage.of(hidden), NOWHERE):
            query = {slot.name: put} if slot.where == "query" else {}
            answers.append(seen_of(ask(route, stage, who, {**stage.things, slot.name: put}, **query)))
        if not_told(answers[0]) != not_told(answers[1]):
            found.append((name_of(route), str(slot), hidden, who))
    return found


def test_a_draft_is_nowhere_on_every_route(app: Flask, stage: Stage, harmless: None, told: Told) -> None:
    routes = route_table(app)
    assert told_apart(stage, routes) == []
    told(f"permissions · {engine()} · a draft = not there: {len(list(drafts(routes)))} pairs")


def test_a_draft_that_is_seen_anywhere_is_reported(
    app: Flask, stage: Stage, harmless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "IS_PUBLIC", true())
    route = next(route for route in route_table(app) if route.operation == "get_shift")
    assert {who for *_, who in told_apart(stage, [route])} == set(OUTSIDERS)
