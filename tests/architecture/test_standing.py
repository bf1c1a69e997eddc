"""Promise 9, the third table: who they are *now*, on every route, whatever they were when they signed in.

A session, an account, a password or a grant that has ended takes all away with the next request: each such person hears
one refusal everywhere, or is like a column of ``permissions/``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from service.accounts.models import Account, PasswordSignIn, RoleGrant, Session
from service.accounts.rules import AccountStatus
from service.core import transaction
from service.core.actor import Role
from service.core.db import db
from service.core.http import Route, route_table
from tests.architecture.ids import ask, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_permissions import Row, name_of, rows, stage, tried
from tests.conftest import Told, engine
from tests.factories.cast import Person, person

__all__ = ["stage"]  # a fixture

ENDED = ("signed_out", "disabled", "closed")  # 401, on routes for anyone too: a token that is shown must be good
# Like a column, in the rows in which the second one is answered otherwise.
LIKE = {"former_staff": ("neighbour", "staff"), "staff_and_auditor": ("staff", "auditor")}
# Where the neighbour is more than a neighbour: an elder lets them see her own.
OTHERWISE = {
    ("GET /me/delegations", ""): "none",
    ("POST /me/close", ""): "ok",
    ("GET /people/{account_id}/home", "account_id=principal_id"): "404",
    ("GET /people/{account_id}/shifts", "account_id=principal_id"): "404",
}
_people: dict[Flask, dict[str, Person]] = {}


@pytest.fixture
def standing(app: Flask, stage: Stage, lasting_tokens: None) -> Stage:
    """The same stage, with people of these."""
    if app not in _people:
        _people[app] = transaction.run(lambda: _come(stage, stage.time.now))
    return Stage(stage.phone, stage.time, stage.cast, {**stage.people, **_people[app]}, stage.things)


def _come(stage: Stage, now: datetime) -> dict[str, Person]:
    names = (*ENDED, *LIKE, "new_password")
    people = {name: person("沈静", stage.cast.community, now, role=Role.STAFF) for name in names}

    def change(model: Any, who: str, **values: Any) -> None:
        key = model.id if model is Account else model.account_id
        db.session.query(model).filter(key == people[who].account_id).update(values)

    change(Session, "signed_out", ended_at=now)
    change(Account, "disabled", status=AccountStatus.DISABLED)
    change(Account, "closed", status=AccountStatus.CLOSED)
    change(RoleGrant, "former_staff", ended_at=now)
    change(Session, "new_password", means="password")
    who = people["new_password"].account_id
    sign_in = {"username": who.hex, "password_hash": "-", "must_change": True, "failures": 0, "created_at": now}
    db.session.add(PasswordSignIn(account_id=who, **sign_in))
    grant = {"role": Role.AUDITOR, "region_id": stage.cast.community.id, "granted_at": now}
    db.session.add(RoleGrant(account_id=people["staff_and_auditor"].account_id, **grant))
    return people


def code(route: Route, stage: Stage, who: str, row: Row) -> str:
    response = ask(route, stage, who, things_for(stage, row.given))
    return "ok" if response.status_code < 400 else str(response.json["code"])


def each_route(app: Flask, wrong: Callable[[Row, Route], list[str]]) -> list[str]:
    by_name = {name_of(route): route for route in route_table(app)}
    return [each for row in rows() if not row.given for each in wrong(row, by_name[row.name])]


@pytest.mark.in_short_on("sqlite")
def test_who_has_left_is_nobody_on_every_route(app: Flask, standing: Stage, harmless: None, told: Told) -> None:
    def wrong(row: Row, route: Route) -> list[str]:
        heard = {who: code(route, standing, who, row) for who in ENDED}
        return [f"{row.name} {who} {heard[who]}" for who in ENDED if heard[who] != "auth.token_refused"]

    assert each_route(app, wrong) == []
    told(f"permissions · {engine()} · ended sessions and accounts: {len(ENDED)} people on every route")


@pytest.mark.in_short_on("sqlite")
def test_who_has_not_chosen_their_password_does_that_first_on_every_route(
    app: Flask, standing: Stage, harmless: None
) -> None:
    def wrong(row: Row, route: Route) -> list[str]:
        heard = code(route, standing, "new_password", row)
        barred = "auth.password_change_needed" if row.expected["staff"] != "403" else "auth.not_allowed"
        return [f"{row.name} {heard}"] if not route.who.is_open_before_password_change and heard != barred else []

    assert each_route(app, wrong) == []


def unlike(app: Flask, stage: Stage, who: str) -> list[str]:
    by_name = {name_of(route): route for route in route_table(app)}
    column, other = LIKE[who]
    known = OTHERWISE if column == "neighbour" else {}
    return [
        f"{row.name} {row.given} {cell}"
        for row in rows()
        if row.expected[column] != row.expected[other]
        and (cell := tried(by_name[row.name], who, stage, row.given))
        != known.get((row.name, row.given), row.expected[column])
    ]


@pytest.mark.parametrize("who", LIKE)
@pytest.mark.in_short_on("sqlite")
def test_who_has_more_or_less_than_before_is_like_a_column(
    app: Flask, standing: Stage, harmless: None, who: str
) -> None:
    assert unlike(app, standing, who) == []


@pytest.mark.in_short_on("sqlite")
def test_a_grant_that_does_not_end_is_reported(app: Flask, standing: Stage, harmless: None) -> None:
    standing.people["former_staff"] = standing.people["staff"]
    assert len(unlike(app, standing, "former_staff")) > 50
