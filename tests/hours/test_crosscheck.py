"""The records and the ledger are held against each other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from service.core import transaction
from service.core.db import db
from service.hours.queries.crosscheck import Mismatch, Told, mismatched
from tests.conftest import Time
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
