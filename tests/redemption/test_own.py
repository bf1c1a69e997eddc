"""Nobody does anything at the counter for themselves, their family, their wards or whom they act for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import end
from tests.redemption.test_counter import hand_over, walk_in
from tests.redemption.test_orders import code, delegate, guard, order, points, tie
from tests.redemption.test_two_people import undo

TIES: dict[str, Callable[[Cast, Time], None]] = {
    "family": lambda cast, time: tie(cast.resident, cast.staff, time),
    "a principal": lambda cast, time: delegate(cast.resident, cast.staff, ["collect"], time),
    "who acts for them": lambda cast, time: delegate(cast.staff, cast.resident, ["view"], time),
    "a ward": lambda cast, time: guard(cast.staff, cast.resident, cast, time),
}


@pytest.mark.parametrize("tied", TIES.values(), ids=TIES)
def test_nobody_serves_who_is_tied_to_them(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, tied: Callable[[Cast, Time], None]
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
    soap, rice = (line["id"] for line in placed["lines"])
    time.now = open_fair.day.opens_at
    handed = hand_over(phone, cast.second_staff, placed, lines=[{"line_id": soap}]).json["order"]
    tied(cast, time)
    counter, path = phone.of(cast.staff), f"/orders/{placed['id']}"
    swap = {"line_id": rice, "gift_id": str(open_fair.soap.id), "quantity": 1}
    proxy = {"shown": "card", "proxy_id": str(cast.neighbour.account_id), "reason": "都托他领"}
    refused = [
        hand_over(phone, cast.staff, placed),
        counter.post(f"{path}/drop", {"line_ids": [rice]}),
        counter.post(f"{path}/substitute", swap),
        counter.post(f"{path}/hand-over-by-two", proxy),
        undo(phone, cast.staff, {**handed, "lines": [{"id": soap}]}),
        counter.post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(cast.resident, open_fair)),
    ]
    assert [code(each) for each in refused] == ["counter.related"] * len(refused)
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    proof = counter.post(f"{path}/proofs", {"line_ids": [rice], "reason": "名单上有签名"})
    assert code(proof) == "counter.related"
    assert points(cast.resident) == (10, 0)


def test_nobody_serves_themselves_in_anything(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    rich(cast.staff, 9, time.now)
    placed = order(phone, cast.staff, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
    soap, rice = (line["id"] for line in placed["lines"])
    time.now = open_fair.day.opens_at
    handed = hand_over(phone, cast.second_staff, placed, lines=[{"line_id": soap}]).json["order"]
    counter, path = phone.of(cast.staff), f"/orders/{placed['id']}"
    refused: list[Any] = [
        hand_over(phone, cast.staff, placed),
        counter.post(f"{path}/drop", {"line_ids": [rice]}),
        counter.post(f"{path}/substitute", {"line_id": rice, "gift_id": str(open_fair.soap.id), "quantity": 1}),
        undo(phone, cast.staff, {**handed, "lines": [{"id": soap}]}),
        counter.post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(cast.staff, open_fair)),
    ]
    assert [code(each) for each in refused] == ["counter.own"] * len(refused)
