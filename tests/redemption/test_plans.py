"""What a hand-over at the counter costs does not grow with how many gifts have ever been handed over."""

from __future__ import annotations

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.plans import is_looked_up, listening, reads_of
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import delegate, guard, order

HISTORY = ("collection", "delegation", "guardianship", "hold", "order_line", "redemption_order")


@pytest.mark.parametrize("environment", ["postgresql"], indirect=True)
def test_handing_over_to_a_proxy_looks_up_what_it_reads_of_years_of_gifts(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    delegate(cast.resident, cast.neighbour, ["collect"], time)
    guard(cast.deputy, cast.resident, cast, time)
    time.now = open_fair.day.opens_at
    body = {"shown": "pickup_code", "proxy_id": str(cast.neighbour.account_id)}
    with listening() as said:
        answer = phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", body)
    assert answer.status_code == 200, answer.text
    reads = [(table, read) for each in said for table in HISTORY for read in reads_of(table, each, has_grown=True)]
    assert {table for table, _ in reads} >= {*HISTORY}
    assert [(table, read) for table, read in reads if not is_looked_up(read)] == []
