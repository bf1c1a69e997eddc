"""What is chosen at the counter for somebody without a phone nobody tells them of: whoever signs the day sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.core.calendar import SHANGHAI
from service.redemption.models import RedemptionDay
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_count_sheet import undo
from tests.redemption.test_counter import hand_over, walk_in
from tests.redemption.test_days import another_day
from tests.redemption.test_look_up import look_up, pick_up_code
from tests.redemption.test_orders import delegate, guard, loses_their_phone, order, told
from tests.redemption.test_papers import words_of


def swap(phone: Phone, cast: Cast, placed: Any, line: Any, gift: Any, quantity: int = 1) -> Any:
    body = {"line_id": line["id"], "gift_id": str(gift.id), "quantity": quantity, "is_agreed": True}
    return phone.of(cast.staff).post(f"/orders/{placed['id']}/substitute", body).json


def held(order: Any) -> Any:
    [line] = [line for line in order["lines"] if line["state"] == "held"]
    return line


def unseen(phone: Phone, by: Person, fair: Fair) -> Any:
    return phone.of(by).get(f"/redemption-days/{fair.day.id}/report").json["unseen"]


def taken_away(phone: Phone, cast: Cast, fair: Fair) -> list[tuple[str, int, str]]:
    report = phone.of(cast.second_staff).get(f"/redemption-days/{fair.day.id}/report").json
    return [(each["name"], each["quantity"], each["state"]) for each in report["taken_away"]]


def what(listed: Any) -> list[tuple[str, int, int]]:
    return [(each["name"], each["quantity"], each["points"]) for each in listed]


@pytest.fixture
def elder(cast: Cast, open_fair: Fair, time: Time) -> Person:
    """On the redemption day; who has no phone."""
    loses_their_phone(cast.resident, time)
    time.now = open_fair.day.opens_at
    return cast.resident


def test_a_walk_in_is_listed_with_who_what_when_and_where(
    phone: Phone, cast: Cast, open_fair: Fair, elder: Person, time: Time
) -> None:
    phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(elder, open_fair))
    [seen] = unseen(phone, cast.second_staff, open_fair)
    assert seen == {
        "passport_number": elder.number,
        "name_masked": "张*琴",
        "gift_id": str(open_fair.soap.id),
        "name": "肥皂",
        "quantity": 1,
        "points": 2,
        "counter": 1,
        "at": open_fair.day.opens_at.astimezone(SHANGHAI).isoformat(),
        "by": str(cast.staff.account_id),
        "by_name_masked": "吴*",
    }


def test_of_who_has_a_phone_nothing_is_listed_though_they_lose_it_later(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    time.now = open_fair.day.opens_at
    phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in(cast.resident, open_fair))
    loses_their_phone(cast.resident, time)
    assert unseen(phone, cast.second_staff, open_fair) == []


class TestOfWhatWasOrdered:
    @pytest.fixture
    def placed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
        made = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        loses_their_phone(cast.resident, time)
        time.now = open_fair.day.opens_at
        return made

    def test_nothing_is_listed_as_it_was_ordered(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        part = [{"line_id": placed["lines"][0]["id"], "quantity": 1}]
        hand_over(phone, cast.staff, placed, lines=part)
        hand_over(phone, cast.staff, placed)
        assert unseen(phone, cast.second_staff, open_fair) == []

    def test_what_is_dearer_is_listed(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        swap(phone, cast, placed, placed["lines"][0], open_fair.rice)
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 1, 5)]

    def test_more_of_the_same_is_too_and_counts_as_a_substitute(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        swap(phone, cast, placed, placed["lines"][0], open_fair.soap, 3)
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("肥皂", 3, 6)]
        report = phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report").json
        assert report["substitutes"] == 1

    def test_what_became_dearer_the_day_before_is_too(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        time.now -= timedelta(days=1)
        swap(phone, cast, placed, placed["lines"][0], open_fair.rice)
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 1, 5)]

    def test_another_that_is_cheaper_is_too_and_what_it_stands_for_is_taken_away(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1)).json
        loses_their_phone(cast.resident, time)
        time.now = open_fair.day.opens_at
        swap(phone, cast, placed, placed["lines"][0], open_fair.soap, 2)
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("肥皂", 2, 4)]
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "replaced")]

    def test_a_step_that_is_dearer_is_not_hidden_by_one_that_is_cheaper(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        dearer = swap(phone, cast, placed, placed["lines"][0], open_fair.rice, 2)
        swap(phone, cast, placed, held(dearer), open_fair.soap, 3)
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("肥皂", 3, 6)]

    def test_a_part_of_what_is_dearer_is_as_the_whole(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        swapped = swap(phone, cast, placed, placed["lines"][0], open_fair.rice, 2)
        hand_over(phone, cast.staff, placed, lines=[{"line_id": held(swapped)["id"], "quantity": 1}])
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 1, 5)]

    def test_what_is_added_at_the_counter_is_listed_until_it_is_undone(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        hand_over(phone, cast.staff, placed)
        known = phone.of(cast.staff).get(f"/orders/{placed['id']}").json
        body = {**open_fair.order((open_fair.rice, 1)), "version": known["version"]}
        assert phone.of(cast.staff).put(f"/orders/{placed['id']}", body).status_code == 200
        added = hand_over(phone, cast.staff, placed).json["order"]
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 1, 5)]
        undo(phone, cast, {**added, "lines": [line for line in added["lines"] if line["name"] == "大米"]})
        assert unseen(phone, cast.second_staff, open_fair) == []


class TestOfAnOrderThatOthersPlacedBeforehand:
    @pytest.fixture
    def alone(self, cast: Cast, open_fair: Fair, time: Time) -> Person:
        """Days before; who has no phone."""
        loses_their_phone(cast.resident, time)
        return cast.resident

    def test_all_is_listed(self, phone: Phone, cast: Cast, open_fair: Fair, alone: Person, time: Time) -> None:
        account_id = str(alone.account_id)
        placed = order(phone, cast.staff, open_fair, (open_fair.rice, 2), account_id=account_id).json
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 2, 10)]

    def test_whoever_placed_it(self, phone: Phone, cast: Cast, open_fair: Fair, alone: Person, time: Time) -> None:
        delegate(alone, cast.neighbour, ["order", "collect"], time)
        account_id = str(alone.account_id)
        placed = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1), account_id=account_id).json
        time.now = open_fair.day.opens_at
        code = pick_up_code(phone, cast.neighbour, placed)
        ticket = look_up(phone, cast.staff, open_fair, code=code).json["ticket"]
        assert phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", {"ticket": ticket}).status_code == 200
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("肥皂", 1, 2)]

    def test_what_was_added_to_ones_own_is(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        loses_their_phone(cast.resident, time)
        time.now += timedelta(minutes=1)
        body = {**open_fair.order((open_fair.soap, 2), (open_fair.rice, 1)), "version": placed["version"]}
        assert phone.of(cast.staff).put(f"/orders/{placed['id']}", body).status_code == 200
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        assert what(unseen(phone, cast.second_staff, open_fair)) == [("大米", 1, 5)]


class TestWhatOthersTakeOffTheOrderOfSomebodyWithoutAPhone:
    def test_is_listed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        loses_their_phone(cast.resident, time)
        time.now = open_fair.day.opens_at
        rice = next(line for line in placed["lines"] if line["name"] == "大米")
        phone.of(cast.staff).post(f"/orders/{placed['id']}/drop", {"line_ids": [rice["id"]]})
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "refused")]
        time.now += timedelta(minutes=1)
        phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {})
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "refused"), ("肥皂", 2, "cancelled")]

    def test_is_not_of_who_has_one_nor_what_they_gave_up_themselves(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        mine = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        phone.of(cast.staff).post(f"/orders/{mine['id']}/cancel", {})
        assert taken_away(phone, cast, open_fair) == []
        rich(cast.neighbour, 9, time.now)
        theirs = order(phone, cast.neighbour, open_fair, (open_fair.soap, 2)).json
        phone.of(cast.neighbour).post(f"/orders/{theirs['id']}/cancel", {})
        loses_their_phone(cast.neighbour, time)
        assert taken_away(phone, cast, open_fair) == []


class TestWhatIsLeftInFewerPieces:
    @pytest.fixture
    def placed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Any:
        """Of somebody without a phone, the day before."""
        made = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
        loses_their_phone(cast.resident, time)
        time.now = open_fair.day.opens_at - timedelta(days=1)
        return made

    def change(self, phone: Phone, by: Person, fair: Fair, placed: Any, quantity: int) -> None:
        known = phone.of(by).get(f"/orders/{placed['id']}").json
        body = {**fair.order((fair.rice, quantity)), "version": known["version"]}
        assert phone.of(by).put(f"/orders/{placed['id']}", body).status_code == 200

    def test_is_taken_away_whether_it_was_exchanged(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any
    ) -> None:
        swap(phone, cast, placed, placed["lines"][0], open_fair.rice, 1)
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "replaced")]

    def test_or_the_order_was_changed(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        self.change(phone, cast.staff, open_fair, placed, 1)
        [gone] = phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report").json["taken_away"]
        about = [gone[name] for name in ("name", "quantity", "state", "by", "by_name_masked")]
        assert about == ["大米", 1, "replaced", str(cast.staff.account_id), "吴*"]

    def test_or_by_whom_of_those_who_may(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        delegate(cast.resident, cast.neighbour, ["order"], time)
        self.change(phone, cast.neighbour, open_fair, placed, 1)
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "replaced")]

    def test_though_all_of_it_is_put_back_later(
        self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any, time: Time
    ) -> None:
        self.change(phone, cast.staff, open_fair, placed, 1)
        time.now += timedelta(minutes=1)
        self.change(phone, cast.staff, open_fair, placed, 2)
        assert taken_away(phone, cast, open_fair) == [("大米", 1, "replaced")]

    def test_is_nothing_where_it_became_more_or_goes_out_in_parts(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 1), (open_fair.soap, 2)).json
        loses_their_phone(cast.resident, time)
        time.now = open_fair.day.opens_at
        soap = next(line for line in placed["lines"] if line["name"] == "肥皂")
        swap(phone, cast, placed, soap, open_fair.soap, 3)
        known = phone.of(cast.staff).get(f"/orders/{placed['id']}").json
        three = next(line for line in known["lines"] if line["quantity"] == 3)
        hand_over(phone, cast.staff, placed, lines=[{"line_id": three["id"], "quantity": 1}])
        assert taken_away(phone, cast, open_fair) == []

    def test_is_on_paper_with_who_did_it(self, phone: Phone, cast: Cast, open_fair: Fair, placed: Any) -> None:
        self.change(phone, cast.staff, open_fair, placed, 1)
        paper = words_of(phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report.pdf"))
        assert "已换" in paper
        assert "吴*" in paper


class TestWhatNobodyCameFor:
    """One of the staff could put an order onto another day, of which somebody without a phone does not hear."""

    @pytest.mark.parametrize("is_changed", [True, False])
    def test_is_listed_if_others_changed_the_order_last_with_who_did(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, is_changed: bool
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        loses_their_phone(cast.resident, time)
        if is_changed:
            slots = phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}").json["slots"]
            later = next(each["id"] for each in slots if each["id"] != placed["slot"]["id"])
            body = {**open_fair.order((open_fair.soap, 2)), "version": placed["version"], "slot_id": later}
            assert phone.of(cast.staff).put(f"/orders/{placed['id']}", body).status_code == 200
        time.now = open_fair.day.closes_at
        end(phone, cast.second_staff, open_fair)
        gone = phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report").json["taken_away"]
        listed = [tuple(each[name] for name in ("name", "quantity", "state", "by")) for each in gone]
        assert listed == ([("肥皂", 2, "no_show", str(cast.staff.account_id))] if is_changed else [])


class TestOnADayThatIsCancelled:
    @pytest.fixture
    def taken(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> RedemptionDay:
        """Moved to the day a week later and cancelled there, for somebody without a phone."""
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
        loses_their_phone(cast.resident, time)
        later = another_day(cast, open_fair)
        slot_id = phone.of(cast.staff).get(f"/redemption-days/{later.id}").json["slots"][0]["id"]
        body = {**open_fair.order((open_fair.rice, 2)), "version": placed["version"], "slot_id": slot_id}
        assert phone.of(cast.staff).put(f"/orders/{placed['id']}", body).status_code == 200
        assert phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {}).status_code == 200
        return later

    def cancel(self, phone: Phone, cast: Cast, day: RedemptionDay, other: RedemptionDay) -> None:
        to = {"to_day_id": str(other.id)}
        assert phone.of(cast.staff).post(f"/redemption-days/{day.id}/cancel", to).status_code == 200

    def test_what_was_taken_away_is_listed_on_the_next_that_is_signed(
        self, phone: Phone, cast: Cast, open_fair: Fair, taken: RedemptionDay
    ) -> None:
        assert taken_away(phone, cast, open_fair) == []
        self.cancel(phone, cast, taken, another_day(cast, open_fair))
        assert taken_away(phone, cast, open_fair) == [("大米", 2, "cancelled")]

    def test_though_another_was_signed_before_it_was_cancelled(
        self, phone: Phone, cast: Cast, open_fair: Fair, taken: RedemptionDay, time: Time
    ) -> None:
        last = another_day(cast, open_fair)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 2))
        sign(phone, cast.staff, open_fair)
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "closed"
        time.now += timedelta(hours=1)
        self.cancel(phone, cast, taken, last)
        assert taken_away(phone, cast, open_fair) == []
        assert taken_away(phone, cast, replace(open_fair, day=last)) == [("大米", 2, "cancelled")]


class TestWhoActsForSomebodyWithoutAPhone:
    def test_is_told_what_others_order_change_and_hand_over(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        loses_their_phone(cast.resident, time)
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        guard(cast.leader, cast.resident, cast, time)
        account_id = str(cast.resident.account_id)
        placed = order(phone, cast.staff, open_fair, (open_fair.soap, 2), account_id=account_id).json
        body = {**open_fair.order((open_fair.soap, 1)), "version": placed["version"]}
        phone.of(cast.staff).put(f"/orders/{placed['id']}", body)
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        for who in (cast.neighbour, cast.leader):
            said = [each for each in told(who) if each.startswith("order.")]
            assert said == [f"order.{each}_for_principal" for each in ("placed", "changed", "collected")]

    def test_is_not_told_of_what_they_did_themselves_nor_of_who_has_a_phone(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        delegate(cast.resident, cast.neighbour, ["order"], time)
        account_id = str(cast.resident.account_id)
        placed = order(phone, cast.staff, open_fair, (open_fair.soap, 2), account_id=account_id).json
        phone.of(cast.staff).post(f"/orders/{placed['id']}/cancel", {})
        loses_their_phone(cast.resident, time)
        mine = order(phone, cast.neighbour, open_fair, (open_fair.soap, 2), account_id=account_id).json
        phone.of(cast.neighbour).post(f"/orders/{mine['id']}/cancel", {})
        assert told(cast.neighbour) == []
