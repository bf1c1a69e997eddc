"""Promise 9 in lists: no row, no count and no page of what lies elsewhere, whatever is asked for.

Every route that reads is called by people of each office, beside a second community that has one of everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import true

from service.core.http import Route, route_table
from service.core.paging import PageIn, cursor_to, list_of
from service.hours.queries import records
from tests.architecture.answers import seen_of
from tests.architecture.ids import NOWHERE, ask, slots, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_foreign_ids import ADMITTED
from tests.architecture.test_permissions import PEOPLE, Row, name_of, rows, stage
from tests.architecture.test_relations import stage as elsewhere
from tests.conftest import Told, engine

__all__ = ["elsewhere", "stage"]  # fixtures

# What everybody may see of a community, and a word that is no id.
PUBLIC = {
    "region_id", "community_id", "next_community_id", "home_id", "parent_id", "team_id", "other_team_id", "activity_id",
    "shift_id", "future_shift_id", "closed_shift_id", "purpose",
    "ready_team_id", "filed_team_id",
}  # fmt: skip
# Oneself, and one of each office, here and elsewhere; all twelve are called in ``test_permissions.py``.
READERS = ("own", "leader", "neighbour", "staff", "auditor", "administrator", "next_door")
LAST_ID = UUID(bytes=b"\xff" * 16)


def before_all(route: Route, things: dict[str, str]) -> str:
    """A cursor of this list that stands before everything which may be in it."""
    parts = {name: things[name] for name in re.findall(r"<(?:\w+:)?(\w+)>", route.rule)}
    return cursor_to(LAST_ID, list_of(route.operation, parts, {}))


def readings(app: Flask) -> Iterator[tuple[Row, Route, str]]:
    by_name = {name_of(route): route for route in route_table(app)}
    for row in rows():
        if row.method == "GET":
            yield from ((row, by_name[row.name], who) for who in READERS if row.expected[who] in ADMITTED)


def private(of: Stage, route: Route) -> set[bytes]:
    """Ids of another community that such a route never tells: none at all, unless it is for anyone, which tells public
    things and who is in charge of them.
    """
    things = {of.things[name] for name in of.things.keys() - PUBLIC}
    public = {of.things[name] for name in PUBLIC - {"purpose"}} if route.who.name != "anyone" else set()
    told = {"record"} if public else {"record", of.of("person_in_charge_id")}
    return {str(each).encode() for each in (of.ids() | things | public) - told}


def leaks(route: Route, content: bytes, of: Stage) -> bool:
    return any(each in content for each in private(of, route))


@pytest.mark.in_short_on("sqlite")
def test_nothing_that_is_read_names_what_lies_elsewhere(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, told: Told
) -> None:
    number, found = 0, []
    for row, route, who in readings(app):
        things = things_for(stage, row.given)
        whole = ask(route, stage, who, things)
        pages = [whole]
        if route.who.name != "anyone" and route.filters and issubclass(route.filters, PageIn):
            pages.append(ask(route, stage, who, things, cursor=before_all(route, things)))
        number += len(pages)
        if any(leaks(route, page.data, elsewhere) for page in pages):
            found.append((row.name, row.given, who))
    assert found == []
    told(f"permissions · {engine()} · lists and things read beside another community: {number}")


@pytest.mark.in_short_on("sqlite")
def test_what_lies_elsewhere_is_named_to_its_own_people(app: Flask, elsewhere: Stage, harmless: None) -> None:
    """Otherwise the test before could not fail."""
    seen = {
        row.name
        for row, route, who in readings(app)
        if who == "staff" and leaks(route, ask(route, elsewhere, who, things_for(elsewhere, row.given)).data, elsewhere)
    }
    assert {"GET /people", "GET /service-records", "GET /sheets", "GET /proposals", "GET /national-exports"} <= seen


def told_apart(routes: list[tuple[Row, Route, str]], stage: Stage, elsewhere: Stage) -> tuple[list[str], int]:
    """Lists that answer otherwise to a filter with an id from elsewhere than to one with an id from nowhere."""
    found, number = [], 0
    for row, route, who in routes:
        for slot in slots(route):
            if slot.where == "query" and route.who.name != "anyone":
                things = things_for(stage, row.given)
                put = (elsewhere.of(slot.name), NOWHERE)
                foreign, unknown = (seen_of(ask(route, stage, who, things, **{slot.name: each})) for each in put)
                number += 1
                if foreign != unknown:
                    found.append(f"{row.name} {slot} {who}")
    return found, number


@pytest.mark.in_short_on("sqlite")
def test_a_filter_with_a_foreign_id_finds_as_little_as_one_with_an_unknown_one(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, told: Told
) -> None:
    found, number = told_apart(list(readings(app)), stage, elsewhere)
    assert found == []
    told(f"permissions · {engine()} · filters with foreign and unknown ids: {number} pairs")


def test_a_list_without_its_scope_is_reported(
    app: Flask, elsewhere: Stage, stage: Stage, harmless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_may_act_on", lambda *_: true())
    listed = [each for each in readings(app) if each[0].name == "GET /service-records" and each[2] == "neighbour"]
    found, _ = told_apart(listed, stage, elsewhere)
    assert "GET /service-records query:account_id neighbour" in found


# List and the thing in it.
OPENED = {"/service-records": "/service-records/{}", "/sheets": "/sheets/{}"}


@pytest.mark.parametrize("path", OPENED)
def test_what_is_listed_is_exactly_what_can_be_opened(app: Flask, stage: Stage, harmless: None, path: str) -> None:
    people = [who for who in PEOPLE if who != "nobody"]
    listed = {who: {each["id"] for each in stage.phone.of(stage.people[who]).get(path).json["items"]} for who in people}
    everything = sorted(set[str]().union(*listed.values()))
    opened = {
        who: {
            each
            for each in everything
            if stage.phone.of(stage.people[who]).get(OPENED[path].format(each)).status_code == 200
        }
        for who in people
    }
    assert everything
    assert listed == opened


def test_what_a_home_screen_counts_is_what_the_lists_show(app: Flask, stage: Stage, harmless: None) -> None:
    for who in ("own", "leader", "staff", "administrator", "next_door"):
        phone = stage.phone.of(stage.people[who])
        home, to_approve = phone.get("/me/home").json, phone.get("/service-records/to-approve", limit=200).json["items"]
        counted = home["desk"]["to_approve"] if home["desk"] else sum(each["to_approve"] or 0 for each in home["teams"])
        unread = [each for each in phone.get("/me/inbox", limit=200).json["items"] if each["read_at"] is None]
        assert (who, counted, home["unread"]) == (who, len(to_approve), len(unread))


# By the kind that a desk counts: the list that shows it, how it is asked for, and whose it is.
TO_DECIDE_IN: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "filings": ("/filings", {}, ("submitted_by",)),
    "team_reviews": ("/team-reviews-due", {}, ()),
    "promotions": ("/promotions", {"state": "nominated"}, ("account_id",)),
    "promotion_reviews": ("/promotions", {"in_review": "true"}, ("account_id",)),
    "stars": ("/stars", {"state": "waiting"}, ("account_id",)),
    "commendations": ("/commendations", {"state": "waiting"}, ("account_id", "proposed_by")),
    "statements": ("/statements", {"state": "requested"}, ("account_id",)),
    "merge_reviews": ("/merge-reviews", {}, ("survivor_id",)),
    "proposed_people": ("/proposed-people", {"state": "waiting"}, ()),
}

SEEN_BY_MORE = {"stars", "commendations", "statements"}  # than may decide


@pytest.mark.parametrize("who", ["staff", "social_worker", "administrator", "next_door"])
def test_a_desk_counts_what_the_lists_show_and_one_may_decide(
    app: Flask, stage: Stage, harmless: None, who: str
) -> None:
    phone, me = stage.phone.of(stage.people[who]), stage.people[who]
    counted = phone.get("/me/home").json["desk"]["to_decide_by_kind"]
    for kind, (path, query, whose) in TO_DECIDE_IN.items():
        if kind in SEEN_BY_MORE and who not in ("staff", "next_door"):
            assert (kind, counted[kind]) == (kind, 0)
            continue
        answer = phone.get(path, limit=200, **query)
        found = answer.json["items"] if answer.status_code == 200 else []
        theirs = [each for each in found if str(me.account_id) not in {each[name] for name in whose}]
        assert (kind, counted[kind]) == (kind, len(theirs))
