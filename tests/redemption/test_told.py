"""Whoever acts for somebody without a phone, and whoever is said to have come, hear of what was done."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.inboxes import codes, messages
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_closing import end
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import delegate, loses_their_phone, order


@pytest.fixture
def placed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
    """Of the resident, who has no phone; the neighbour acts for them."""
    delegate(cast.resident, cast.neighbour, ["order", "collect"], time)
    made = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
    loses_their_phone(cast.resident, time)
    return made


def by_two(phone: Phone, cast: Cast, placed: Any, what: str) -> None:
    lines = [line["id"] for line in placed["lines"]]
    path = f"/orders/{placed['id']}/{what}"
    proposed = phone.of(cast.staff).post(path, {"line_ids": lines, "reason": "核对过"})
    assert proposed.status_code == 201, proposed.text
    confirmed = phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/confirm")
    assert confirmed.status_code == 200, confirmed.text


def test_of_a_hand_over_that_is_undone(phone: Phone, cast: Cast, open_fair: Fair, time: Time, placed: Any) -> None:
    time.now = open_fair.day.opens_at
    hand_over(phone, cast.staff, placed)
    by_two(phone, cast, placed, "undo")
    assert "order.undone_for_principal" in codes(phone, cast.neighbour)


def test_of_what_nobody_came_for_and_of_its_proof(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, placed: Any
) -> None:
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    [heard] = [each for each in messages(phone, cast.neighbour) if each["code"] == "order.no_show_for_principal"]
    assert heard["facts"] == {"order_id": placed["id"]}
    by_two(phone, cast, placed, "proofs")
    assert "order.proven_for_principal" in codes(phone, cast.neighbour)


def test_of_a_gift_that_is_gone(phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
    lost = {"move": "lost", "pieces": 2, "note": "受潮"}
    assert phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", lost).status_code == 200
    assert "order.gift_gone_for_principal" in codes(phone, cast.neighbour)


def test_the_proxy_hears_that_they_are_said_to_have_come(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    delegate(cast.resident, cast.neighbour, ["collect"], time)
    placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
    time.now = open_fair.day.opens_at
    hand_over(phone, cast.staff, placed, proxy_id=str(cast.neighbour.account_id))
    [heard] = [each for each in messages(phone, cast.neighbour) if each["code"].startswith("order.")]
    assert (heard["code"], heard["facts"]) == ("order.collected_by_you", {"order_id": placed["id"]})
    assert phone.of(cast.neighbour).get(f"/orders/{placed['id']}").status_code == 200
