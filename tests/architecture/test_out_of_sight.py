"""Promise 9: what is not yours and what is not there are answered alike: by status, body and every header.

The tables hold each 404 of what is not yours against the one answer (``answers.NOT_FOUND``). Here the other half is
called: the same people and requests, with an id that is nowhere. And what is a draft is nowhere on *every* route.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true

from service.activities import queries
from service.core.http import Route, route_table
from tests.architecture.answers import NOT_FOUND, not_told, seen_of
from tests.architecture.ids import NOWHERE, Slot, ask, slots, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import PEOPLE, name_of, rows, stage
from tests.conftest import Statements, Told, engine

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


# Statements that the one answer may cost beyond the other, for time tells what answers do not; and where it is more.
AS_GOOD_AS_ALIKE = 2
DEARER = {
    ("POST /shifts/{shift_id}/sign-ups", "shift_id"): "a published shift is public; hidden is whom one may sign up",
    ("POST /redemption-periods/{period_id}/orders", "period_id"): "a period is public; hidden is whom one orders for",
    ("POST /gifts/{gift_id}/waits", "period_id"): "as an order",
    ("POST /gifts/{gift_id}/waits", "gift_id"): "as an order",
    ("POST /sign-ups/{sign_up_id}/cancel", "sign_up_id"): "whose it is says which right is asked: own, ward's, team's",
}


@pytest.mark.in_short_on("sqlite")
def test_what_is_not_there_is_answered_as_what_is_not_yours_and_costs_as_much(
    app: Flask, stage: Stage, harmless: None, statements: Statements, told: Told
) -> None:
    def asked(route: Route, who: str, things: dict[str, str]) -> tuple[dict[str, Any], int]:
        statements.clear()
        return seen_of(ask(route, stage, who, things)), len(statements)

    pairs, apart, dear = 0, [], {}
    for route, given, who in not_yours(app):
        things = things_for(stage, given)
        _, cost = asked(route, who, things)
        for slot in named(route):
            if (name_of(route), slot.name) in TOLD_APART:
                continue
            pairs += 1
            seen, cost_of_nothing = asked(route, who, things | {slot.name: NOWHERE})
            if seen != NOT_FOUND:
                apart.append((name_of(route), given, who, slot.name, seen))
            if abs(cost - cost_of_nothing) > AS_GOOD_AS_ALIKE:
                dear[name_of(route), slot.name] = (who, cost, cost_of_nothing)
    assert apart == []
    assert {each: dear[each] for each in dear.keys() - DEARER.keys()} == {}
    assert dear.keys() == DEARER.keys()
    told(f"permissions · {engine()} · not yours = not there, in words and in statements: {pairs} pairs")


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
