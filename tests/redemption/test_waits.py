"""Waiting for a gift, and what the worker does: offers, reminders, orders whose points are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.clock import spoken
from service.core.db import db
from service.redemption.jobs import UPKEEP
from service.redemption.models import RedemptionPeriod
from service.redemption.queries import due
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import Fair, fair, gift, rich, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_counter import take_back
from tests.redemption.test_orders import code, loses_their_phone, order, points, told


@pytest.fixture
def sold_out(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
    """The resident has ordered both bags of rice; the neighbour and the leader would like one."""
    for who in (cast.neighbour, cast.leader):
        rich(who, 10, time.now)
    return order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json


def wait(phone: Phone, who: Person, fair: Fair, quantity: int = 1, **more: Any) -> Any:
    body = {"period_id": str(fair.period.id), "quantity": quantity, **more}
    return phone.of(who).post(f"/gifts/{fair.rice.id}/waits", body)


def seen(phone: Phone, who: Person) -> dict[str, Any]:
    [found] = phone.of(who).get("/me/gift-waits").json["items"]
    return dict(found)


def mine(phone: Phone, who: Person) -> str:
    return str(seen(phone, who)["state"])


def work(time: Time, of: Person) -> int:
    """One round of the worker's upkeep, in what concerns this person; how many pieces it did."""
    done = 0
    for sweep in UPKEEP:
        due = transaction.run(lambda sweep=sweep: sweep.find(time.now), read_only=True)  # type: ignore[misc]
        before = len(told(of))
        for subject in due:
            transaction.run(lambda sweep=sweep, subject=subject: sweep.do(subject, time.now))  # type: ignore[misc]
        done += len(told(of)) - before
    return done


class TestWaiting:
    def test_is_for_what_is_not_there(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.neighbour, 9, time.now)
        refused = wait(phone, cast.neighbour, open_fair)
        assert (code(refused), refused.json["facts"]) == ("gift_wait.still_there", {"left": 2})

    def test_for_more_than_lies_there_would_keep_that_from_the_others(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        rich(cast.neighbour, 50, time.now)
        assert code(wait(phone, cast.neighbour, open_fair, 3)) == "gift_wait.still_there"
        assert order(phone, cast.resident, open_fair, (open_fair.rice, 1)).status_code == 201

    def test_is_refused_as_an_order_is(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        assert code(wait(phone, cast.leader, open_fair)) == ""
        assert code(wait(phone, cast.staff, open_fair)) == "order.identity_unconfirmed"
        assert code(wait(phone, cast.leader, open_fair)) == "gift_wait.already"

    def test_takes_the_points_though_it_holds_none(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        """Whoever could never take it would keep it from all the others."""
        refused = wait(phone, cast.deputy, open_fair)
        assert (code(refused), refused.json["facts"]) == ("points.not_enough", {"available": 0, "points": 5})
        assert code(wait(phone, cast.neighbour, open_fair, 1000)) == "points.not_enough"
        order(phone, cast.neighbour, open_fair, (open_fair.soap, 5))
        assert wait(phone, cast.neighbour, open_fair, 2).status_code == 201

    def test_goes_past_who_has_not_the_points_any_more(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        wait(phone, cast.leader, open_fair)
        take_back(cast.neighbour, 3, time)
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["lapsed", "offered"]
        assert "gift_wait.points_short" in told(cast.neighbour)
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 1, "on_shelf": 1}

    def test_what_is_offered_has_the_price_that_was_seen(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        asked = wait(phone, cast.neighbour, open_fair).json
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        body = {"slot_id": open_fair.slot_id, "expected_price": 2}
        moved = phone.of(cast.neighbour).post(f"/gift-waits/{asked['id']}/accept", body)
        assert (code(moved), moved.json["facts"]["points"]) == ("gift.price_moved", 5)
        body["expected_price"] = 5
        assert phone.of(cast.neighbour).post(f"/gift-waits/{asked['id']}/accept", body).status_code == 200

    def test_goes_on_to_the_first_when_somebody_cancels(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        first, second = wait(phone, cast.neighbour, open_fair).json, wait(phone, cast.leader, open_fair).json
        assert (first["ordinal"], second["ordinal"]) == (1, 2)
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "offered"]
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 2}
        assert "gift_wait.offered" in told(cast.neighbour)
        assert points(cast.neighbour) == (10, 0)
        path, body = f"/gift-waits/{first['id']}/accept", {"slot_id": open_fair.slot_id}
        assert code(phone.of(cast.neighbour).post(path, {})) == "slot.needed"
        accepted = phone.of(cast.neighbour).post(path, body)
        assert accepted.json["points_held"] == 5
        assert code(phone.of(cast.neighbour).post(path, body)) == "gift_wait.no_offer"
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 2}

    def test_gets_what_somebody_takes_off_an_order_and_not_what_they_keep(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        wait(phone, cast.neighbour, open_fair)
        wait(phone, cast.leader, open_fair)
        fewer = {**open_fair.order((open_fair.rice, 1)), "version": sold_out["version"]}
        changed = phone.of(cast.resident).put(f"/orders/{sold_out['id']}", fewer)
        assert changed.json["points_held"] == 5
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        none = {**open_fair.order((open_fair.soap, 1)), "version": changed.json["version"]}
        assert phone.of(cast.resident).put(f"/orders/{sold_out['id']}", none).status_code == 200
        assert mine(phone, cast.leader) == "offered"

    def test_adds_to_the_order_that_one_has(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        placed = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1)).json
        asked = wait(phone, cast.neighbour, open_fair).json
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        accepted = phone.of(cast.neighbour).post(f"/gift-waits/{asked['id']}/accept", {}).json
        assert (accepted["id"], accepted["points_held"]) == (placed["id"], 7)

    def test_an_offer_that_is_declined_or_over_goes_to_the_next(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        first = wait(phone, cast.neighbour, open_fair, 2).json
        wait(phone, cast.leader, open_fair, 2)
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        left = phone.of(cast.neighbour).post(f"/gift-waits/{first['id']}/leave")
        assert left.json["state"] == "declined"
        assert mine(phone, cast.leader) == "offered"
        time.pass_(hours=open_fair.period.offer_hours)
        assert work(time, cast.leader) >= 1
        assert mine(phone, cast.leader) == "lapsed"
        assert stock_of(open_fair.rice.id) == {"received": 2, "on_shelf": 2}
        assert "gift_wait.lapsed" in told(cast.leader)

    def test_an_offer_is_over_at_its_end_even_if_nobody_has_marked_it(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        first = wait(phone, cast.neighbour, open_fair).json
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        time.pass_(hours=open_fair.period.offer_hours)
        refused = phone.of(cast.neighbour).post(f"/gift-waits/{first['id']}/accept", {"slot_id": open_fair.slot_id})
        assert code(refused) == "gift_wait.offer_over"

    def test_nobody_is_passed_over_because_they_want_more(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        wait(phone, cast.leader, open_fair, 1)
        body = {"move": "donated", "pieces": 1}
        phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", body)
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        rich(cast.deputy, 9, open_fair.period.opened_at)
        pushed_in = order(phone, cast.deputy, open_fair, (open_fair.rice, 1))
        assert (code(pushed_in), pushed_in.json["facts"]["left"]) == ("gift.sold_out", 0)
        phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", body)
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "offered"]

    def test_ends_when_nobody_changes_an_order_any_more(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        wait(phone, cast.neighbour, open_fair)
        time.now = open_fair.period.cancel_until
        work(time, cast.neighbour)
        assert mine(phone, cast.neighbour) == "ended"
        assert "gift_wait.ended" in told(cast.neighbour)

    def test_of_somebody_else_is_not_there(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        asked = wait(phone, cast.neighbour, open_fair).json
        for stranger in (cast.resident, cast.staff_next_door, cast.auditor):
            assert phone.of(stranger).post(f"/gift-waits/{asked['id']}/leave").status_code == 404
        assert phone.of(cast.staff).post(f"/gift-waits/{asked['id']}/leave").json["state"] == "left"
        assert "gift_wait.left_for_you" in told(cast.neighbour)
        assert "gift.wait_left" not in told(cast.second_staff)

    def test_is_left_for_nobody_without_a_phone_unseen_by_colleagues(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        asked = wait(phone, cast.neighbour, open_fair).json
        loses_their_phone(cast.neighbour, time)
        phone.of(cast.staff).post(f"/gift-waits/{asked['id']}/leave")
        assert "gift.wait_left" in told(cast.second_staff)


class TestWhatOneSees:
    def test_is_the_gift_its_price_and_how_many_are_before(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        for who, place in ((cast.neighbour, 1), (cast.leader, 2)):
            asked = wait(phone, who, open_fair).json
            assert (asked["name"], asked["unit"], asked["price_points"]) == ("大米", "件", 5)
            assert asked["photo_url"] is None
            assert (asked["place_in_queue"], asked["offer_ends_at"]) == (place, None)
            assert phone.of(who).get("/me/gift-waits").json["items"] == [asked]
        listed = phone.of(cast.staff).get(f"/redemption-periods/{open_fair.period.id}/gift-waits").json["items"]
        assert [each["place_in_queue"] for each in listed] == [1, 2]
        people = [(each["passport_number"], each["name_masked"]) for each in listed]
        assert people == [(cast.neighbour.number, "李*兰"), (cast.leader.number, "王*国")]

    def test_moves_up_as_others_leave_and_ends_with_an_offer(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        rich(cast.deputy, 10, time.now)
        first = wait(phone, cast.neighbour, open_fair).json
        for who in (cast.leader, cast.deputy):
            wait(phone, who, open_fair, 2)
        left = phone.of(cast.neighbour).post(f"/gift-waits/{first['id']}/leave").json
        assert (left["state"], left["place_in_queue"]) == ("left", None)
        assert [seen(phone, who)["place_in_queue"] for who in (cast.leader, cast.deputy)] == [1, 2]
        phone.of(cast.resident).post(f"/orders/{sold_out['id']}/cancel", {})
        offered, waiting = seen(phone, cast.leader), seen(phone, cast.deputy)
        until = spoken(time.now + timedelta(hours=open_fair.period.offer_hours))
        assert (offered["state"], offered["place_in_queue"], offered["offer_ends_at"]) == ("offered", None, until)
        assert (waiting["state"], waiting["place_in_queue"]) == ("waiting", 1)

    def test_of_one_gift_is_not_the_queue_of_another(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        pot = transaction.run(lambda: gift(cast, "电饭锅", 4, 0, time.now))
        wait(phone, cast.neighbour, open_fair)
        for who in (cast.leader, cast.neighbour):
            asked = phone.of(who).post(f"/gifts/{pot.id}/waits", {"period_id": str(open_fair.period.id), "quantity": 1})
        assert (asked.json["name"], asked.json["place_in_queue"]) == ("电饭锅", 2)
        mine = phone.of(cast.neighbour).get("/me/gift-waits").json["items"]
        assert [(each["name"], each["place_in_queue"]) for each in mine] == [("电饭锅", 2), ("大米", 1)]


class TestTheWorker:
    def test_reminds_once_before_the_slot(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        starts_at = open_fair.day.slots[0].starts_at
        time.now = starts_at - timedelta(hours=open_fair.period.reminder_hours, seconds=1)
        work(time, cast.resident)
        assert "order.reminder" not in told(cast.resident)
        time.pass_(seconds=1)
        work(time, cast.resident)
        work(time, cast.resident)
        assert told(cast.resident).count("order.reminder") == 1

    def test_reminds_as_long_before_as_each_period_says(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        theirs = fair(replace(cast, community=cast.next_door, staff=cast.staff_next_door), time.now)
        resident = transaction.run(lambda: person("邻家", cast.next_door, time.now))
        rich(resident, 4, time.now)
        ours = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json["id"]
        other = order(phone, resident, theirs, (theirs.soap, 1)).json["id"]
        late = update(RedemptionPeriod).where(RedemptionPeriod.id == theirs.period.id).values(reminder_hours=1)
        transaction.run(lambda: db.session.execute(late))
        for hours, soon in ((2, {ours}), (1, {ours, other})):
            at = open_fair.day.slots[0].starts_at - timedelta(hours=hours)
            found = transaction.run(lambda at=at: due.to_remind(at), read_only=True)  # type: ignore[misc]
            assert {str(each) for each in found} & {ours, other} == soon

    def test_tells_who_is_short_and_releases_in_time(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 3)).json
        take_back(cast.resident, 7, time)
        work(time, cast.resident)
        assert work(time, cast.resident) == 0
        assert told(cast.resident).count("order.short") == 1
        time.pass_(hours=open_fair.period.short_release_hours)
        work(time, cast.resident)
        seen = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert ([line["state"] for line in seen["lines"]], seen["is_short"]) == (["held", "released"], False)
        assert points(cast.resident) == (5, 5)
        assert "order.short_released" in told(cast.resident)

    def test_leaves_who_has_earned_it_back(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 3)).json
        take_back(cast.resident, 7, time)
        work(time, cast.resident)
        rich(cast.resident, 6, time.now)
        work(time, cast.resident)
        time.pass_(hours=open_fair.period.short_release_hours)
        work(time, cast.resident)
        seen = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert [line["state"] for line in seen["lines"]] == ["held", "held"]

    def test_finds_who_became_short_behind_many_who_wait_for_their_time(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(due, "AT_ONCE", 2)
        crowd = transaction.run(lambda: [person("老人", cast.community, time.now) for _ in range(4)])
        for who in crowd:
            rich(who, 4, time.now)
            assert order(phone, who, open_fair, (open_fair.soap, 2)).status_code == 201
        for who in crowd:
            take_back(who, 3, time)
            while "order.short" not in told(who) and work(time, who):
                pass
        assert ["order.short" in told(who) for who in crowd] == [True] * 4
        assert len(transaction.run(lambda: due.short_changed(time.now), read_only=True)) <= 2
