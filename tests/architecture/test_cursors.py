"""Promise 9 in pages: a cursor is a place in a list and no right to it.

Of every list the cursors of those who can turn its pages are handed to everybody else: each sees of their own list what
comes after that place, or the refusal that they hear without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from flask import Flask
from sqlalchemy import true
from werkzeug.test import TestResponse

from service.core.http import Route, route_table
from service.core.paging import PageIn, cursor_to
from service.home.rules import Section
from service.hours.queries import records
from tests.architecture.answers import seen_of
from tests.architecture.ids import ask, things_for
from tests.architecture.scene import Stage
from tests.architecture.test_lists import LAST_ID
from tests.architecture.test_permissions import Row, name_of, path_of, rows
from tests.architecture.test_statement_counts import stage
from tests.conftest import Time, Told, engine
from tests.factories.cast import Cast
from tests.factories.redemption import fair
from tests.fakes.phone import Phone

__all__ = ["stage"]  # a fixture

# Whose cursors are handed around, and who takes them: oneself and one of each office, here and elsewhere.
HOLDERS = ("own", "leader", "staff", "administrator")
TAKERS = ("nobody", "own", "leader", "neighbour", "staff", "auditor", "next_door")
Refused = dict[str, Any]


def lists(app: Flask) -> list[tuple[Row, Route]]:
    by_name = {name_of(route): route for route in route_table(app)}
    known = [(row, by_name[row.name]) for row in rows() if row.method == "GET"]
    return [(row, route) for row, route in known if route.filters and issubclass(route.filters, PageIn)]


def items_of(response: TestResponse) -> set[bytes] | Refused:
    """A page's rows, each as it is written but for the request's own id; of a refusal all that can be seen."""
    if response.status_code != 200:
        return seen_of(response)
    written = (orjson.dumps(each, option=orjson.OPT_SORT_KEYS) for each in response.json["items"])
    return {re.sub(rb'"request_id":"\w+"', b"", each) for each in written}


def cursors(stage: Stage, row: Row, route: Route) -> dict[str, str]:
    """By holder: where their first page of one row ends, if another follows."""
    things, found = things_for(stage, row.given), {}
    for who in HOLDERS:
        if row.expected[who] == "ok" and (cursor := ask(route, stage, who, things, limit="1").json["next_cursor"]):
            found.setdefault(cursor, who)
    return {who: cursor for cursor, who in found.items()}


Whole = dict[tuple[str, str, str], set[bytes] | Refused]
Handed = tuple[Row, Route, str, str, str]  # whose cursor, which, and who takes it


def handed(found: list[tuple[Row, Route]], stage: Stage) -> Iterator[Handed]:
    for row, route in found:
        for holder, cursor in cursors(stage, row, route).items():
            yield from ((row, route, holder, cursor, taker) for taker in TAKERS if taker != holder)


def whole_lists(found: list[tuple[Row, Route]], stage: Stage) -> Whole:
    return {(row.name, row.given, who): whole_list(row, route, stage, who) for row, route in found for who in TAKERS}


def whole_list(row: Row, route: Route, stage: Stage, who: str) -> set[bytes] | Refused:
    """All its pages: other tests have left shifts in the same database, and everybody sees them."""
    things, seen, turn = things_for(stage, row.given), set[bytes](), dict[str, str]()
    while True:
        page = ask(route, stage, who, things, limit="200", **turn)
        items = items_of(page)
        if not isinstance(items, set):
            return items
        seen |= items
        if not (cursor := page.json["next_cursor"]):
            return seen
        turn = {"cursor": cursor}


def beyond(stage: Stage, tries: list[Handed], whole: Whole) -> list[str]:
    """Where somebody else's cursor shows more than one's own list, or is refused otherwise than the list is."""
    found = []
    for row, route, holder, cursor, taker in tries:
        page = items_of(ask(route, stage, taker, things_for(stage, row.given), limit="200", cursor=cursor))
        own = whole[row.name, row.given, taker]
        if not (page <= own if isinstance(page, set) and isinstance(own, set) else page == own):
            found.append(f"{row.name} {row.given} {taker} with the cursor of {holder}")
    return found


@pytest.mark.in_short_on("sqlite")
def test_somebody_elses_cursor_shows_nothing_but_ones_own_list(
    app: Flask, stage: Stage, harmless: None, told: Told
) -> None:
    tries = list(handed(lists(app), stage))
    turned = {row.name for row, *_ in tries}
    assert beyond(stage, tries, whole_lists(lists(app), stage)) == []
    assert len(turned) >= 25, sorted(turned)
    told(f"permissions · {engine()} · cursors of others: {len(tries)} pages of {len(turned)} lists")


@pytest.mark.in_short_on("sqlite")
def test_a_cursor_of_one_list_is_refused_by_every_other(app: Flask, stage: Stage, harmless: None, told: Told) -> None:
    """Of another operation, and of the same one for another shift or team: it would show half a list as if it were
    whole.
    """
    found, refused = lists(app), 0
    for row, route in found:
        own = path_of(route).format_map(things_for(stage, row.given))
        for who, cursor in list(cursors(stage, row, route).items())[:1]:
            for other_row, other in found:
                things = things_for(stage, other_row.given)
                if other_row.expected[who] == "ok" and path_of(other).format_map(things) != own:
                    answered = ask(other, stage, who, things, cursor=cursor)
                    told_of = (answered.status_code, answered.json.get("code"))
                    assert told_of == (422, "request.cursor_refused"), f"{row.name} → {other_row.name} {who}"
                    refused += 1
    assert refused > 250
    told(f"permissions · {engine()} · cursors of other lists: {refused} refused")


def test_a_cursor_goes_on_with_the_filters_that_it_came_from_and_is_refused_with_others(
    phone: Phone, cast: Cast, time: Time
) -> None:
    """Under other filters its page would be of another list, or empty without a word."""
    fair(cast, time.now)
    path, staff = f"/communities/{cast.community.id}/gifts", phone.of(cast.staff)
    cursor = staff.get(path, is_offered="true", limit="1").json["next_cursor"]
    assert [len(staff.get(path, is_offered="true", limit=most, cursor=cursor).json["items"]) for most in "19"] == [1, 1]
    for filters in ({}, {"is_offered": "false"}):
        answered = staff.get(path, cursor=cursor, **filters)
        assert (answered.status_code, answered.json["code"]) == (422, "request.cursor_refused")


def test_a_page_that_forgets_its_scope_is_reported(
    app: Flask, stage: Stage, harmless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [each for each in lists(app) if each[0].name == "GET /service-records"]
    tries, whole = list(handed(found, stage)), whole_lists(found, stage)
    assert beyond(stage, tries, whole) == []
    monkeypatch.setattr(records, "_may_act_on", lambda *_: true())
    assert "GET /service-records  neighbour with the cursor of own" in beyond(stage, tries, whole)


@pytest.mark.parametrize("who", ["neighbour", "leader", "next_door"])
def test_a_cursor_in_a_body_shows_nothing_but_ones_own_data(app: Flask, stage: Stage, harmless: None, who: str) -> None:
    """``POST /me/data``: the place of the resident's newest row, and the one before all there is."""
    phone, residents = stage.phone.of(stage.people[who]), stage.phone.of(stage.people["own"])
    whole, others = (each.post("/me/data", {}).json for each in (phone, residents))
    for section in Section:
        own, ids = whole[section]["items"], [UUID(each["id"]) for each in others[section]["items"] if "id" in each]
        for cursor in [cursor_to(place, section.value) for place in (LAST_ID, *ids[:1])]:
            answered = phone.post("/me/data", {"section": section, "cursor": cursor})
            is_refused = answered.status_code == 422 and answered.json["code"] == "request.cursor_refused"
            assert is_refused or all(each in own for each in answered.json[section]["items"]), section
    assert sum(bool(others[section]["items"]) for section in Section) > 8
