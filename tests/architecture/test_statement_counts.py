"""What requests cost, in statements after authentication: a promise of the product, not a detail."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from service.core import transaction
from service.core.db import Base, db
from service.core.http import route_table
from tests.architecture.crowd import crowd
from tests.architecture.rows import row_of
from tests.architecture.scene import Stage, set_up
from tests.architecture.test_permissions import PEOPLE, name_of, path_of, rows
from tests.checkin.door import Door, door_of, outcome_of
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone

CHECK_IN, BATCH = 3, 21
TOLD = 1  # whom another checks out before the end: the message
LIST = 16  # what waits for an approval is the dearest: the last four ask who else had a hand in it or is the same human
BY_ANOTHER = ("own code", "card", "roll-call")
KEY = 2  # the idempotency key is taken before a batch and given its answer after it

_crowded: dict[Flask, tuple[Stage, Any]] = {}


@pytest.fixture
def stage(app: Flask, time: Time, lasting_tokens: None) -> Stage:
    """With more than one row in every list; set up once per engine."""
    if app not in _crowded:
        made = set_up(Phone(app), time)
        crowd(made)
        _crowded[app] = (made, time.now)
    found, time.now = _crowded[app]
    return found


TABLES = Base.metadata.tables


def put(table: str, rows_: list[dict[str, Any]]) -> None:
    db.session.execute(insert(TABLES[table]), rows_)


def waiting_records(cast: Cast, time: Time, number: int) -> list[str]:
    """A closed shift of the team on which so many residents served an hour, seen by their own codes."""

    def make() -> list[str]:
        community, team = cast.community.id, cast.team.id
        starts = time.now - timedelta(hours=3)
        activity = row_of(
            TABLES["activity"],
            community_id=community,
            team_id=team,
            kind="service",
            person_in_charge_id=cast.leader.account_id,
        )
        put("activity", [activity])
        shift = row_of(
            TABLES["shift"],
            activity_id=activity["id"],
            community_id=community,
            team_id=team,
            state="closed",
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            service_date=starts.date(),
        )
        put("shift", [shift])
        accounts = [row_of(TABLES["account"], status="active", home_id=community) for _ in range(number)]
        passports = [
            row_of(
                TABLES["passport"],
                account_id=each["id"],
                community_id=community,
                number=f"{uuid.uuid4().int % 10**10:010}",
            )
            for each in accounts
        ]
        heads = [
            row_of(
                TABLES["passport_head"],
                passport_id=each["id"],
                seq=0,
                hash="0" * 64,
                minutes=0,
                net_minutes=0,
                earned_points=0,
                balance=0,
                held=0,
            )
            for each in passports
        ]
        day = starts.date().isoformat()
        records = [
            row_of(
                TABLES["service_record"],
                shift_id=shift["id"],
                passport_id=passport["id"],
                account_id=account["id"],
                community_id=community,
                team_id=team,
                state="pending",
                service_date=starts.date(),
                minutes=60,
                credited_minutes=60,
                minutes_on_site=60,
                days={day: 60},
                grade="live_code",
                policy_version=0,
                version=1,
                ends=[[{"grade": "live_code", "by": str(account["id"])}]] * 2,
                escalated_to=[],
                national_state="not_exported",
            )
            for account, passport in zip(accounts, passports, strict=True)
        ]
        for table, found in (
            ("account", accounts),
            ("passport", passports),
            ("passport_head", heads),
            ("service_record", records),
        ):
            put(table, found)
        return [str(record["id"]) for record in records]

    return transaction.run(make)


def codes_at(door: Door, who: Person) -> dict[str, dict[str, Any]]:
    """What is scanned at the door, by kind of code, by themselves or by the leader."""
    card = door.phone.of(door.cast.staff).post(f"/passports/{who.passport_id}/card").json["code"]
    by_leader = {"who": door.cast.leader, "shift_id": door.shift.id}
    return {
        "live code": {"who": who, "code": door.code()},
        "poster": {"who": who, "code": door.poster()},
        "own code": by_leader | {"code": door.passport_code(who)},
        "card": by_leader | {"code": card},
        "roll-call": by_leader | {"passport_id": who.passport_id},
    }


@pytest.mark.parametrize("kind", ["live code", "poster", "own code", "card", "roll-call"])
def test_checking_in_and_out_costs_three(
    phone: Phone, cast: Cast, time: Time, statements: Statements, kind: str
) -> None:
    door, outcomes = door_of(phone, cast, time), []
    for minute in (0, 1, 31, 32):
        scanned = codes_at(door.at(minute), cast.resident)[kind]
        outcomes.append(outcome_of(door.send(**scanned)))
        statements.most(CHECK_IN + TOLD * (kind in BY_ANOTHER))
    assert outcomes == ["checked_in", "already", "checked_out", "already"]


def test_approving_costs_the_same_for_ten_a_hundred_and_a_thousand(
    phone: Phone, cast: Cast, time: Time, statements: Statements
) -> None:
    costs = {}
    for number in (10, 100, 1000):
        records = waiting_records(cast, time, number)
        answered = phone.of(cast.leader).post("/service-records/approve", {"record_ids": records})
        assert {item["state"] for item in answered.json["items"]} == {"approved"}, answered.text[:500]
        costs[number] = len(statements)
    statements.most(BATCH + KEY)
    assert len(set(costs.values())) == 1, costs


LISTS = [row for row in rows() if row.method == "GET" and "ok" in row.expected.values()]


@pytest.mark.parametrize("row", LISTS, ids=lambda row: f"{row.name} {row.given}".strip())
def test_a_list_costs_the_same_for_one_row_and_for_all(
    app: Flask, stage: Any, harmless: None, statements: Statements, row: Any
) -> None:
    [route] = [route for route in route_table(app) if name_of(route) == row.name]
    theirs = "/me/" in row.name and row.expected["own"] == "ok"
    who = "own" if theirs else next(who for who in reversed(PEOPLE) if row.expected[who] == "ok")
    swapped = dict(part.split("=") for part in row.given.split())
    things = {**stage.things, **{name: stage.things[other] for name, other in swapped.items()}}
    phone = stage.phone.of(stage.people[who]) if stage.people[who] else stage.phone
    path = path_of(route).format_map(things)
    if route.filters is None or "limit" not in route.filters().fields:
        statements.clear()
        assert phone.get(path).status_code == 200
        assert len(statements) <= BATCH, statements
        return
    costs = {}
    for limit in (1, 2, 200):
        statements.clear()
        found = phone.get(path, limit=limit).json["items"]
        costs[len(found)] = len(statements)
    statements.most(LIST)
    costs.pop(0, None)  # nothing to see, nothing to ask about
    assert len(costs) > 1, f"one row shows nothing: tests/architecture/crowd.py needs a second for {row.name}"
    assert len(set(costs.values())) == 1, costs
