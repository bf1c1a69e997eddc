"""Who orders or queues for another follows it where one follows one's own."""

from __future__ import annotations

from uuid import UUID

from service.core import transaction
from service.core.db import db
from service.redemption.models import OrderLine
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, delegate, order
from tests.redemption.test_waits import wait


def test_by_a_delegate_but_by_nobody_else(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    rich(cast.neighbour, 12, time.now)
    delegate(cast.resident, cast.leader, ["order"], time)
    order(phone, cast.neighbour, open_fair, (open_fair.rice, 2))
    whose = {"account_id": str(cast.resident.account_id)}
    queued = wait(phone, cast.leader, open_fair, **whose).json
    placed = order(phone, cast.leader, open_fair, (open_fair.soap, 1), **whose).json
    for path, made in (("/me/gift-waits", queued), ("/me/orders", placed)):
        assert [each["id"] for each in phone.of(cast.leader).get(path, **whose).json["items"]] == [made["id"]]
        assert phone.of(cast.leader).get(path).json["items"] == []
        assert phone.of(cast.neighbour).get(path, **whose).status_code == 404


def test_whose_delegation_is_for_something_else_is_told_what_it_lacks(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    delegate(cast.resident, cast.leader, ["collect"], time)
    whose = {"account_id": str(cast.resident.account_id)}
    by, period = phone.of(cast.leader), f"/redemption-periods/{open_fair.period.id}"
    answers = [
        order(phone, cast.leader, open_fair, (open_fair.soap, 1), **whose),
        wait(phone, cast.leader, open_fair, **whose),
        *(by.get(path, **whose) for path in (period, f"/communities/{cast.community.id}/gifts", "/me/gift-waits")),
        by.get(f"/gifts/{open_fair.soap.id}", **whose),
    ]
    assert {(each.status_code, code(each)) for each in answers} == {(403, "order.not_delegated")}
    assert order(phone, cast.neighbour, open_fair, (open_fair.soap, 1), **whose).status_code == 404


def test_an_order_that_went_with_the_account_says_why(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    assert phone.of(cast.resident).post("/me/close", {"points": 12}, key=None).status_code == 200
    seen = phone.of(cast.staff).get(f"/orders/{placed['id']}").json
    assert (seen["state"], seen["cancel_reason"]) == ("cancelled", "注销账号时一并取消")


def test_a_line_that_goes_on_as_two_says_who_split_it(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 3)).json
    line = placed["lines"][0]["id"]
    time.now = open_fair.day.opens_at
    handed = hand_over(phone, cast.staff, placed, lines=[{"line_id": line, "quantity": 1}])
    assert handed.status_code == 200
    split = transaction.run(lambda: db.session.get_one(OrderLine, UUID(line)).ended_by, read_only=True)
    assert split == cast.staff.account_id
