"""Moving house: the passport goes along, the past stays, and the cut-off day says where gifts are redeemed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.core import transaction
from service.passports.queries import home_on, of_person
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_deaths import said
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, order, points, tie, told
from tests.redemption.test_waits import mine, wait


@pytest.fixture
def open_fair(cast: Cast, time: Time) -> Fair:
    made = fair(cast, time.now)
    rich(cast.resident, 12, time.now)
    return made


def move(phone: Phone, who: Person, to: Any, account: Person | None = None) -> Any:
    path = "/me/move" if account is None else f"/people/{account.account_id}/move"
    return phone.of(who).post(path, {"community_id": str(to.id)})


def test_passport_points_and_home_go_along(phone: Phone, cast: Cast, time: Time) -> None:
    rich(cast.resident, 12, time.now)
    moved = move(phone, cast.resident, cast.next_door)
    assert moved.json["home_id"] == str(cast.next_door.id)
    passport = phone.of(cast.resident).get("/me/passport").json
    assert (passport["community_id"], passport["balance"], passport["number"]) == (
        str(cast.next_door.id),
        12,
        cast.resident.number,
    )
    assert "person.moved" in told(cast.staff)
    assert "person.moved" in told(cast.staff_next_door)
    assert phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").status_code == 404
    assert phone.of(cast.staff_next_door).get(f"/people/{cast.resident.account_id}").status_code == 200


def test_points_are_redeemed_in_one_community_a_half_year(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    """Whoever moves to and fro would have each community's limit anew."""
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    began, time.now = time.now, open_fair.day.opens_at
    assert hand_over(phone, cast.staff, placed).status_code == 200
    move(phone, cast.resident, cast.next_door)
    there = fair(replace(cast, community=cast.next_door, staff=cast.staff_next_door), time.now)
    assert code(order(phone, cast.resident, there, (there.soap, 1))) == "order.elsewhere"
    rich(cast.neighbour, 4, began)
    move(phone, cast.neighbour, cast.next_door)
    assert order(phone, cast.neighbour, there, (there.soap, 1)).status_code == 201


def test_one_is_at_home_where_one_was_on_that_day(phone: Phone, cast: Cast, time: Time) -> None:
    first = time.now.date()
    time.pass_(days=10)
    move(phone, cast.resident, cast.next_door)
    time.pass_(days=10)
    move(phone, cast.resident, cast.community)

    def at(days: int) -> Any:
        def work() -> Any:
            passport = of_person(cast.resident.account_id)
            assert passport
            return home_on(passport, first + timedelta(days=days))

        return transaction.run(work, read_only=True)

    here, there = cast.community.id, cast.next_door.id
    assert [at(days) for days in (0, 9, 10, 19, 20, 99)] == [here, here, there, there, here, here]


def test_whoever_moves_before_the_cutoff_redeems_at_the_new_home(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    moved = move(phone, cast.resident, cast.next_door).json
    assert moved["left_period_id"] == str(open_fair.period.id)
    assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "order.not_at_home"
    assert move(phone, cast.resident, cast.community).json["left_period_id"] is None
    assert order(phone, cast.resident, open_fair, (open_fair.soap, 1)).status_code == 201


def test_whoever_moves_on_the_cutoff_day_is_told_and_the_day_after_loses_nothing(
    phone: Phone, cast: Cast, time: Time
) -> None:
    july = fair(cast, time.now)
    for who, days, left in ((cast.resident, 0, str(july.period.id)), (cast.neighbour, 1, None)):
        time.now = datetime.combine(july.period.cutoff_on + timedelta(days=days), datetime.min.time(), UTC)
        assert move(phone, who, cast.next_door).json["left_period_id"] == left


def test_who_has_no_period_to_leave_is_told_of_none(phone: Phone, cast: Cast) -> None:
    assert move(phone, cast.resident, cast.next_door).json["left_period_id"] is None


def test_whoever_has_moved_before_the_cutoff_has_nothing_to_redeem_at_the_old_home(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    move(phone, cast.resident, cast.next_door)
    assert phone.of(cast.resident).get("/me/home").json["redemption"] is None


def test_whoever_moves_after_the_cutoff_redeems_where_they_were(phone: Phone, cast: Cast, time: Time) -> None:
    time.now = datetime(2026, 7, 5, 4, tzinfo=UTC)
    july = fair(cast, time.now)
    rich(cast.resident, 12, time.now, on=date(2026, 6, 1))
    move(phone, cast.resident, cast.next_door)
    placed = order(phone, cast.resident, july, (july.soap, 1))
    assert placed.status_code == 201
    at_home = phone.of(cast.resident).get("/me/home").json["redemption"]
    assert (at_home["period_id"], at_home["order"]["id"]) == (str(july.period.id), placed.json["id"])
    path, body = f"/redemption-days/{july.day.id}/look-up", {"passport_number": cast.resident.number}
    assert phone.of(cast.staff).post(path, body, key=None).status_code == 200


def test_who_is_reported_dead_is_not_moved_before_it_is_decided(phone: Phone, cast: Cast) -> None:
    death = said(phone, cast.second_staff, cast.resident).json
    path = f"/people/{cast.resident.account_id}/move"
    by_desk = phone.of(cast.staff).post(path, {"community_id": str(cast.next_door.id)})
    by_phone = move(phone, cast.resident, cast.next_door)
    assert [code(each) for each in (by_desk, by_phone)] == ["move.death_reported"] * 2
    phone.of(cast.second_staff).post(f"/deaths/{death['id']}/decline")
    assert move(phone, cast.resident, cast.next_door).status_code == 200


def test_an_order_is_collected_or_cancelled_first_and_waits_end(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    for who in (cast.neighbour, cast.leader):
        rich(who, 12, time.now)
    placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
    refused = move(phone, cast.resident, cast.next_door)
    assert (code(refused), refused.json["facts"]["order_id"]) == ("move.order_standing", placed["id"])
    wait(phone, cast.neighbour, open_fair)
    wait(phone, cast.leader, open_fair)
    phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {})
    assert move(phone, cast.resident, cast.next_door).status_code == 200
    assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "offered"]
    assert move(phone, cast.neighbour, cast.next_door).status_code == 200
    assert mine(phone, cast.neighbour) == "declined"
    assert points(cast.neighbour) == (12, 0)


def test_staff_move_residents_but_not_themselves_or_family(phone: Phone, cast: Cast, time: Time) -> None:
    tie(cast.neighbour, cast.staff, time)
    for who in (cast.staff, cast.neighbour):
        assert code(move(phone, cast.staff, cast.next_door, who)) == "person.not_for_yourself"
    assert move(phone, cast.staff, cast.next_door, cast.resident).status_code == 200
    assert "person.you_moved" in told(cast.resident)
    assert move(phone, cast.staff, cast.next_door, cast.resident).status_code == 404


def test_to_where_one_is_or_to_no_community_is_refused(phone: Phone, cast: Cast) -> None:
    assert code(move(phone, cast.resident, cast.community)) == "move.same_home"
    assert code(move(phone, cast.resident, cast.district)) == "region.not_a_community"
