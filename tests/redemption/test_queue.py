"""Whatever comes onto the shelf goes to the first who waits; what is gone is nobody's, whoever waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from service.core.clock import spoken
from tests.accounts.inboxes import messages
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, rich, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_closing import sign
from tests.redemption.test_counter import take_back, walk_in
from tests.redemption.test_orders import code, order, told
from tests.redemption.test_waits import mine, seen, sold_out, wait

__all__ = ["sold_out"]


def move(phone: Phone, cast: Cast, fair: Fair, kind: str, pieces: int = 1) -> Any:
    body = {"move": kind, "pieces": pieces, "note": "盘点前"}
    return phone.of(cast.staff).post(f"/gifts/{fair.rice.id}/stock", body)


def offered(phone: Phone, who: Person) -> tuple[str, int]:
    found = seen(phone, who)
    return found["state"], found["pieces_offered"]


class TestALoss:
    def test_is_recorded_though_somebody_waits_for_what_it_releases(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        wait(phone, cast.neighbour, open_fair)
        assert code(move(phone, cast, open_fair, "lost", 2)) == ""
        assert "order.gift_gone" in told(cast.resident)
        assert mine(phone, cast.neighbour) == "waiting"
        assert stock_of(open_fair.rice.id) == {"received": 2, "lost": 2}

    def test_leaves_the_rest_of_a_line_that_went_to_who_waits(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        wait(phone, cast.neighbour, open_fair)
        move(phone, cast, open_fair, "lost")
        assert mine(phone, cast.neighbour) == "offered"
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 1, "lost": 1}

    def test_takes_back_what_was_offered_before_what_was_ordered(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        for who in (cast.neighbour, cast.leader):
            wait(phone, who, open_fair)
        move(phone, cast, open_fair, "donated", 2)
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "offered"]
        assert code(move(phone, cast, open_fair, "lost")) == ""
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        assert "gift_wait.withdrawn" in told(cast.leader)
        move(phone, cast, open_fair, "found")
        assert mine(phone, cast.leader) == "offered"
        assert code(move(phone, cast, open_fair, "lost", 3)) == ""
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        assert "order.gift_gone" in told(cast.resident)

    def test_that_is_counted_closes_the_day_whatever_is_offered(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        time.now = open_fair.day.closes_at
        path = f"/redemption-days/{open_fair.day.id}"
        phone.of(cast.staff).post(f"{path}/end")
        assert mine(phone, cast.neighbour) == "offered"
        found = [{"gift_id": str(open_fair.rice.id), "counted": 1, "cause": "lost"}]
        found += [{"gift_id": str(open_fair.soap.id), "counted": 10}]
        phone.of(cast.staff).post(f"{path}/counts", {"items": found})
        sign(phone, cast.staff, open_fair)
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"
        assert offered(phone, cast.neighbour) == ("offered", 1)
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 1, "lost": 1}


class TestWhoWantsMoreThanThereIs:
    def test_is_offered_what_comes_and_keeps_nothing_from_the_next(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        rich(cast.neighbour, 5, time.now)
        first = wait(phone, cast.neighbour, open_fair, 3).json
        wait(phone, cast.leader, open_fair)
        move(phone, cast, open_fair, "donated", 2)
        assert offered(phone, cast.neighbour) == ("offered", 2)
        [said] = [each for each in messages(phone, cast.neighbour) if each["code"] == "gift_wait.offered"]
        assert (said["facts"]["pieces"], "2 件" in said["sentence"]) == (2, True)
        move(phone, cast, open_fair, "donated")
        assert offered(phone, cast.leader) == ("offered", 1)
        accepted = phone.of(cast.neighbour).post(f"/gift-waits/{first['id']}/accept", {"slot_id": open_fair.slot_id})
        assert [line["quantity"] for line in accepted.json["lines"]] == [2]
        assert offered(phone, cast.neighbour) == ("accepted", 2)
        assert stock_of(open_fair.rice.id) == {"received": 5, "reserved": 5}
        assert wait(phone, cast.neighbour, open_fair).status_code == 201

    def test_is_offered_what_their_points_reach_for(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        take_back(cast.neighbour, 5, time)
        move(phone, cast, open_fair, "donated")
        assert offered(phone, cast.neighbour) == ("offered", 1)

    def test_passes_on_what_was_offered(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        first = wait(phone, cast.neighbour, open_fair, 2).json
        wait(phone, cast.leader, open_fair, 2)
        move(phone, cast, open_fair, "donated")
        phone.of(cast.neighbour).post(f"/gift-waits/{first['id']}/leave")
        assert offered(phone, cast.leader) == ("offered", 1)
        assert stock_of(open_fair.rice.id) == {"received": 3, "reserved": 3}

    def test_waits_again_for_all_of_it_when_what_was_offered_is_gone(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        move(phone, cast, open_fair, "donated")
        assert code(move(phone, cast, open_fair, "lost")) == ""
        assert offered(phone, cast.neighbour) == ("waiting", 0)
        move(phone, cast, open_fair, "donated", 2)
        assert offered(phone, cast.neighbour) == ("offered", 2)


class TestWhatComesBack:
    def test_by_undoing_a_hand_over_is_offered(
        self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any, time: Time
    ) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        time.now = open_fair.day.opens_at
        path = f"/orders/{sold_out['id']}"
        phone.of(cast.staff).post(f"{path}/hand-over", {"shown": "card"})
        body = {"line_ids": [sold_out["lines"][0]["id"]], "reason": "发成了别人的"}
        proposed = phone.of(cast.staff).post(f"{path}/undo", body).json
        phone.of(cast.second_staff).post(f"/counter-proposals/{proposed['id']}/confirm")
        assert mine(phone, cast.neighbour) == "offered"

    def test_by_a_corrected_receipt_is_offered(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        wait(phone, cast.neighbour, open_fair)
        body = {"pieces": 1, "reason": "送货单上是三袋"}
        proposed = phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/receipt-corrections", body).json
        phone.of(cast.second_staff).post(f"/counter-proposals/{proposed['id']}/confirm")
        assert mine(phone, cast.neighbour) == "offered"


class TestOnesOwn:
    """Who has pieces may keep some of them, whoever waits for more."""

    def test_fewer_of_what_one_has(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        body = open_fair.order((open_fair.rice, 1), version=sold_out["version"])
        changed = phone.of(cast.resident).put(f"/orders/{sold_out['id']}", body)
        assert (code(changed), changed.json.get("points_held")) == ("", 5)
        more = open_fair.order((open_fair.rice, 2), version=changed.json["version"])
        assert code(phone.of(cast.resident).put(f"/orders/{sold_out['id']}", more)) == "gift.sold_out"

    def test_the_rest_goes_to_who_waits(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        wait(phone, cast.neighbour, open_fair)
        body = open_fair.order((open_fair.rice, 1), version=sold_out["version"])
        assert code(phone.of(cast.resident).put(f"/orders/{sold_out['id']}", body)) == ""
        assert mine(phone, cast.neighbour) == "offered"

    def test_at_the_counter(self, phone: Phone, cast: Cast, open_fair: Fair, sold_out: Any) -> None:
        wait(phone, cast.neighbour, open_fair, 2)
        body = {"line_id": sold_out["lines"][0]["id"], "gift_id": str(open_fair.rice.id), "quantity": 1}
        taken = phone.of(cast.staff).post(f"/orders/{sold_out['id']}/substitute", body)
        assert (code(taken), taken.json.get("points_held")) == ("", 5)
        assert offered(phone, cast.neighbour) == ("offered", 1)


class TestBeforeTheDay:
    def test_staff_swap_for_nothing_that_somebody_waits_for(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        for who in (cast.neighbour, cast.leader, cast.deputy):
            rich(who, 20, time.now)
        one = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        order(phone, cast.leader, open_fair, (open_fair.rice, 1))
        wait(phone, cast.deputy, open_fair, 2)
        soap = order(phone, cast.neighbour, open_fair, (open_fair.soap, 3)).json
        phone.of(cast.resident).post(f"/orders/{one['id']}/cancel", {})
        body = {"line_id": soap["lines"][0]["id"], "gift_id": str(open_fair.rice.id), "quantity": 1}
        assert code(phone.of(cast.staff).post(f"/orders/{soap['id']}/substitute", body)) == "gift.sold_out"

    def test_nobody_walks_in_while_nobody_can_order(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path = f"/redemption-periods/{open_fair.period.id}"
        later = {name: spoken(time.now + timedelta(days=9)) for name in ("opens_at", "closes_at", "cancel_until")}
        later["opens_at"] = spoken(time.now + timedelta(days=3))
        assert phone.of(cast.staff).put(path, {**later, "version": open_fair.period.version}).status_code == 200
        time.now = open_fair.day.opens_at
        early = phone.of(cast.staff).post(
            f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(cast.resident, open_fair)
        )
        assert code(early) == "period.not_yet"
