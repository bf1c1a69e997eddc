"""What a screen tells before somebody orders is what ordering goes by: all of it is had, and one more is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.db import db
from service.redemption.models import Gift, RedemptionPeriod
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import CUTOFF, Fair, gift, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_moving import move
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, delegate, guard, order
from tests.redemption.test_waits import wait


def told(phone: Phone, who: Person, fair: Fair, **query: str) -> dict[str, Any]:
    answer = phone.of(who).get(f"/redemption-periods/{fair.period.id}", **query)
    return dict(answer.json["customer"])


def gifts_of(phone: Phone, who: Person, cast: Cast, **query: str) -> dict[str, dict[str, Any]]:
    items = phone.of(who).get(f"/communities/{cast.community.id}/gifts", **query).json["items"]
    for each in items:
        assert phone.of(who).get(f"/gifts/{each['id']}", **query).json == each
    return {each["name"]: each for each in items}


def offer(cast: Cast, name: str, time: Time, **about: Any) -> Gift:
    return transaction.run(lambda: gift(cast, name, about.pop("price", 1), 40, time.now, **about))


def allow(fair: Fair, orders: int) -> None:
    rows = update(RedemptionPeriod).where(RedemptionPeriod.id == fair.period.id).values(orders_per_passport=orders)
    transaction.run(lambda: db.session.execute(rows))


def still_open(fair: Fair, until: datetime) -> None:
    window = {"closes_at": until, "cancel_until": until}
    rows = update(RedemptionPeriod).where(RedemptionPeriod.id == fair.period.id).values(**window)
    transaction.run(lambda: db.session.execute(rows))


class TestPoints:
    def test_that_are_told_are_spent_to_the_last_and_one_more_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        bean, spendable = offer(cast, "绿豆", time), told(phone, cast.resident, open_fair)["spendable"]
        assert spendable == 12
        refused = order(phone, cast.resident, open_fair, (bean, spendable + 1))
        assert (code(refused), refused.json["facts"]["available"]) == ("points.not_enough", spendable)
        assert order(phone, cast.resident, open_fair, (bean, spendable)).status_code == 201
        seen = told(phone, cast.resident, open_fair)
        assert (seen["balance"], seen["spendable"]) == (12, 0)

    def test_earned_after_the_cut_off_are_not_told(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.resident, 5, time.now, on=CUTOFF + timedelta(days=1))
        bean, seen = offer(cast, "绿豆", time), told(phone, cast.resident, open_fair)
        assert (seen["balance"], seen["spendable"]) == (17, 12)
        refused = order(phone, cast.resident, open_fair, (bean, 13))
        assert (code(refused), refused.json["facts"]["available"]) == ("points.late", 12)
        body = open_fair.order((bean, 12), expected_balance=seen["balance"])
        path = f"/redemption-periods/{open_fair.period.id}/orders"
        assert phone.of(cast.resident).post(path, body).status_code == 201


class TestOrders:
    def test_that_are_told_are_placed_and_one_more_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        allow(open_fair, 2)
        for left in (2, 1):
            seen = told(phone, cast.resident, open_fair)
            assert (seen["orders_left"], seen["why_not"]) == (left, None)
            placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
            assert placed.status_code == 201
        seen = told(phone, cast.resident, open_fair)
        assert (seen["orders_left"], seen["why_not"]) == (0, "order.already_placed")
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "order.already_placed"
        phone.of(cast.resident).post(f"/orders/{placed.json['id']}/cancel", {})
        assert told(phone, cast.resident, open_fair)["orders_left"] == 1

    def test_that_were_collected_lead_to_whom_adds_to_them(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        time.now = open_fair.day.opens_at
        some = {"shown": "number", "lines": [{"line_id": placed["lines"][0]["id"]}]}
        assert phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", some).status_code == 200
        kept = phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {"reason": "太重"}).json
        assert (kept["state"], kept["cancel_reason"]) == ("handed_over", "太重")
        still_open(open_fair, time.now + timedelta(hours=1))
        again = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert (code(again), again.json["facts"]["order_id"]) == ("order.all_collected", placed["id"])
        body = {**open_fair.order((open_fair.soap, 1)), "version": kept["version"]}
        assert code(phone.of(cast.resident).put(f"/orders/{placed['id']}", body)) == "order.all_collected"
        assert phone.of(cast.staff).put(f"/orders/{placed['id']}", body).json["state"] == "partly"
        again = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert code(again) == "order.already_placed"

    def test_are_none_for_whom_an_order_is_refused(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.staff_next_door, 9, time.now)
        rich(cast.leader, 9, time.now)
        assert told(phone, cast.leader, open_fair)["orders_left"] == 1
        move(phone, cast.leader, cast.next_door)
        reasons = {
            cast.neighbour: "order.identity_unconfirmed",
            cast.staff_next_door: "order.not_at_home",
            cast.leader: "order.not_at_home",
        }
        for who, reason in reasons.items():
            seen = told(phone, who, open_fair)
            assert (seen["orders_left"], seen["why_not"]) == (0, reason)
            assert code(order(phone, who, open_fair, (open_fair.soap, 1))) == reason

    def test_are_nobodys_without_a_passport(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        nobody = transaction.run(lambda: person("钱多", cast.community, time.now, with_passport=False))
        assert phone.of(nobody).get(f"/redemption-periods/{open_fair.period.id}").json["customer"] is None
        assert gifts_of(phone, nobody, cast)["肥皂"]["limit_left"] == 3
        assert code(order(phone, nobody, open_fair, (open_fair.soap, 1))) == "passport.none"


class TestPieces:
    def test_of_a_gift_that_was_withdrawn_are_seen_by_staff_alone(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        withdrawn = update(Gift).where(Gift.id == open_fair.soap.id).values(is_offered=False)
        transaction.run(lambda: db.session.execute(withdrawn))
        for who, withdrawn_ones, all_of_them in (
            (cast.staff, ["肥皂"], ["肥皂", "大米"]),
            (cast.resident, [], ["大米"]),
        ):
            path = f"/communities/{cast.community.id}/gifts"
            found = [phone.of(who).get(path, **query).json["items"] for query in ({"is_offered": "false"}, {})]
            assert [[each["name"] for each in items] for items in found] == [withdrawn_ones, all_of_them]

    def test_that_a_limit_leaves_are_had_and_one_more_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        allow(open_fair, 3)
        seen = gifts_of(phone, cast.resident, cast)
        assert [seen[name]["limit_left"] for name in ("肥皂", "大米")] == [3, None]
        handed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        left = gifts_of(phone, cast.resident, cast)["肥皂"]["limit_left"]
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, left + 1))
        assert (code(refused), refused.json["facts"]["left"]) == ("gift.over_limit", left)
        given_up = order(phone, cast.resident, open_fair, (open_fair.soap, left)).json
        assert gifts_of(phone, cast.resident, cast)["肥皂"]["limit_left"] == 0
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "gift.over_limit"
        phone.of(cast.resident).post(f"/orders/{given_up['id']}/cancel", {})
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, handed)
        assert gifts_of(phone, cast.resident, cast)["肥皂"]["limit_left"] == left

    def test_of_a_limit_that_was_lowered_are_none_and_not_fewer(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 3))
        lower = update(Gift).where(Gift.id == open_fair.soap.id).values(limit_per_person=1)
        transaction.run(lambda: db.session.execute(lower))
        assert gifts_of(phone, cast.resident, cast)["肥皂"]["limit_left"] == 0

    def test_are_not_told_to_be_there_while_somebody_waits_for_them(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        for who in (cast.neighbour, cast.leader):
            rich(who, 10, time.now)
        assert gifts_of(phone, cast.leader, cast)["大米"]["left"] == 2
        assert order(phone, cast.resident, open_fair, (open_fair.rice, 2)).status_code == 201
        assert wait(phone, cast.neighbour, open_fair, 2).status_code == 201
        phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", {"move": "donated", "pieces": 1})
        shelf = phone.of(cast.staff).get(f"/gifts/{open_fair.rice.id}/stock").json["on_shelf"]
        assert shelf == 0, "it is offered at once"
        left = gifts_of(phone, cast.leader, cast)["大米"]["left"]
        refused = order(phone, cast.leader, open_fair, (open_fair.rice, 1))
        assert (code(refused), refused.json["facts"]["left"], left) == ("gift.sold_out", 0, 0)

    def test_cost_the_same_for_any_number_of_gifts(
        self, phone: Phone, cast: Cast, open_fair: Fair, statements: Statements, time: Time
    ) -> None:
        path = f"/communities/{cast.community.id}/gifts"
        assert len(phone.of(cast.resident).get(path).json["items"]) == 2
        cost = len(statements)
        for number in range(20):
            offer(cast, f"礼品{number}", time, limit_per_person=2)
        statements.clear()
        assert len(phone.of(cast.resident).get(path).json["items"]) == 22
        assert len(statements) == cost <= 9, statements


class TestForSomebodyElse:
    @pytest.mark.parametrize("tie", ["order", "view", "guardian"])
    def test_it_is_told_what_they_may_have(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, tie: str
    ) -> None:
        if tie == "guardian":
            guard(cast.neighbour, cast.resident, cast, time)
        else:
            delegate(cast.resident, cast.neighbour, [tie], time)
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        principal = {"account_id": str(cast.resident.account_id)}
        seen = told(phone, cast.neighbour, open_fair, **principal)
        assert (
            seen
            == told(phone, cast.resident, open_fair)
            == {
                **principal,
                "balance": 12,
                "spendable": 8,
                "orders_left": 0,
                "why_not": "order.already_placed",
            }
        )
        assert gifts_of(phone, cast.neighbour, cast, **principal) == gifts_of(phone, cast.resident, cast)
        assert gifts_of(phone, cast.neighbour, cast)["肥皂"]["limit_left"] == 3

    def test_and_to_nobody_besides(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        delegate(cast.resident, cast.leader, ["collect"], time)
        principal = {"account_id": str(cast.resident.account_id)}
        paths = (
            f"/redemption-periods/{open_fair.period.id}",
            f"/communities/{cast.community.id}/gifts",
            f"/gifts/{open_fair.soap.id}",
        )
        for who, status in ((cast.neighbour, 404), (cast.leader, 403), (cast.staff, 404)):
            for path in paths:
                assert phone.of(who).get(path, **principal).status_code == status
