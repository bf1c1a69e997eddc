"""The end of a day and of a half year: no-shows, the count, two signatures, the seal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.app import RECEIVERS
from service.core import clock, outbox, transaction
from service.redemption.models import Gift
from service.redemption.queries.periods import get_period
from service.redemption.rules import Stock
from service.redemption.rules.closing import Counted, DifferenceCause, judge_count, moves_for, to_release
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, people
from tests.factories.redemption import Fair, gift, rich, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, order, points, tie, told


@pytest.fixture
def evening(open_fair: Fair, time: Time) -> Any:
    """Moves the clock to the moment at which the counter may be shut."""

    def move() -> None:
        time.now = open_fair.day.closes_at

    return move


def end(phone: Phone, who: Person, fair: Fair) -> Any:
    return phone.of(who).post(f"/redemption-days/{fair.day.id}/end")


def count(phone: Phone, who: Person, fair: Fair, *found: dict[str, Any]) -> Any:
    return phone.of(who).post(f"/redemption-days/{fair.day.id}/counts", {"items": list(found)})


def sign(phone: Phone, who: Person, fair: Fair) -> Any:
    """For the day's report as it is now."""
    return sign_for(phone, who, fair.day.id)


def sign_for(phone: Phone, who: Person, day_id: Any) -> Any:
    path = f"/redemption-days/{day_id}"
    return phone.of(who).post(f"{path}/sign", {"digest": phone.of(who).get(f"{path}/report").json["digest"]})


def found(of: Any, counted: int, **why: str) -> dict[str, Any]:
    return {"gift_id": str(of.id), "counted": counted, **why}


def places_taken(phone: Phone, cast: Cast, fair: Fair) -> int:
    day = phone.of(cast.staff).get(f"/redemption-days/{fair.day.id}").json
    return int(day["slots"][0]["places_taken"])


class TestRules:
    SHELF = Stock(received=10, on_shelf=6, reserved=2, lost=2)

    @pytest.mark.parametrize(
        ("counted", "cause", "code"),
        [
            (8, None, None),
            (7, None, "count.unexplained"),
            (7, DifferenceCause.LOST, None),
            (7, DifferenceCause.SPOILT, None),
            (7, DifferenceCause.FOUND, "count.cause_unfit"),
            (10, DifferenceCause.FOUND, None),
            (10, DifferenceCause.LOST, "count.cause_unfit"),
            (11, DifferenceCause.FOUND, "count.more_than_received"),
            (10, DifferenceCause.RECEIPT_WRONG, "count.cause_unfit"),
            (11, DifferenceCause.RECEIPT_WRONG, None),
        ],
    )
    def test_a_difference_is_explained_by_what_can_be_its_cause(
        self, counted: int, cause: DifferenceCause | None, code: str | None
    ) -> None:
        assert judge_count(Counted(8, counted, cause), self.SHELF) == code

    def test_a_count_of_before_the_last_move_is_stale(self) -> None:
        assert judge_count(Counted(9, 9, None), self.SHELF) == "count.stale"

    def test_a_surplus_first_undoes_a_loss(self) -> None:
        moves = moves_for(Counted(8, 11, DifferenceCause.RECEIPT_WRONG), self.SHELF)
        assert [(move.value, pieces) for move, pieces in moves] == [("found", 2), ("receipt_raised", 1)]

    @pytest.mark.parametrize(("missing", "gone"), [(6, 0), (7, 1), (8, 1), (9, 2), (20, 3)])
    def test_the_newest_reservations_go_and_no_more_than_must(self, missing: int, gone: int) -> None:
        assert to_release(missing, 6, [2, 3, 1]) == gone


class TestEndingADay:
    def test_releases_what_nobody_has_collected(
        self, phone: Phone, cast: Cast, open_fair: Fair, evening: Any, time: Time
    ) -> None:
        rich(cast.neighbour, 9, time.now)
        gone = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        part = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1), (open_fair.rice, 1)).json
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, part, lines=[{"line_id": part["lines"][0]["id"]}])
        evening()
        ended = end(phone, cast.staff, open_fair)
        assert (ended.json["state"], ended.json["to_count"]) == ("ended", 2)
        states = [phone.of(cast.staff).get(f"/orders/{each['id']}").json["state"] for each in (gone, part)]
        assert states == ["no_show", "handed_over"]
        assert (points(cast.resident), points(cast.neighbour)) == ((12, 0), (7, 0))
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 1, "on_shelf": 9}
        assert stock_of(open_fair.rice.id) == {"received": 2, "on_shelf": 2}
        assert "order.no_show" in told(cast.resident)
        assert [code(hand_over(phone, cast.staff, each)) for each in (gone, part)] == ["order.no_show"] * 2
        assert places_taken(phone, cast, open_fair) == 1  # who did not come has none any more

    def test_waits_for_who_may_still_come(
        self, phone: Phone, cast: Cast, open_fair: Fair, evening: Any, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        time.now = open_fair.day.closes_at - timedelta(seconds=1)
        refused = end(phone, cast.staff, open_fair)
        assert (code(refused), refused.json["facts"]["count"]) == ("day.not_over", 1)
        evening()
        assert end(phone, cast.staff, open_fair).status_code == 200
        assert code(end(phone, cast.staff, open_fair)) == "day.shut_already"

    def test_never_before_it_begins(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.day.opens_at - timedelta(seconds=1)
        assert code(end(phone, cast.staff, open_fair)) == "day.not_begun"
        time.now = open_fair.day.opens_at
        assert end(phone, cast.staff, open_fair).status_code == 200

    def test_early_when_everybody_has_come(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        assert end(phone, cast.staff, open_fair).status_code == 200

    def test_nothing_is_ordered_for_it_or_handed_over_on_it_any_more(
        self, phone: Phone, cast: Cast, open_fair: Fair, evening: Any, time: Time
    ) -> None:
        def order_until_the_evening() -> None:
            period = get_period(open_fair.period.id)
            period.closes_at = period.cancel_until = open_fair.day.closes_at

        transaction.run(order_until_the_evening)
        time.now = open_fair.day.opens_at
        assert end(phone, cast.staff, open_fair).status_code == 200
        assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "day.ended"
        evening()
        lines = [{"gift_id": str(open_fair.soap.id), "quantity": 1}]
        body = {"account_id": str(cast.resident.account_id), "shown": "number", "lines": lines}
        late = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", body)
        assert code(late) == "day.ended"

    def test_costs_no_more_for_many_than_for_one(
        self, phone: Phone, cast: Cast, open_fair: Fair, evening: Any, statements: Statements, time: Time
    ) -> None:
        for who in transaction.run(lambda: people(8, "居民", cast.community, time.now)):
            rich(who, 2, time.now)
            assert order(phone, who, open_fair, (open_fair.soap, 1)).status_code == 201
        evening()
        assert end(phone, cast.staff, open_fair).status_code == 200
        statements.most(30)


class TestTheCount:
    @pytest.fixture(autouse=True)
    def ended(self, phone: Phone, cast: Cast, open_fair: Fair, evening: Any) -> None:
        evening()
        end(phone, cast.staff, open_fair)

    def test_that_agrees_closes_the_day_with_two_signatures(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        counted = count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 2))
        assert (counted.json["counted"], counted.json["differing"]) == (2, 0)
        assert sign(phone, cast.staff, open_fair).json["state"] == "ended"
        assert code(sign(phone, cast.staff, open_fair)) == "sign.same_person"
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"
        assert code(sign(phone, cast.second_staff, open_fair)) == "day.closed"
        assert code(count(phone, cast.staff, open_fair, found(open_fair.soap, 10))) == "day.closed"

    def test_one_missing_bar_of_soap_is_explained_and_booked(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        count(phone, cast.staff, open_fair, found(open_fair.soap, 9), found(open_fair.rice, 2))
        refused = sign(phone, cast.staff, open_fair)
        assert (code(refused), refused.json["facts"]["gift_name"]) == ("count.unexplained", "肥皂")
        count(phone, cast.staff, open_fair, found(open_fair.soap, 9, cause="lost", note="找不到了"))
        [soap] = [
            each
            for each in phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}/count-sheet").json["items"]
            if each["gift_id"] == str(open_fair.soap.id)
        ]
        assert (soap["expected"], soap["counted"], soap["difference"], soap["cause"]) == (10, 9, -1, "lost")
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}
        first = sign(phone, cast.staff, open_fair).json
        assert first["first_signed_by_name_masked"] == "吴*"
        sign(phone, cast.second_staff, open_fair)
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 9, "lost": 1}
        [move, *_] = phone.of(cast.staff).get(f"/gifts/{open_fair.soap.id}/movements").json["items"]
        assert move["by_name_masked"] == "周*"
        assert (move["move"], move["pieces"], move["source_type"], move["note"]) == (
            "lost",
            1,
            "day_count",
            "找不到了",
        )

    def test_needs_every_gift_and_nothing_that_is_not_counted(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10))
        refused = sign(phone, cast.staff, open_fair)
        assert (code(refused), refused.json["facts"]["count"]) == ("count.missing", 1)
        haircut = transaction.run(lambda: gift(cast, "理发", 3, 5, time.now, kind="service"))
        assert code(count(phone, cast.staff, open_fair, found(haircut, 5))) == "count.service"

    def test_more_than_ever_came_in_is_refused_unless_the_receipt_was_wrong(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        refused = count(phone, cast.staff, open_fair, found(open_fair.soap, 11, cause="found"))
        assert (code(refused), refused.json["facts"]["count"]) == ("count.more_than_received", 1)
        counted = (found(open_fair.soap, 11, cause="receipt_wrong"), found(open_fair.rice, 2))
        assert count(phone, cast.staff, open_fair, *counted).status_code == 200
        sign(phone, cast.staff, open_fair)
        sign(phone, cast.second_staff, open_fair)
        assert stock_of(open_fair.soap.id) == {"received": 10, "corrected": 1, "on_shelf": 11}

    def test_takes_no_cause_that_does_not_explain_it_and_then_keeps_nothing(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        for number, cause in ((9, "found"), (11, "lost")):
            unfit = (found(open_fair.rice, 2), found(open_fair.soap, number, cause=cause))
            refused = count(phone, cast.staff, open_fair, *unfit)
            assert (code(refused), refused.json["facts"]["gift_id"]) == ("count.cause_unfit", str(open_fair.soap.id))
        assert sign(phone, cast.staff, open_fair).json["facts"]["count"] == 2

    def test_that_is_old_is_counted_again_and_a_signature_falls_with_it(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 2))
        sign(phone, cast.staff, open_fair)
        phone.of(cast.staff).post(f"/gifts/{open_fair.soap.id}/stock", {"move": "purchased", "pieces": 1})
        assert code(sign(phone, cast.second_staff, open_fair)) == "count.stale"
        recounted = count(phone, cast.second_staff, open_fair, found(open_fair.soap, 11))
        assert recounted.json["first_signed_by"] is None
        sign(phone, cast.second_staff, open_fair)
        assert sign(phone, cast.staff, open_fair).json["state"] == "closed"

    def test_two_of_a_family_are_not_two(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        tie(cast.staff, cast.second_staff, time)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 2))
        sign(phone, cast.staff, open_fair)
        assert code(sign(phone, cast.second_staff, open_fair)) == "sign.tied"


class TestLosses:
    def test_beyond_the_shelf_release_the_newest_reservation(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        rich(cast.neighbour, 9, time.now)
        older = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        time.pass_(minutes=1)
        newer = order(phone, cast.neighbour, open_fair, (open_fair.rice, 1), (open_fair.soap, 1)).json
        body = {"move": "lost", "pieces": 1, "note": "受潮"}
        assert phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", body).json["lost"] == 1
        kept, shrunk = (phone.of(cast.staff).get(f"/orders/{each['id']}").json for each in (older, newer))
        assert [line["state"] for line in kept["lines"]] == ["held"]
        assert [line["state"] for line in shrunk["lines"]] == ["released", "held"]
        assert points(cast.neighbour) == (9, 2)
        assert "order.gift_gone" in told(cast.neighbour)
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 1, "lost": 1}

    def test_of_more_than_there_is_are_refused(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        order(phone, cast.resident, open_fair, (open_fair.rice, 1))
        refused = phone.of(cast.staff).post(
            f"/gifts/{open_fair.rice.id}/stock", {"move": "lost", "pieces": 3, "note": "受潮"}
        )
        assert code(refused) == "stock.not_so_many"
        assert points(cast.resident) == (12, 5)

    def test_are_found_only_as_far_as_they_are_lost(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        path = f"/gifts/{open_fair.rice.id}/stock"
        phone.of(cast.staff).post(path, {"move": "lost", "pieces": 1, "note": "受潮"})
        refused = phone.of(cast.staff).post(path, {"move": "found", "pieces": 2, "note": "在柜子里"})
        assert (code(refused), refused.json["facts"]["left"]) == ("stock.not_lost", 1)
        assert phone.of(cast.staff).post(path, {"move": "found", "pieces": 1, "note": "在柜子里"}).status_code == 200
        assert stock_of(open_fair.rice.id) == {"received": 2, "on_shelf": 2}


class TestWhatOneRecordsAlone:
    """One of the staff could carry pieces home and write them off; so a reason stands beside it, and others see it."""

    def test_is_said_why_and_told_to_colleagues_and_signers(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        body: dict[str, Any] = {"move": "lost", "pieces": 2}
        path = f"/gifts/{open_fair.soap.id}/stock"
        assert code(phone.of(cast.staff).post(path, body)) == "stock.note_needed"
        assert phone.of(cast.staff).post(path, {**body, "note": "受潮"}).status_code == 200
        assert "stock.by_hand" in told(cast.second_staff)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        report = phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report").json
        [shown] = report["by_hand"]
        assert [shown[name] for name in ("name", "move", "pieces", "note")] == ["肥皂", "lost", 2, "受潮"]
        assert shown["by"] == str(cast.staff.account_id)

    def test_goes_back_to_a_donor_only_if_there_is_one(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        body = {"move": "returned", "pieces": 1, "note": "退给超市"}
        assert code(phone.of(cast.staff).post(f"/gifts/{open_fair.rice.id}/stock", body)) == "stock.no_donor"
        assert phone.of(cast.staff).post(f"/gifts/{open_fair.soap.id}/stock", body).json["returned"] == 1


class TestChangingAGift:
    def test_goods_that_came_in_stay_goods(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        """A service is not counted in the evening."""
        assert code(changed(phone, cast.staff, open_fair.soap, kind="service")) == "gift.kind_fixed"

    def test_what_is_ordered_keeps_its_name_until_it_is_collected(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        assert code(changed(phone, cast.staff, open_fair.soap, name="电饭煲")) == "gift.ordered"
        assert code(changed(phone, cast.staff, open_fair.soap, unit="箱")) == "gift.ordered"
        phone.of(cast.resident).post(f"/orders/{placed['id']}/cancel", {})
        assert changed(phone, cast.staff, open_fair.soap, name="肥皂（200 克）").status_code == 200

    def test_what_was_collected_keeps_its_name_for_good(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """An order and a signed report say what was given, also years later."""
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        time.now = open_fair.day.opens_at
        assert hand_over(phone, cast.staff, placed).status_code == 200
        assert code(changed(phone, cast.staff, open_fair.rice, name="抹布")) == "gift.ordered"
        assert changed(phone, cast.staff, open_fair.rice, about="东北大米").status_code == 200

    def test_another_price_while_people_order_is_told_to_colleagues(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        assert changed(phone, cast.staff, open_fair.soap, about="洗衣用").status_code == 200
        assert "gift.terms_changed" not in told(cast.second_staff)
        assert changed(phone, cast.staff, open_fair.soap, price_points=1).status_code == 200
        while transaction.run(lambda: outbox.deliver_waiting(RECEIVERS, clock.now())):
            pass  # whatever other tests have left comes first
        inbox = phone.of(cast.second_staff).get("/me/inbox").json["items"]
        [message] = [each for each in inbox if each["code"] == "gift.terms_changed"]
        assert (message["facts"]["before"], message["facts"]["points"]) == (2, 1)
        assert "原来 2 分，现在 1 分" in message["sentence"]

    def test_a_gift_that_is_new_or_put_off_the_list_while_people_order_is_too(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        body = {"name": "电饭煲", "kind": "goods", "unit": "个", "price_points": 1}
        assert phone.of(cast.staff).post(f"/communities/{cast.community.id}/gifts", body).status_code == 201
        assert changed(phone, cast.staff, open_fair.soap, is_offered=False).status_code == 200
        assert {"gift.added", "gift.offer_changed"} <= set(told(cast.second_staff))


def changed(phone: Phone, by: Person, which: Gift, **about: Any) -> Any:
    known = phone.of(by).get(f"/gifts/{which.id}").json
    kept = ("name", "about", "kind", "unit", "price_points", "limit_per_person", "sponsor", "is_offered", "version")
    return phone.of(by).put(f"/gifts/{which.id}", {**{name: known[name] for name in kept}, **about})
