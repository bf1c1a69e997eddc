"""While a reported death waits for its second person nothing new is chosen; what was ordered is collected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.db import db
from service.redemption.models import RedemptionPeriod
from tests.accounts.inboxes import codes, messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import books_are_true
from tests.lifecycle.test_deaths import said
from tests.redemption.test_counter import hand_over, walk_in
from tests.redemption.test_days import another_day
from tests.redemption.test_look_up import look_up, pick_up_code
from tests.redemption.test_orders import code, delegate, loses_their_phone, order, points, told
from tests.redemption.test_waits import mine, wait, work

REPORTED, WAITS = "order.death_reported", "is_death_reported"


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    delegate(cast.resident, cast.neighbour, ["order", "collect"], time)
    return made


@pytest.fixture(params=["the person's phone", "a delegate", "the desk"])
def by(request: pytest.FixtureRequest, cast: Cast) -> Person:
    asking = {"the person's phone": cast.resident, "a delegate": cast.neighbour, "the desk": cast.staff}
    return asking[request.param]


def test_nobody_orders_for_them_until_it_is_declined(phone: Phone, cast: Cast, open_fair: Fair, by: Person) -> None:
    death = said(phone, cast.second_staff, cast.resident).json
    theirs = {"account_id": str(cast.resident.account_id)}
    assert code(order(phone, by, open_fair, (open_fair.soap, 1), **theirs)) == REPORTED
    assert points(cast.resident) == (12, 0)
    assert phone.of(cast.second_staff).post(f"/deaths/{death['id']}/decline").status_code == 200
    assert order(phone, by, open_fair, (open_fair.soap, 1), **theirs).status_code == 201


def test_nobody_adds_to_their_order_and_its_place_may_be_another(
    phone: Phone, cast: Cast, open_fair: Fair, by: Person
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    said(phone, cast.second_staff, cast.resident)
    path = f"/orders/{placed['id']}"
    more = open_fair.order((open_fair.soap, 1), (open_fair.rice, 1), version=1)
    assert code(phone.of(by).put(path, more)) == REPORTED
    elsewhere = open_fair.order((open_fair.soap, 1), version=1) | {"slot_id": str(open_fair.day.slots[1].id)}
    assert phone.of(by).put(path, elsewhere).status_code == 200
    assert points(cast.resident) == (12, 2)


def test_nobody_waits_for_them_nor_takes_what_is_offered(
    phone: Phone, cast: Cast, open_fair: Fair, by: Person, time: Time
) -> None:
    rich(cast.leader, 12, time.now)
    theirs = {"account_id": str(cast.resident.account_id)}
    gone = order(phone, cast.leader, open_fair, (open_fair.rice, 2)).json
    waiting = wait(phone, cast.resident, open_fair).json
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    phone.of(cast.leader).post(f"/orders/{gone['id']}/cancel", {})
    said(phone, cast.second_staff, cast.resident)
    assert code(phone.of(by).post(f"/gift-waits/{waiting['id']}/accept", {})) == REPORTED
    assert code(wait(phone, by, open_fair, **theirs)) == REPORTED
    assert points(cast.resident) == (12, 2)


def test_nothing_is_chosen_at_the_counter_and_what_was_ordered_is_collected(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    said(phone, cast.second_staff, cast.resident)
    time.now = open_fair.day.opens_at
    cheaper = {"line_id": placed["lines"][0]["id"], "gift_id": str(open_fair.soap.id), "quantity": 1}
    substituted = phone.of(cast.staff).post(f"/orders/{placed['id']}/substitute", {**cheaper, "is_agreed": True})
    assert code(substituted) == REPORTED
    handed = hand_over(phone, cast.staff, placed, proxy_id=str(cast.neighbour.account_id))
    assert (handed.status_code, handed.json["order"]["state"]) == (200, "handed_over")
    more = open_fair.order((open_fair.rice, 1), version=handed.json["order"]["version"])
    assert code(phone.of(cast.staff).put(f"/orders/{placed['id']}", more)) == REPORTED
    assert points(cast.resident) == (8, 0)
    books_are_true(cast, cast.resident)


def test_nobody_walks_in_and_the_refusal_says_what_to_do(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    said(phone, cast.second_staff, cast.resident)
    time.now = open_fair.day.opens_at
    path = f"/redemption-days/{open_fair.day.id}/walk-ins"
    refused = phone.of(cast.staff).post(path, walk_in(cast.resident, open_fair))
    assert (code(refused), refused.status_code) == (REPORTED, 409)
    assert "作废" in refused.json["detail"]


def test_only_a_code_of_their_phone_lets_who_is_reported_dead_collect_in_person(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    time.now = open_fair.day.opens_at
    assert look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json[WAITS] is False
    said(phone, cast.second_staff, cast.resident)
    by_number = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number or "").json
    assert (by_number[WAITS], by_number["may_serve"]) == (True, True)
    for own_word in ({"ticket": by_number["ticket"]}, {"shown": "pickup_code"}):
        refused = phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", own_word)
        assert (code(refused), refused.status_code) == (REPORTED, 409)
    assert points(cast.resident) == (12, 4)
    by_phone = look_up(phone, cast.staff, open_fair, code=pick_up_code(phone, cast.resident, placed)).json
    handed = phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", {"ticket": by_phone["ticket"]})
    assert (handed.status_code, points(cast.resident)) == (200, (8, 0))


class TestWhoLives:
    def test_is_told_and_denies_it_from_their_own_sign_in(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        death = said(phone, cast.staff, cast.resident).json
        [told] = messages(phone, cast.resident)
        assert (told["code"], told["facts"]) == ("person.reported_dead", {"death_id": death["id"]})
        denied = phone.of(cast.resident).post("/me/deny-death")
        assert (denied.status_code, denied.json["state"]) == (200, "declined")
        assert denied.json["decided_by"] == str(cast.resident.account_id)
        assert order(phone, cast.resident, open_fair, (open_fair.soap, 1)).status_code == 201
        assert code(phone.of(cast.second_staff).post(f"/deaths/{death['id']}/confirm")) == "death.decided"
        for colleague in (cast.staff, cast.second_staff):
            assert "person.death_denied" in codes(phone, colleague)

    def test_denies_nothing_when_nothing_waits_nor_for_another(self, phone: Phone, cast: Cast) -> None:
        death = said(phone, cast.staff, cast.resident).json
        assert code(phone.of(cast.neighbour).post("/me/deny-death")) == "death.decided"
        phone.of(cast.resident).post("/me/deny-death")
        assert code(phone.of(cast.resident).post("/me/deny-death")) == "death.decided"
        assert said(phone, cast.staff, cast.resident).json["id"] != death["id"]

    def test_is_told_nothing_without_a_sign_in(self, phone: Phone, cast: Cast, time: Time) -> None:
        loses_their_phone(cast.resident, time)
        said(phone, cast.staff, cast.resident)
        assert told(cast.resident) == []

    @pytest.mark.parametrize("denied_by", ["the person", "the desk"])
    def test_keeps_what_was_offered_for_as_long_as_it_then_had_left(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, denied_by: str
    ) -> None:
        waits = offered_to_the_resident(phone, cast, open_fair, time)
        time.pass_(hours=10)
        death = said(phone, cast.staff, cast.resident).json
        time.pass_(hours=25)
        work(time, cast.resident)
        assert (mine(phone, cast.resident), mine(phone, cast.deputy)) == ("offered", "waiting")
        if denied_by == "the person":
            phone.of(cast.resident).post("/me/deny-death")
        else:
            phone.of(cast.second_staff).post(f"/deaths/{death['id']}/decline")
        time.pass_(hours=13, minutes=59)
        slot = str(another_day(cast, open_fair).slots[0].id)
        taken = phone.of(cast.resident).post(f"/gift-waits/{waits['id']}/accept", {"slot_id": slot})
        assert taken.status_code == 200, taken.text

    def test_loses_it_when_what_was_left_is_over(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        offered_to_the_resident(phone, cast, open_fair, time)
        time.pass_(hours=10)
        said(phone, cast.staff, cast.resident)
        time.pass_(hours=25)
        phone.of(cast.resident).post("/me/deny-death")
        time.pass_(hours=14)
        work(time, cast.resident)
        assert (mine(phone, cast.resident), mine(phone, cast.deputy)) == ("lapsed", "offered")


def offered_to_the_resident(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
    """Two bags of rice that the leader has let go; the deputy is next. Of a period that is long enough."""

    def lengthen() -> None:
        period = db.session.get_one(RedemptionPeriod, open_fair.period.id)
        period.closes_at = period.cancel_until = time.now + timedelta(days=6)

    transaction.run(lengthen)
    rich(cast.leader, 12, time.now)
    rich(cast.deputy, 12, time.now)
    gone = order(phone, cast.leader, open_fair, (open_fair.rice, 2)).json
    waits = wait(phone, cast.resident, open_fair, 2).json
    wait(phone, cast.deputy, open_fair, 2)
    phone.of(cast.leader).post(f"/orders/{gone['id']}/cancel", {})
    assert mine(phone, cast.resident) == "offered"
    return waits
