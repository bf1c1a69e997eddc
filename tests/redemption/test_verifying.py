"""The books themselves, checked: each way in which stock and orders can be wrong is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.db import db
from service.core.errors import Conflict
from service.passports.models import Hold
from service.redemption.models import GiftStock, OrderLine, RedemptionOrder, RedemptionSlot
from service.redemption.queries.verifying import broken_orders, broken_slots, broken_stock
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import order
from tests.redemption.test_two_people import confirm, undo
from tests.redemption.test_waits import wait


@pytest.fixture
def lived(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Fair:
    """A day on which everything has happened once."""
    for who in (cast.neighbour, cast.leader, cast.deputy):
        rich(who, 20, time.now)
    gone = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    undone = order(phone, cast.neighbour, open_fair, (open_fair.soap, 3)).json
    sold_out = order(phone, cast.leader, open_fair, (open_fair.rice, 2)).json
    wait(phone, cast.deputy, open_fair)
    phone.of(cast.leader).post(f"/orders/{sold_out['id']}/cancel", {})
    for move, pieces in (("returned", 1), ("lost", 2), ("found", 1)):
        phone.of(cast.staff).post(
            f"/gifts/{open_fair.soap.id}/stock", {"move": move, "pieces": pieces, "note": "盘点前"}
        )
    time.now = open_fair.day.opens_at
    handed = hand_over(phone, cast.staff, undone).json["order"]
    confirm(phone, cast.second_staff, undo(phone, cast.staff, handed))
    phone.of(cast.second_staff).post(
        f"/orders/{order_for_leader(phone, cast, open_fair)['id']}/hand-over", {"shown": "number"}
    )
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    lines = {"line_ids": [gone["lines"][0]["id"]], "reason": "名单上有签名"}
    confirm(phone, cast.second_staff, phone.of(cast.staff).post(f"/orders/{gone['id']}/proofs", lines))
    return open_fair


def order_for_leader(phone: Phone, cast: Cast, fair: Fair) -> Any:
    lines = [{"gift_id": str(fair.soap.id), "quantity": 1}]
    body = {"account_id": str(cast.leader.account_id), "shown": "number", "lines": lines}
    return phone.of(cast.staff).post(f"/redemption-days/{fair.day.id}/walk-ins", body).json["order"]


def wrong(cast: Cast) -> tuple[dict[Any, str], int, dict[Any, Any]]:
    def work() -> tuple[dict[Any, str], int, dict[Any, Any]]:
        here = cast.community.id
        return broken_stock(here), len(list(broken_orders(here))), broken_slots(here)

    return transaction.run(work, read_only=True)


def test_a_day_on_which_everything_has_happened_is_whole(phone: Phone, cast: Cast, lived: Fair) -> None:
    assert wrong(cast) == ({}, 0, {})
    count(phone, cast.staff, lived, found(lived.soap, 5, cause="lost"), found(lived.rice, 2))
    sign(phone, cast.staff, lived)
    assert sign(phone, cast.second_staff, lived).json["state"] == "closed"
    assert wrong(cast) == ({}, 0, {})


def after(tamper: Callable[[], Any], look: Callable[[], Any]) -> Any:
    """What ``look`` finds when the rows are tampered with, of which nothing lasts."""
    seen = []

    def work() -> None:
        db.session.execute(tamper())
        seen.append(look())
        raise _Back

    with pytest.raises(_Back):
        transaction.run(work)
    return seen[0]


class _Back(Exception):
    pass


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"lost": GiftStock.lost + 1, "on_shelf": GiftStock.on_shelf - 1}, "miscounted"),
        ({"reserved": GiftStock.reserved + 1, "on_shelf": GiftStock.on_shelf - 1}, "miscounted"),
        ({"received": GiftStock.received + 1, "on_shelf": GiftStock.on_shelf + 1}, "miscounted"),
    ],
    ids=["pieces said to be lost", "pieces said to be reserved", "pieces that never came"],
)
def test_stock_that_is_not_what_moved_it_is_found(cast: Cast, lived: Fair, values: Any, fault: str) -> None:
    soap = update(GiftStock).where(GiftStock.gift_id == lived.soap.id)
    seen = after(lambda: soap.values(values), lambda: broken_stock(cast.community.id))
    assert seen == {lived.soap.id: fault}


def test_a_line_that_says_more_than_was_handed_over_is_found(cast: Cast, lived: Fair) -> None:
    lines = update(OrderLine).where(OrderLine.gift_id == lived.soap.id, OrderLine.state == "handed_over")
    seen = after(lambda: lines.values(quantity=7), lambda: broken_stock(cast.community.id))
    assert seen == {lived.soap.id: "other_hands"}


def test_stock_that_is_not_whole_is_refused_by_the_database(lived: Fair) -> None:
    soap = update(GiftStock).where(GiftStock.gift_id == lived.soap.id)
    with pytest.raises(Conflict):
        transaction.run(lambda: db.session.execute(soap.values(lost=GiftStock.lost + 1)))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: update(Hold).where(Hold.state == "posted").values(points=99),
        lambda: update(OrderLine).where(OrderLine.state == "handed_over").values(state="no_show"),
        lambda: update(RedemptionOrder).where(RedemptionOrder.state == "proven").values(state="cancelled"),
    ],
    ids=["a hold of other points", "a line that is not what its hold is", "an order that is not what its lines are"],
)
def test_orders_that_are_not_what_their_lines_and_holds_are_are_found(
    cast: Cast, lived: Fair, tamper: Callable[[], Any]
) -> None:
    assert after(tamper, lambda: len(list(broken_orders(cast.community.id)))) > 0


@pytest.mark.parametrize("more", [1, -1], ids=["a place that nobody has", "an order that has no place"])
def test_a_slot_that_counts_other_places_than_live_orders_take_is_found(
    phone: Phone, cast: Cast, open_fair: Fair, more: int
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    slot = update(RedemptionSlot).where(RedemptionSlot.id == UUID(open_fair.slot_id))
    miscounted = slot.values(places_taken=RedemptionSlot.places_taken + more)
    seen = after(lambda: miscounted, lambda: broken_slots(cast.community.id))
    assert {slot_id: (each.places_taken, each.live_orders) for slot_id, each in seen.items()} == {
        UUID(open_fair.slot_id): (1 + more, 1)
    }


def test_an_order_that_is_live_no_more_and_kept_its_place_is_found(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    gone = update(RedemptionOrder).where(RedemptionOrder.period_id == open_fair.period.id).values(state="no_show")
    seen = after(lambda: gone, lambda: broken_slots(cast.community.id))
    assert [(each.places_taken, each.live_orders) for each in seen.values()] == [(1, 0)]
