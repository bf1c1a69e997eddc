"""At the counter: looking up, handing over in whole or in part, proxies, walk-ins; and who may stand behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.db import new_id
from service.passports.chain import Cause
from service.passports.commands.ledger import Posting, lock_heads, post
from service.passports.rules import Kind
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.factories.redemption import Fair, rich, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, delegate, guard, loses_their_phone, order, points, tie, told


@pytest.fixture
def day_of(open_fair: Fair, time: Time) -> Any:
    """Moves the clock to the redemption day."""

    def move() -> None:
        time.now = open_fair.day.opens_at

    return move


def hand_over(phone: Phone, who: Person, placed: Any, **more: Any) -> Any:
    return phone.of(who).post(f"/orders/{placed['id']}/hand-over", {"shown": "pickup_code", **more})


def take_back(who: Person, points: int, time: Time) -> None:
    """A correction: service that had earned so many points was none."""

    def work() -> None:
        cause = Cause("record_version", new_id(), 0, time.now, None, "live_code", time.now.date())
        post([Posting(who.passport_id, Kind.CORRECT, cause, minutes=-30 * points)], lock_heads([who.passport_id]))

    transaction.run(work)


class TestHandingOver:
    def test_spends_the_points_and_lets_the_pieces_go(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        day_of()
        handed = hand_over(phone, cast.staff, placed)
        assert [item["problem"] for item in handed.json["items"]] == [None, None]
        assert (handed.json["order"]["state"], handed.json["order"]["points_spent"]) == ("handed_over", 9)
        assert points(cast.resident) == (3, 0)
        assert "order.collected" in told(cast.resident)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}
        [entry, *_] = phone.of(cast.resident).get("/me/passport/entries").json["items"]
        assert (entry["kind"], entry["points_change"]) in {("spend", -4), ("spend", -5)}
        moves = phone.of(cast.staff).get(f"/gifts/{open_fair.soap.id}/movements").json["items"]
        assert [(move["move"], move["pieces"]) for move in moves] == [("handed_over", 2), ("purchased", 10)]

    def test_a_second_time_is_refused_and_a_repeated_request_is_not_a_second(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        day_of()
        path, body = f"/orders/{placed['id']}/hand-over", {"shown": "number"}
        first = phone.of(cast.staff).post(path, body, key="counter-1-000001")
        again = phone.of(cast.staff).post(path, body, key="counter-1-000001")
        assert first.json == again.json
        again = hand_over(phone, cast.second_staff, placed)
        assert code(again) == "order.collected"
        [once] = phone.of(cast.second_staff).get(f"/orders/{placed['id']}").json["collections"]
        assert (once["at"], once["by"]) == (again.json["facts"]["collected_at"], str(cast.staff.account_id))
        assert once["by_name_masked"] == "吴*"
        mine = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert (mine["placed_by"], mine["placed_by_name_masked"]) == (str(cast.resident.account_id), "张*琴")
        assert (once["proxy_id"], once["proxy_masked"]) == (None, None)
        assert once["line_ids"] == [placed["lines"][0]["id"]]
        assert points(cast.resident) == (10, 0)

    def test_a_part_of_a_line_leaves_the_rest_at_its_price_and_turn(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 3)).json
        day_of()
        line = placed["lines"][0]["id"]
        handed = hand_over(phone, cast.staff, placed, lines=[{"line_id": line, "quantity": 1}]).json
        assert handed["order"]["state"] == "partly"
        kept = [(each["state"], each["quantity"]) for each in handed["order"]["lines"]]
        assert sorted(kept) == [("handed_over", 1), ("held", 2)]
        [item] = handed["items"]
        [given] = [each["id"] for each in handed["order"]["lines"] if each["state"] == "handed_over"]
        assert (item["asked_line_id"], item["line_id"], item["quantity"]) == (line, given, 1)
        assert points(cast.resident) == (10, 4)
        rest = hand_over(phone, cast.second_staff, placed).json
        assert (rest["order"]["state"], rest["order"]["points_spent"]) == ("handed_over", 6)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 3, "on_shelf": 7}

    def test_is_at_a_counter_that_there_is(self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        day_of()
        refused = hand_over(phone, cast.staff, placed, counter=3)
        assert (code(refused), refused.json["facts"]) == ("counter.no_such_counter", {"most": 2})
        assert points(cast.resident) == (12, 2)
        assert hand_over(phone, cast.staff, placed, counter=2).status_code == 200

    def test_a_line_that_is_named_twice_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        day_of()
        line = placed["lines"][0]["id"]
        halves = [{"line_id": line, "quantity": 1}] * 2
        twice = hand_over(phone, cast.staff, placed, lines=halves)
        assert (twice.status_code, twice.json["errors"][0]["field"]) == (422, "lines.1.line_id")
        assert points(cast.resident) == (12, 4)
        for act, more in (("drop", {}), ("undo", {"reason": "发错了"}), ("proofs", {"reason": "名单上有签名"})):
            ids = phone.of(cast.staff).post(f"/orders/{placed['id']}/{act}", {"line_ids": [line, line], **more})
            assert (ids.status_code, ids.json["errors"][0]["field"]) == (422, "line_ids.1")

    def test_more_than_was_ordered_or_what_has_ended_is_told_line_by_line(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        day_of()
        soap, rice = (line["id"] for line in placed["lines"])
        wanted = [{"line_id": soap, "quantity": 2}, {"line_id": rice}]
        handed = hand_over(phone, cast.staff, placed, lines=wanted).json
        assert [item["problem"] and item["problem"]["code"] for item in handed["items"]] == [
            "line.more_than_ordered",
            None,
        ]
        again = hand_over(phone, cast.staff, placed, lines=[{"line_id": rice}, {"line_id": soap}]).json
        assert [item["problem"] and item["problem"]["code"] for item in again["items"]] == ["line.ended", None]
        assert code(hand_over(phone, cast.staff, placed, lines=[{"line_id": str(new_id())}])) == "order.collected"

    def test_a_short_order_gives_out_what_its_points_cover(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 3)).json
        take_back(cast.resident, 7, time)
        seen = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert (seen["is_short"], [line["is_covered"] for line in seen["lines"]]) == (True, [True, False])
        day_of()
        handed = hand_over(phone, cast.staff, placed).json
        assert [item["problem"] and item["problem"]["code"] for item in handed["items"]] == [None, "hold.uncovered"]
        assert handed["items"][1]["problem"]["facts"] == {"points": 6, "balance": 0}
        assert handed["order"]["state"] == "partly"
        assert points(cast.resident) == (0, 6)

    def test_before_its_day_or_when_it_was_cancelled_is_refused(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        early = hand_over(phone, cast.staff, placed)
        assert (code(early), early.json["facts"]) == ("order.not_yet_due", {"on": open_fair.day.day.isoformat()})
        phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {})
        day_of()
        assert code(hand_over(phone, cast.staff, placed)) == "order.ended"

    def test_of_another_community_is_not_there(self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        day_of()
        for outsider in (cast.staff_next_door, cast.district_staff, cast.stranger_staff):
            assert hand_over(phone, outsider, placed).status_code == 404

    def test_nobody_hands_over_to_themselves_or_family(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        rich(cast.staff, 6, time.now)
        mine = order(phone, cast.staff, open_fair, (open_fair.soap, 1)).json
        theirs = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        tie(cast.resident, cast.staff, time)
        day_of()
        assert code(hand_over(phone, cast.staff, mine)) == "counter.own"
        assert code(hand_over(phone, cast.staff, theirs)) == "counter.related"
        dropped = {"line_ids": [theirs["lines"][0]["id"]]}
        assert code(phone.of(cast.staff).post(f"/orders/{theirs['id']}/drop", dropped)) == "counter.related"
        assert hand_over(phone, cast.second_staff, mine).status_code == 200

    def test_what_is_not_wanted_is_free_at_once(self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        body = {"line_ids": [placed["lines"][1]["id"]]}
        early = phone.of(cast.staff).post(f"/orders/{placed['id']}/drop", body)
        assert (code(early), told(cast.resident)) == ("order.not_yet_due", [])
        day_of()
        dropped = phone.of(cast.staff).post(f"/orders/{placed['id']}/drop", body)
        assert [line["state"] for line in dropped.json["lines"]] == ["held", "refused"]
        assert told(cast.resident) == ["order.dropped"]
        assert points(cast.resident) == (12, 2)
        assert code(phone.of(cast.staff).post(f"/orders/{placed['id']}/drop", body)) == "line.ended"

    def test_costs_a_bounded_number_of_statements(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, statements: Statements
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        day_of()
        assert hand_over(phone, cast.staff, placed).status_code == 200
        statements.most(40)
        assert sum("UPDATE gift_stock" in each for each in statements) == 1  # of both gifts


class TestSubstitutes:
    def swap(self, phone: Phone, who: Person, placed: Any, line: Any, gift: Any, **more: Any) -> Any:
        body = {"line_id": line["id"], "gift_id": str(gift.id), "quantity": 1, **more}
        return phone.of(who).post(f"/orders/{placed['id']}/substitute", body)

    def test_a_cheaper_one_costs_its_own_price(self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        day_of()
        swapped = self.swap(phone, cast.staff, placed, placed["lines"][0], open_fair.soap).json
        assert [(line["state"], line["points"]) for line in swapped["lines"]] == [("replaced", 5), ("held", 2)]
        assert (points(cast.resident), swapped["state"]) == ((12, 2), "placed")
        assert stock_of(open_fair.rice.id) == {"received": 2, "on_shelf": 2}
        assert "order.substituted" in told(cast.resident)
        again = self.swap(phone, cast.staff, placed, placed["lines"][0], open_fair.soap)
        assert code(again) == "line.ended"

    def test_a_dearer_one_needs_the_persons_word_and_the_points(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        day_of()
        refused = self.swap(phone, cast.staff, placed, placed["lines"][0], open_fair.rice)
        assert (code(refused), refused.json["facts"]) == ("substitute.dearer", {"points": 5, "before": 2})
        assert points(cast.resident) == (12, 2)
        agreed = self.swap(phone, cast.staff, placed, placed["lines"][0], open_fair.rice, is_agreed=True)
        assert agreed.json["points_held"] == 5
        take_back(cast.resident, 10, time)
        dear = self.swap(phone, cast.staff, placed, agreed.json["lines"][1], open_fair.rice, is_agreed=True)
        assert code(dear) == "points.not_enough"

    def test_what_is_on_the_order_twice_is_changed_as_one(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        day_of()
        swapped = self.swap(phone, cast.staff, placed, placed["lines"][1], open_fair.soap).json
        assert swapped["points_held"] == 4
        body = {**open_fair.order((open_fair.soap, 1)), "version": swapped["version"]}
        changed = phone.of(cast.staff).put(f"/orders/{placed['id']}", body).json
        assert changed["points_held"] == 2
        assert stock_of(open_fair.soap.id) == {"received": 10, "reserved": 1, "on_shelf": 9}

    def test_a_proxy_who_only_collects_agrees_to_nothing_dearer(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        delegate(cast.resident, cast.deputy, ["collect", "order"], time)
        day_of()
        [line] = placed["lines"]
        for who, said in ((cast.neighbour, "proxy.may_not_order"), (cast.leader, "proxy.not_delegated")):
            dearer = {"is_agreed": True, "proxy_id": str(who.account_id)}
            assert code(self.swap(phone, cast.staff, placed, line, open_fair.rice, **dearer)) == said
        assert points(cast.resident) == (12, 2)
        same = self.swap(phone, cast.staff, placed, line, open_fair.soap, proxy_id=str(cast.neighbour.account_id)).json
        [kept] = [each for each in same["lines"] if each["state"] == "held"]
        dearer = {"is_agreed": True, "proxy_id": str(cast.deputy.account_id)}
        assert self.swap(phone, cast.staff, placed, kept, open_fair.rice, **dearer).json["points_held"] == 5

    def test_nobody_swaps_for_a_proxy_whom_they_have_put_on_record(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        guard(cast.neighbour, cast.resident, cast, time, by=cast.staff)
        day_of()
        asked = {"is_agreed": True, "proxy_id": str(cast.neighbour.account_id)}
        [line] = placed["lines"]
        assert code(self.swap(phone, cast.staff, placed, line, open_fair.rice, **asked)) == "proxy.entered_by_you"
        assert self.swap(phone, cast.second_staff, placed, line, open_fair.rice, **asked).json["points_held"] == 5

    def test_nobody_swaps_for_family(self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        tie(cast.resident, cast.staff, time)
        refused = self.swap(phone, cast.staff, placed, placed["lines"][0], open_fair.rice)
        assert code(refused) == "counter.related"


class TestProxies:
    def test_a_delegate_collects_and_the_owner_is_told(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        day_of()
        proxy = str(cast.neighbour.account_id)
        assert code(hand_over(phone, cast.staff, placed, proxy_id=proxy)) == "proxy.not_delegated"
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        handed = hand_over(phone, cast.staff, placed, proxy_id=proxy, counter=2).json["order"]
        assert handed["state"] == "handed_over"
        [once] = phone.of(cast.resident).get(f"/orders/{placed['id']}").json["collections"]
        assert once == handed["collections"][0]
        assert (once["proxy_id"], once["counter"]) == (proxy, 2)
        assert "*" in once["proxy_masked"]
        assert "order.collected_by_proxy" in told(cast.resident)

    def test_staff_are_not_the_proxy_of_whom_they_serve(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        tie(cast.neighbour, cast.staff, time)
        day_of()
        proxy = str(cast.neighbour.account_id)
        assert code(hand_over(phone, cast.staff, placed, proxy_id=proxy)) == "proxy.is_you"

    def test_nobody_serves_whom_they_themselves_have_put_on_record(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        """One alone could make up a proxy for an elder without a phone; so a colleague serves, or two do."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        loses_their_phone(cast.resident, time)
        proxy = str(cast.neighbour.account_id)
        until = (time.now + timedelta(days=30)).isoformat()
        body = {"delegate_id": proxy, "scopes": ["collect", "order"], "expires_at": until}
        recorded = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/delegations", body)
        assert recorded.status_code == 201
        day_of()
        refused = hand_over(phone, cast.staff, placed, proxy_id=proxy)
        assert (code(refused), refused.status_code) == ("proxy.entered_by_you", 409)
        part = [{"line_id": placed["lines"][0]["id"], "quantity": 1}]
        assert hand_over(phone, cast.second_staff, placed, proxy_id=proxy, lines=part).status_code == 200

    def test_the_one_who_has_put_them_on_record_may_propose_it_to_a_colleague(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        guard(cast.neighbour, cast.resident, cast, time, by=cast.staff)
        day_of()
        proxy = str(cast.neighbour.account_id)
        assert code(hand_over(phone, cast.staff, placed, proxy_id=proxy)) == "proxy.entered_by_you"
        body = {"shown": "number", "proxy_id": proxy, "reason": "只有两个人在"}
        proposed = phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over-by-two", body).json
        confirm = f"/counter-proposals/{proposed['id']}/confirm"
        assert phone.of(cast.second_staff).post(confirm).status_code == 200

    def test_what_the_owner_has_given_them_besides_is_enough(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        guard(cast.neighbour, cast.resident, cast, time, by=cast.staff)
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        day_of()
        proxy = str(cast.neighbour.account_id)
        assert hand_over(phone, cast.staff, placed, proxy_id=proxy).status_code == 200

    def test_a_fourth_person_takes_a_second_member_of_staff(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        elders = transaction.run(lambda: people(4, "老人", cast.community, time.now))
        placed = []
        for slot, elder in enumerate(elders):
            rich(elder, 2, time.now)
            placed.append(order(phone, elder, open_fair, (open_fair.soap, 1)).json)
            if slot < 3:
                delegate(elder, cast.neighbour, ["collect"], time, slot=slot + 1)
        guard(cast.neighbour, elders[3], cast, time)
        day_of()
        proxy = str(cast.neighbour.account_id)
        for each in placed[:3]:
            assert hand_over(phone, cast.staff, each, proxy_id=proxy).status_code == 200
        refused = hand_over(phone, cast.staff, placed[3], proxy_id=proxy)
        assert (code(refused), refused.json["facts"]) == ("proxy.too_many", {"most": 3})
        body = {"line_ids": [placed[0]["lines"][0]["id"]], "reason": "发错了人"}
        proposed = phone.of(cast.staff).post(f"/orders/{placed[0]['id']}/undo", body).json
        assert phone.of(cast.second_staff).post(f"/counter-proposals/{proposed['id']}/confirm").status_code == 200
        assert hand_over(phone, cast.staff, placed[3], proxy_id=proxy).status_code == 200


def test_a_pick_up_code_is_for_who_collects(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    """Whoever shows it is handed the gifts as the owner: to see the order is not enough."""
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    delegate(cast.resident, cast.neighbour, ["view"], time)
    assert phone.of(cast.neighbour).get(f"/orders/{placed['id']}").status_code == 200
    for form in ("", ".png", ".svg"):
        assert phone.of(cast.neighbour).get(f"/orders/{placed['id']}/pick-up-code{form}").status_code == 404
    delegate(cast.resident, cast.deputy, ["collect"], time)
    assert phone.of(cast.deputy).get(f"/orders/{placed['id']}/pick-up-code").status_code == 200


class TestWalkIns:
    def test_stay_walk_ins_when_something_is_added(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        day_of()
        of_staff, day = phone.of(cast.staff), f"/redemption-days/{open_fair.day.id}"
        handed = of_staff.post(f"{day}/walk-ins", walk_in(cast.resident, open_fair)).json["order"]
        body = {**open_fair.order((open_fair.rice, 1)), "slot_id": None, "version": handed["version"]}
        added = of_staff.put(f"/orders/{handed['id']}", body).json
        assert (added["state"], added["slot"], added["is_walk_in"]) == ("partly", None, True)
        body["version"], body["slot_id"] = added["version"], open_fair.slot_id
        seated = of_staff.put(f"/orders/{handed['id']}", body).json
        assert (seated["slot"]["id"], seated["is_walk_in"]) == (open_fair.slot_id, True)
        assert of_staff.get(f"{day}/report").json["walk_ins"] == 1

    def test_alone_go_without_a_slot(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        assert placed["is_walk_in"] is False
        body = {**open_fair.order((open_fair.soap, 2)), "slot_id": None, "version": placed["version"]}
        assert code(phone.of(cast.resident).put(f"/orders/{placed['id']}", body)) == "slot.needed"

    def test_order_and_hand_over_in_one_call(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        day_of()
        time.now = open_fair.period.closes_at + timedelta(hours=20)
        body = walk_in(cast.resident, open_fair)
        done = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", body)
        assert (done.status_code, done.json["order"]["state"]) == (201, "handed_over")
        assert done.json["order"]["slot"] is None
        assert [each for each in told(cast.resident) if each.startswith("order.")] == ["order.collected"]
        assert points(cast.resident) == (10, 0)
        again = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", body)
        assert (code(again), again.json["facts"]["order_id"]) == ("order.all_collected", done.json["order"]["id"])

    def test_of_whom_has_an_order_to_collect_are_told_of_that_one(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        day_of()
        path = f"/redemption-days/{open_fair.day.id}/walk-ins"
        refused = phone.of(cast.staff).post(path, walk_in(cast.resident, open_fair))
        assert (code(refused), refused.json["facts"]["order_id"]) == ("order.already_placed", placed["id"])

    def test_are_refused_as_orders_are(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        path = f"/redemption-days/{open_fair.day.id}/walk-ins"
        early = phone.of(cast.staff).post(path, walk_in(cast.resident, open_fair))
        assert code(early) == "day.not_yet"
        assert points(cast.resident) == (12, 0)
        day_of()
        unconfirmed = phone.of(cast.staff).post(path, walk_in(cast.neighbour, open_fair))
        assert code(unconfirmed) == "order.identity_unconfirmed"
        own = phone.of(cast.staff).post(path, walk_in(cast.staff, open_fair))
        assert code(own) == "counter.own"
        elsewhere = phone.of(cast.staff).post(path, walk_in(cast.staff_next_door, open_fair))
        assert elsewhere.status_code == 404

    def test_of_a_proxy_whom_one_has_put_on_record_are_a_colleagues(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        day_of()
        guard(cast.neighbour, cast.resident, cast, time, by=cast.staff)
        body = {**walk_in(cast.resident, open_fair), "proxy_id": str(cast.neighbour.account_id)}
        path = f"/redemption-days/{open_fair.day.id}/walk-ins"
        assert code(phone.of(cast.staff).post(path, body)) == "proxy.entered_by_you"
        assert points(cast.resident) == (12, 0)
        assert phone.of(cast.second_staff).post(path, body).status_code == 201

    def test_of_a_proxy_who_may_collect_alone_are_not_taken(
        self, phone: Phone, cast: Cast, open_fair: Fair, day_of: Any, time: Time
    ) -> None:
        """Collecting what somebody ordered is one thing, spending their points another."""
        day_of()
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        body = {**walk_in(cast.resident, open_fair), "proxy_id": str(cast.neighbour.account_id)}
        path = f"/redemption-days/{open_fair.day.id}/walk-ins"
        assert code(phone.of(cast.staff).post(path, body)) == "proxy.may_not_order"
        delegate(cast.resident, cast.deputy, ["order", "collect"], time)
        body["proxy_id"] = str(cast.deputy.account_id)
        assert phone.of(cast.staff).post(path, body).status_code == 201


def walk_in(who: Person, fair: Fair) -> dict[str, Any]:
    lines = [{"gift_id": str(fair.soap.id), "quantity": 1}]
    return {"account_id": str(who.account_id), "shown": "passport_code", "counter": 1, "lines": lines}


@pytest.mark.parametrize("what", ["hand-over", "drop"])
def test_no_lines_at_all_are_told_of_as_in_an_order(phone: Phone, cast: Cast, open_fair: Fair, what: str) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    body: dict[str, Any] = {"shown": "number", "lines": []} if what == "hand-over" else {"line_ids": []}
    refused = phone.of(cast.staff).post(f"/orders/{placed['id']}/{what}", body)
    [wrong] = refused.json["errors"]
    assert (refused.status_code, wrong["messages"]) == (422, ["至少选一项，最多 50 项。"])


@pytest.mark.parametrize("what", ["hand-over", "drop", "undo"])
def test_a_line_that_is_none_of_the_order_is_named(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, what: str
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    time.now = open_fair.day.opens_at
    lines = [placed["lines"][0]["id"], str(new_id())]
    bodies: dict[str, Any] = {
        "hand-over": {"shown": "number", "lines": [{"line_id": each} for each in lines]},
        "drop": {"line_ids": lines},
        "undo": {"line_ids": lines, "reason": "发错了"},
    }
    refused = phone.of(cast.staff).post(f"/orders/{placed['id']}/{what}", bodies[what])
    assert (refused.status_code, code(refused), refused.json["facts"]) == (404, "line.none_such", {"line_id": lines[1]})
