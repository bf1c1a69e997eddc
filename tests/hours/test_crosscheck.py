"""The records and the ledger are held against each other."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from service.core import transaction
from service.core.db import db, new_id
from service.hours.queries.crosscheck import Mismatch, Told, mismatched, misplaced, unsigned
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.models import Proposal
from service.passports.rules import Kind
from tests.conftest import NOON, Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone
from tests.journeys.test_main_job import planned_shift, scan, scanned_image


@pytest.fixture
def approved(phone: Phone, cast: Cast, time: Time) -> dict[str, Any]:
    shift = planned_shift(phone, cast, time)
    time.pass_(minutes=60)
    scan(phone, cast.resident, scanned_image(phone, cast, shift["id"]))
    time.pass_(minutes=90)
    scan(phone, cast.resident, scanned_image(phone, cast, shift["id"]))
    time.pass_(minutes=60)
    phone.of(cast.leader).post(f"/shifts/{shift['id']}/close")
    [record] = phone.of(cast.resident).get("/service-records", mine="true").json["items"]
    assert phone.of(cast.deputy).post(f"/service-records/{record['id']}/approve").status_code == 200
    return dict(record)


def found(cast: Cast) -> Mismatch | None:
    ids = [cast.resident.passport_id, cast.leader.passport_id]
    return transaction.run(lambda: mismatched(ids), read_only=True).get(cast.resident.passport_id)


def test_an_honest_approval_agrees_with_the_ledger(cast: Cast, approved: dict[str, Any]) -> None:
    assert found(cast) is None


def test_a_record_made_approved_behind_the_ledger_is_found(cast: Cast, approved: dict[str, Any]) -> None:
    of = cast.resident.passport_id
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE service_record SET minutes = 900 WHERE passport_id = :of"),
            {"of": of.hex if db.engine.dialect.name == "sqlite" else of},
        )
    assert found(cast) == Mismatch(by_records=Told(1, 900), by_ledger=Told(1, 90))


def _change(cast: Cast, statement: str) -> None:
    """As somebody would who owns the database server."""
    of = cast.resident.passport_id
    with db.engine.begin() as connection:
        connection.execute(text(statement), {"of": of.hex if db.engine.dialect.name == "sqlite" else of})


def days(cast: Cast) -> list[date]:
    ids = [cast.resident.passport_id]
    return transaction.run(lambda: misplaced(ids), read_only=True).get(cast.resident.passport_id, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approved_day SET minutes = 1 WHERE passport_id = :of",
        "UPDATE approved_day SET day = '2026-03-11' WHERE passport_id = :of",
        "DELETE FROM approved_day WHERE passport_id = :of",
    ],
)
def test_days_that_the_caps_count_otherwise_are_found(cast: Cast, approved: dict[str, Any], statement: str) -> None:
    assert days(cast) == []
    _change(cast, statement)
    assert date(2026, 3, 10) in days(cast)


def post_by_hand(cast: Cast, kind: Kind, source: UUID, *, actor: UUID, minutes: int = 0, points: int = 5) -> None:
    """Past the commands: an entry whose chain is whole."""
    cause = Cause(
        source_type="proposal",
        source_id=source,
        policy_version=0,
        posted_at=NOON,
        actor_id=actor,
        grade=None,
        service_date=date(2026, 2, 1),
    )
    whose = cast.resident.passport_id
    assert whose
    posting = Posting(whose, kind, cause, minutes=minutes, points=points)
    transaction.run(lambda: post([posting], lock_heads([whose])))


def unsigned_of(cast: Cast) -> list[int]:
    ids = [cast.resident.passport_id]
    return transaction.run(lambda: unsigned(ids), read_only=True).get(cast.resident.passport_id, [])


def test_an_opening_that_two_have_signed_is_one(phone: Phone, cast: Cast) -> None:
    body = {"minutes": 600, "points": 10, "covers_until": "2026-02-01", "evidence": "爱心存折第 3 本"}
    path = f"/passports/{cast.resident.passport_id}/openings"
    proposed = phone.of(cast.staff).post(path, body).json["id"]
    assert phone.of(cast.second_staff).post(f"/proposals/{proposed}/confirm").status_code == 200
    assert unsigned_of(cast) == []


@pytest.mark.parametrize(("kind", "minutes"), [(Kind.ADJUST, 0), (Kind.OPENING, 600)])
def test_an_entry_by_hand_that_nobody_has_proposed_is_found(cast: Cast, kind: Kind, minutes: int) -> None:
    post_by_hand(cast, kind, new_id(), actor=cast.staff.account_id, minutes=minutes)
    assert unsigned_of(cast) == [1]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"points": 4}, [1]),
        ({"minutes": 30}, [1]),
        ({"kind": "opening"}, [1]),
        ({"state": "declined"}, [1]),
        ({"service_date": date(2026, 2, 2)}, [1]),
        ({"decided_by": None}, [1]),
        ({"proposed_by": "third", "decided_by": "first"}, [1]),
    ],
)
def test_an_entry_by_hand_of_other_values_than_its_proposal_is_found(
    cast: Cast, change: dict[str, Any], found: list[int]
) -> None:
    people = {"first": cast.staff.account_id, "third": cast.stranger_staff.account_id}
    values = {
        "kind": "adjustment",
        "community_id": cast.community.id,
        "passport_id": cast.resident.passport_id,
        "points": 5,
        "service_date": date(2026, 2, 1),
        "state": "confirmed",
        "proposed_by": cast.staff.account_id,
        "proposed_at": NOON,
        "decided_by": cast.second_staff.account_id,
        "decided_at": NOON,
    } | {name: people.get(str(value), value) for name, value in change.items()}
    root = {"root_id": new_id()} if values["kind"] == "adjustment" else {}
    proposal = Proposal(id=new_id(), **values, **root)
    transaction.run(lambda: db.session.add(proposal))
    post_by_hand(cast, Kind.ADJUST, proposal.id, actor=cast.second_staff.account_id)
    assert unsigned_of(cast) == found
