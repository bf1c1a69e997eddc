"""What a decision costs does not grow with how much service there has ever been."""

from __future__ import annotations

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.hours import Stretch, served
from tests.factories.plans import is_looked_up, listening, reads_of
from tests.fakes.phone import Phone
from tests.redemption.test_orders import delegate, guard, tie

HISTORY = (
    *("presence", "service_record", "scan", "decision", "approved_day", "ledger_entry"),
    *("family_tie", "delegation", "guardianship"),
)


@pytest.mark.parametrize("environment", ["postgresql"], indirect=True)
def test_an_approval_looks_up_what_it_reads_of_years_of_service(phone: Phone, cast: Cast, time: Time) -> None:
    tie(cast.deputy, cast.staff, time)  # of a table that has no page at all a database expects no row, and reads it
    delegate(cast.deputy, cast.staff, ["view"], time)
    guard(cast.deputy, cast.staff, cast, time)
    records = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
    with listening() as said:
        answer = phone.of(cast.leader).post("/service-records/approve", {"record_ids": records})
    assert {item["state"] for item in answer.json["items"]} == {"approved"}
    reads = [(table, read) for each in said for table in HISTORY for read in reads_of(table, each, has_grown=True)]
    assert {table for table, _ in reads} >= {"presence", "service_record", "decision", "approved_day", "family_tie"}
    assert [(table, read) for table, read in reads if not is_looked_up(read)] == []
