"""Promise 9 in batches: an id from another city and one from nowhere among good ones.

Which routes take many is generated from the route table. What is answered about the two is written by hand; where it is
the same code, it is the same in every word. The good one fares as it fares alone, and nothing elsewhere changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.core.db import db
from service.core.http import Route, route_table
from service.hours.commands import batch
from service.hours.models import ServiceRecord
from tests.architecture.ids import NOWHERE, Slot, slots, thing_of, things_for
from tests.architecture.scene import Stage, body_for
from tests.architecture.test_effects import one_transaction
from tests.architecture.test_foreign_ids import ADMITTED, KEPT, Writes, writes
from tests.architecture.test_permissions import PEOPLE, Row, name_of, path_of, rows, stage
from tests.architecture.test_relations import stage as elsewhere
from tests.conftest import Told, engine

__all__ = ["elsewhere", "one_transaction", "stage", "writes"]  # fixtures


@dataclass(frozen=True, slots=True)
class Many:
    """``foreign`` and ``unknown``: the problem's code. The same one twice is one, or the whole is refused."""

    good: str
    foreign: str = "request.not_found"
    unknown: str = "request.not_found"
    is_once: bool = True

    def again(self, good: str) -> list[str]:
        return [good] if self.is_once else []


BATCHES = {
    "POST /service-records/approve": Many("record_id"),
    "POST /service-records/return": Many("record_id"),
    "POST /service-records/reject": Many("record_id"),
    "POST /national-exports/{national_export_id}/enter": Many("approved_record_id"),
    # Guests are welcome; this one is at a shift of their own, which a roll-call does not end.
    "POST /shifts/{shift_id}/roll-call": Many(
        "passport_id", foreign="scan.elsewhere_needs_card", unknown="scan.person_not_found", is_once=False
    ),
}


# What is one act is refused as a whole, with one code for both, by the first reason that there is.
WHOLE = {
    "POST /orders/{order_id}/drop": "line.none_such",
    "POST /orders/{order_id}/hand-over": "line.none_such",
    "POST /orders/{order_id}/proofs": "line.none_such",
    "POST /orders/{order_id}/undo": "line.none_such",
    "POST /redemption-days/{day_id}/counts": "gift.none_such",
    "POST /redemption-days/{day_id}/walk-ins": "order.already_placed",
    "POST /redemption-periods/{period_id}/orders": "order.already_placed",
    "POST /teams/{team_id}/filings": "filing.founder_not_member",
    "PUT /orders/{order_id}": "gift.none_such",
}


def batches(app: Flask) -> Iterator[tuple[Row, Route, Slot]]:
    by_name = {name_of(route): route for route in route_table(app)}
    for row in rows():
        yield from ((row, by_name[row.name], slot) for slot in slots(by_name[row.name]) if slot.is_many)


def send(route: Route, stage: Stage, who: str, slot: Slot, ids: list[str], given: str = "") -> TestResponse:
    things = things_for(stage, given)
    body = body_for(route, things) or {}
    body |= _many(body, slot, ids)
    point = db.session.begin_nested()  # a try leaves nothing to the next
    phone, path = stage.phone.of(stage.people[who]), path_of(route).format_map(things)
    response = phone.put(path, body) if route.method == "PUT" else phone.post(path, body)
    point.rollback()
    db.session.expunge_all()
    return response


def _many(body: dict[str, Any], slot: Slot, ids: list[str]) -> dict[str, Any]:
    """The ids themselves, or items that each name one."""
    if "items" in body and "client_id" in body["items"][0]:
        return {"items": [{**body["items"][0], slot.name: each, "client_id": uuid.uuid4().hex} for each in ids]}
    for name, value in body.items():
        if isinstance(value, list) and isinstance(value[0], dict) and slot.name in value[0]:
            return {name: [{**value[0], slot.name: each} for each in ids]}
    return {"lines": [{slot.name: each} for each in ids]} if slot.name == "line_id" else {slot.name: ids}


def told_of(item: Any) -> Any:
    """A result but for the ids that it must have of its own."""
    if isinstance(item, dict):
        own = {"request_id", "client_id", "scan_id", "record_id", "presence_id"}
        return {name: told_of(value) for name, value in item.items() if name not in own}
    return item


def code_of(item: dict[str, Any]) -> str:
    return str((item["problem"] or {"code": "ok"})["code"])


def wrong(route: Route, slot: Slot, who: str, stage: Stage, elsewhere: Stage, writes: Writes) -> list[str]:
    many = BATCHES[name_of(route)]
    good, foreign = stage.of(many.good), elsewhere.of(many.good)
    alone = send(route, stage, who, slot, [good]).json["items"][0]
    writes.found.clear()
    items = send(route, stage, who, slot, [foreign, good, NOWHERE, *many.again(good)]).json["items"]
    codes, seen = [code_of(each) for each in items], [told_of(each) for each in items]
    complaints = {
        f"{codes}, and {many.foreign}, …, {many.unknown} expected": codes[::2] != [many.foreign, many.unknown],
        "what is foreign is told apart from nothing": many.foreign == many.unknown and seen[0] != seen[2],
        "the good one fares otherwise than alone": seen[1] != told_of(alone),
        f"{sorted(writes.found)} of what is not here": bool(writes.found - KEPT),
    }
    return [f"{name_of(route)} {who}: {each}" for each, is_so in complaints.items() if is_so]


def test_every_route_that_takes_many_is_tried(app: Flask) -> None:
    assert {row.name for row, _, _ in batches(app)} == {*BATCHES, *WHOLE}


@pytest.mark.in_short_on("sqlite")
def test_what_is_one_act_is_refused_alike_for_a_foreign_and_an_unknown_one(
    app: Flask, elsewhere: Stage, stage: Stage, one_transaction: None, writes: Writes
) -> None:
    found = []
    for row, route, slot in batches(app):
        if row.name not in WHOLE:
            continue
        name = thing_of(slot)
        swapped = dict(part.split("=") for part in row.given.split())
        good, foreign = (of.of(swapped.get(name, name)) for of in (stage, elsewhere))
        for who in (each for each in PEOPLE if row.expected[each] in ADMITTED):
            writes.found.clear()
            answers = [send(route, stage, who, slot, [good, each], row.given) for each in (foreign, NOWHERE)]
            told = [(each.status_code, each.json.get("code"), each.json.get("title")) for each in answers]
            if told[0] != told[1] or told[0][1] != WHOLE[row.name] or writes.found:
                found.append(f"{row.name} {who}: {told}, writes {sorted(writes.found)}")
    assert found == []


def test_a_foreign_and_an_unknown_one_in_a_batch_are_alike_and_the_good_one_fares_as_alone(
    app: Flask, elsewhere: Stage, stage: Stage, one_transaction: None, writes: Writes, told: Told
) -> None:
    found, number = [], 0
    for row, route, slot in batches(app):
        for who in PEOPLE:
            if row.name in BATCHES and row.expected[who] in ADMITTED:
                found += wrong(route, slot, who, stage, elsewhere, writes)
                number += 1
    assert found == []
    told(f"permissions · {engine()} · foreign, unknown and doubled ids in batches: {number} people × 2 batches")


def test_nobody_is_called_twice_in_one_roll(app: Flask, stage: Stage, one_transaction: None) -> None:
    refused = {
        send(route, stage, "leader", slot, [stage.of(BATCHES[row.name].good)] * 2).status_code
        for row, route, slot in batches(app)
        if row.name in BATCHES and not BATCHES[row.name].is_once
    }
    assert refused == {422}


def test_a_batch_that_takes_all_records_is_reported(
    app: Flask, elsewhere: Stage, stage: Stage, one_transaction: None, writes: Writes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "visible_to", lambda _actor: select(ServiceRecord))
    [found] = [(route, slot) for row, route, slot in batches(app) if row.name == "POST /service-records/reject"]
    reported = "\n".join(wrong(*found, "leader", stage, elsewhere, writes))
    assert "is told apart from nothing" in reported
