"""Who is put on record for the dead, by whoever has their phone or stands at the desk, carries nothing away alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.accounts.inboxes import messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_deaths import confirmed, die, said
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, guard, loses_their_phone, order, points, tie, told

REPORTED = "tie.death_reported"


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


@pytest.fixture
def left(phone: Phone, cast: Cast, open_fair: Fair) -> Any:
    return order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json


def recorded(phone: Phone, by: Person, of: Person, delegate: Person, time: Time) -> Any:
    until = (time.now + timedelta(days=30)).isoformat()
    body = {"delegate_id": str(delegate.account_id), "scopes": ["collect"], "expires_at": until}
    path = "/me/delegations" if by is of else f"/people/{of.account_id}/delegations"
    return phone.of(by).post(path, body)


def come_for(phone: Phone, cast: Cast, left: Any, by: Person) -> Any:
    return hand_over(phone, by, left, proxy_id=str(cast.neighbour.account_id), shown="number")


def two_hand_over(phone: Phone, cast: Cast, left: Any) -> Any:
    body = {"proxy_id": str(cast.neighbour.account_id), "shown": "number", "reason": "户口本"}
    proposed = phone.of(cast.staff).post(f"/orders/{left['id']}/hand-over-by-two", body)
    assert proposed.status_code == 201, proposed.text
    return phone.of(cast.second_staff).post(f"/counter-proposals/{proposed.json['id']}/confirm").json["state"]


def test_while_a_report_waits_nobody_becomes_their_delegate(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    death = said(phone, cast.second_staff, cast.resident).json
    assert code(recorded(phone, cast.resident, cast.resident, cast.neighbour, time)) == REPORTED
    loses_their_phone(cast.resident, time)
    refused = recorded(phone, cast.staff, cast.resident, cast.neighbour, time)
    assert (code(refused), "作废登记后就能办" in refused.json["detail"]) == (REPORTED, True)
    phone.of(cast.staff).post(f"/deaths/{death['id']}/decline")
    assert recorded(phone, cast.staff, cast.resident, cast.neighbour, time).status_code == 201


def test_a_relative_by_their_own_word_sees_the_order_of_which_they_were_told(
    phone: Phone, cast: Cast, left: Any
) -> None:
    body = {"account_id": str(cast.resident.account_id), "relation": "parent"}
    assert phone.of(cast.neighbour).post("/me/family", body).status_code == 201
    die(phone, cast, cast.resident)
    [heard] = [each for each in messages(phone, cast.neighbour) if each["code"] == "person.died_with_order"]
    seen = phone.of(cast.neighbour).get(f"/orders/{heard['facts']['order_id']}")
    assert (seen.status_code, seen.json["id"]) == (200, left["id"])
    listed = phone.of(cast.neighbour).get("/me/orders", account_id=heard["facts"]["for_id"]).json["items"]
    assert [each["id"] for each in listed] == [left["id"]]


def test_nobody_ties_themselves_to_the_dead_to_see_their_order(phone: Phone, cast: Cast, left: Any) -> None:
    die(phone, cast, cast.resident)
    body = {"account_id": str(cast.resident.account_id), "relation": "parent"}
    assert phone.of(cast.neighbour).post("/me/family", body).status_code == 409
    assert phone.of(cast.neighbour).get(f"/orders/{left['id']}").status_code == 404
    assert phone.of(cast.neighbour).get("/me/orders", account_id=body["account_id"]).status_code == 404


def test_who_was_recorded_since_the_day_of_the_death_is_served_by_two(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: Any
) -> None:
    loses_their_phone(cast.resident, time)
    assert recorded(phone, cast.staff, cast.resident, cast.neighbour, time).status_code == 201
    death = said(phone, cast.second_staff, cast.resident, time.now.date().isoformat()).json
    confirmed(phone, cast.staff, death)
    time.now = open_fair.day.opens_at
    assert code(come_for(phone, cast, left, cast.staff)) == "proxy.by_own_word"
    assert code(come_for(phone, cast, left, cast.second_staff)) == "proxy.by_own_word"
    assert two_hand_over(phone, cast, left) == "confirmed"


@pytest.mark.parametrize("declared", ["before the report", "while it waits"])
def test_what_the_phone_of_the_dead_declares_is_nobodys_word(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: Any, declared: str
) -> None:
    def declare() -> None:
        body = {"account_id": str(cast.neighbour.account_id), "relation": "child"}
        assert phone.of(cast.resident).post("/me/family", body).status_code == 201

    if declared == "before the report":
        declare()
    death = said(phone, cast.staff, cast.resident).json
    if declared == "while it waits":
        declare()
    confirmed(phone, cast.second_staff, death)
    time.now = open_fair.day.opens_at
    assert code(come_for(phone, cast, left, cast.staff)) == "proxy.by_own_word"
    assert points(cast.resident) == (12, 10)


def test_what_one_of_the_staff_has_recorded_before_the_death_they_do_not_serve_alone(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: Any
) -> None:
    loses_their_phone(cast.resident, time)
    recorded(phone, cast.staff, cast.resident, cast.neighbour, time)
    time.now = open_fair.day.opens_at
    assert code(come_for(phone, cast, left, cast.staff)) == "proxy.entered_by_you"
    confirmed(phone, cast.second_staff, said(phone, cast.staff, cast.resident, time.now.date().isoformat()).json)
    assert code(come_for(phone, cast, left, cast.staff)) == "proxy.entered_by_you"
    assert come_for(phone, cast, left, cast.second_staff).status_code == 200


def test_nor_a_guardian_whom_they_have_recorded(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: Any
) -> None:
    guard(cast.neighbour, cast.resident, cast, time, by=cast.staff)
    die(phone, cast, cast.resident)
    time.now = open_fair.day.opens_at
    assert code(come_for(phone, cast, left, cast.staff)) == "proxy.entered_by_you"
    assert come_for(phone, cast, left, cast.second_staff).status_code == 200


def test_whom_the_dead_named_while_they_lived_comes_however_they_are_named_again(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, left: Any
) -> None:
    tie(cast.resident, cast.neighbour, time)
    recorded(phone, cast.resident, cast.resident, cast.neighbour, time)
    die(phone, cast, cast.resident)
    time.now = open_fair.day.opens_at
    assert come_for(phone, cast, left, cast.staff).status_code == 200


class TestWhatBecomesOfTheirOrder:
    CODE = "order.changed_for_survivors"

    @pytest.fixture
    def sister(self, phone: Phone, cast: Cast, left: Any, time: Time) -> Person:
        tie(cast.resident, cast.neighbour, time)
        die(phone, cast, cast.resident)
        assert "person.died_with_order" in told(cast.neighbour)
        assert self.CODE not in told(cast.neighbour)
        return cast.neighbour

    def test_they_hear_when_the_day_is_moved(
        self, phone: Phone, cast: Cast, open_fair: Fair, left: Any, sister: Person
    ) -> None:
        body = {"opens_at": (open_fair.day.opens_at + timedelta(days=2)).isoformat(), "place": "二楼", "version": 1}
        assert phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/move", body).status_code == 200
        [said] = [each for each in messages(phone, sister) if each["code"] == self.CODE]
        assert said["facts"]["order_id"] == left["id"]
        assert phone.of(sister).get(f"/orders/{left['id']}").json["place"] == "二楼"

    def test_they_hear_when_one_of_the_staff_takes_it_away(
        self, phone: Phone, cast: Cast, open_fair: Fair, left: Any, sister: Person, time: Time
    ) -> None:
        time.now = open_fair.day.opens_at
        body = {"line_ids": [left["lines"][0]["id"]]}
        assert phone.of(cast.staff).post(f"/orders/{left['id']}/drop", body).status_code == 200
        assert self.CODE in told(sister)

    def test_they_hear_when_nobody_came_for_it(
        self, phone: Phone, cast: Cast, open_fair: Fair, left: Any, sister: Person, time: Time
    ) -> None:
        time.now = open_fair.day.closes_at
        assert phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/end").status_code == 200
        assert self.CODE in told(sister)
