"""What is signed in the evening is what was seen: nothing that moved since, by whomever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.core import transaction
from service.redemption.rules import GiftKind
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, fair, gift, stock_of
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_counter import hand_over
from tests.redemption.test_days import another_day
from tests.redemption.test_orders import code, order
from tests.redemption.test_papers import words_of
from tests.redemption.test_two_people import confirm, undo


def all_there(phone: Phone, who: Person, fair: Fair) -> Any:
    return count(phone, who, fair, found(fair.soap, 10), found(fair.rice, 2))


def seen_by(phone: Phone, who: Person, fair: Fair) -> dict[str, str]:
    return {"digest": phone.of(who).get(f"/redemption-days/{fair.day.id}/report").json["digest"]}


def sign_as_seen(phone: Phone, who: Person, fair: Fair, seen: dict[str, str]) -> Any:
    return phone.of(who).post(f"/redemption-days/{fair.day.id}/sign", seen)


def by_hand(phone: Phone, who: Person, of: Any, move: str, pieces: int) -> Any:
    return phone.of(who).post(f"/gifts/{of.id}/stock", {"move": move, "pieces": pieces, "note": "补记"})


@pytest.fixture
def counted(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> Fair:
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    all_there(phone, cast.staff, open_fair)
    return open_fair


class TestNobodySigns:
    def test_a_count_that_was_sent_again_after_they_looked(self, phone: Phone, cast: Cast, counted: Fair) -> None:
        seen = seen_by(phone, cast.second_staff, counted)
        count(phone, cast.staff, counted, found(counted.rice, 0, cause="lost"))
        assert code(sign_as_seen(phone, cast.second_staff, counted, seen)) == "sign.moved"
        report = phone.of(cast.staff).get(f"/redemption-days/{counted.day.id}/report").json
        assert (report["state"], report["signers"]) == ("ended", [])

    def test_pieces_that_were_written_off_by_hand_after_they_looked(
        self, phone: Phone, cast: Cast, counted: Fair
    ) -> None:
        seen = seen_by(phone, cast.second_staff, counted)
        by_hand(phone, cast.staff, counted.rice, "lost", 2)
        by_hand(phone, cast.staff, counted.rice, "purchased", 2)
        assert code(sign_as_seen(phone, cast.second_staff, counted, seen)) == "sign.moved"


class TestAFirstSignature:
    def test_falls_when_what_is_recorded_by_hand_leaves_the_count_as_it_was(
        self, phone: Phone, cast: Cast, counted: Fair
    ) -> None:
        sign(phone, cast.second_staff, counted)
        by_hand(phone, cast.staff, counted.rice, "lost", 2)
        by_hand(phone, cast.staff, counted.rice, "purchased", 2)
        assert sign(phone, cast.staff, counted).json["state"] == "ended"
        assert sign(phone, cast.second_staff, counted).json["state"] == "closed"

    def test_falls_when_two_prove_a_hand_over_of_what_was_lost(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """In the room nothing moves."""
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        by_hand(phone, cast.staff, open_fair.rice, "lost", 2)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 0))
        sign(phone, cast.second_staff, open_fair)
        body = {"line_ids": [placed["lines"][0]["id"]], "reason": "名单上有签名"}
        proposed = phone.of(cast.staff).post(f"/orders/{placed['id']}/proofs", body)
        assert confirm(phone, cast.second_staff, proposed).status_code == 200
        assert sign(phone, cast.staff, open_fair).json["state"] == "ended"

    def test_falls_when_two_undo_a_service_which_nobody_counts(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        haircut = transaction.run(lambda: gift(cast, "理发", 1, 3, time.now, kind=GiftKind.SERVICE))
        placed = order(phone, cast.resident, open_fair, (haircut, 1)).json
        time.now = open_fair.day.opens_at
        hand_over(phone, cast.staff, placed)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        all_there(phone, cast.staff, open_fair)
        sign(phone, cast.staff, open_fair)
        assert confirm(phone, cast.second_staff, undo(phone, cast.staff, placed)).status_code == 200
        assert sign(phone, cast.second_staff, open_fair).json["state"] == "ended"

    def test_stands_while_nothing_moves(self, phone: Phone, cast: Cast, counted: Fair) -> None:
        seen = seen_by(phone, cast.second_staff, counted)
        sign(phone, cast.staff, counted)
        assert sign_as_seen(phone, cast.second_staff, counted, seen).json["state"] == "closed"
        assert stock_of(counted.rice.id) == {"received": 2, "on_shelf": 2}


def test_what_came_in_of_a_service_which_nobody_counts_the_signers_see(phone: Phone, cast: Cast, counted: Fair) -> None:
    body = {"name": "理发", "kind": "service", "unit": "次", "price_points": 1}
    added = phone.of(cast.staff).post(f"/communities/{cast.community.id}/gifts", body).json
    stock = {"move": "purchased", "pieces": 3}
    assert phone.of(cast.staff).post(f"/gifts/{added['id']}/stock", stock).status_code in (200, 201)
    listed = phone.of(cast.second_staff).get(f"/redemption-days/{counted.day.id}/report").json["by_hand"]
    assert [(each["name"], each["move"], each["pieces"]) for each in listed] == [("理发", "purchased", 3)]


def test_what_came_in_of_a_service_before_the_first_period_is_told_to_whoever_signs(
    phone: Phone, cast: Cast, time: Time
) -> None:
    about = {"name": "理发", "kind": "service", "unit": "次", "price_points": 1}
    cut = phone.of(cast.staff).post(f"/communities/{cast.community.id}/gifts", about).json
    came = phone.of(cast.staff).post(f"/gifts/{cut['id']}/stock", {"move": "purchased", "pieces": 5})
    assert came.status_code == 200, came.json
    time.now += timedelta(days=1)
    first = fair(cast, time.now)
    report = phone.of(cast.second_staff).get(f"/redemption-days/{first.day.id}/report").json
    assert [(each["name"], each["move"], each["pieces"]) for each in report["by_hand"]] == [("理发", "purchased", 5)]


class TestACountThatIsMadeAgain:
    """The first tells what should lie there: whoever has carried pieces home could say that on the second."""

    def counts(self, phone: Phone, cast: Cast, fair: Fair, name: str) -> tuple[Any, ...]:
        gifts = phone.of(cast.second_staff).get(f"/redemption-days/{fair.day.id}/report").json["gifts"]
        of_it = next(each for each in gifts if each["name"] == name)
        told = ("first_counted", "first_counted_by", "first_counted_by_name_masked", "counted", "difference")
        return tuple(of_it[each] for each in told)

    def test_leaves_what_was_found_first_beside_it_with_who_counted(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 10), found(open_fair.rice, 0))
        count(phone, cast.second_staff, open_fair, found(open_fair.rice, 1))
        count(phone, cast.second_staff, open_fair, found(open_fair.rice, 2))
        by = (str(cast.staff.account_id), "吴*")
        assert self.counts(phone, cast, open_fair, "大米") == (0, *by, 2, 0)
        assert self.counts(phone, cast, open_fair, "肥皂") == (10, *by, 10, 0)
        paper = words_of(phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report.pdf"))
        assert "第一次数到" in paper

    def test_with_the_same_number_is_on_no_paper(self, phone: Phone, cast: Cast, counted: Fair) -> None:
        all_there(phone, cast.second_staff, counted)
        paper = words_of(phone.of(cast.second_staff).get(f"/redemption-days/{counted.day.id}/report.pdf"))
        assert "第一次数到" not in paper


class TestWhatCameInOfAGift:
    """One of the staff could write down goods that never came, and let a friend be first at those that are there."""

    def listed(self, phone: Phone, cast: Cast, fair: Fair) -> list[tuple[Any, ...]]:
        report = phone.of(cast.second_staff).get(f"/redemption-days/{fair.day.id}/report").json
        return [
            tuple(each[name] for name in ("name", "move", "pieces", "by_name_masked")) for each in report["by_hand"]
        ]

    def test_is_beside_a_count_that_differs(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        by_hand(phone, cast.staff, open_fair.rice, "purchased", 2)
        by_hand(phone, cast.staff, open_fair.soap, "donated", 1)
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        assert self.listed(phone, cast, open_fair) == []
        wrong = found(open_fair.rice, 2, cause="receipt_wrong", note="没有到货")
        count(phone, cast.second_staff, open_fair, found(open_fair.soap, 11), wrong)
        assert self.listed(phone, cast, open_fair)[-1] == ("大米", "purchased", 2, "吴*")
        assert {each[0] for each in self.listed(phone, cast, open_fair)} == {"大米"}
        paper = words_of(phone.of(cast.second_staff).get(f"/redemption-days/{open_fair.day.id}/report.pdf"))
        assert "采购入库" in paper

    def test_before_the_last_count_is_not(self, phone: Phone, cast: Cast, counted: Fair, time: Time) -> None:
        by_hand(phone, cast.staff, counted.rice, "purchased", 2)
        count(phone, cast.staff, counted, found(counted.rice, 4))
        last = another_day(cast, counted)
        time.now += timedelta(minutes=1)
        sign(phone, cast.staff, counted)
        assert sign(phone, cast.second_staff, counted).json["state"] == "closed"
        time.now = last.closes_at
        following = replace(counted, day=last)
        assert end(phone, cast.staff, following).status_code == 200
        count(
            phone, cast.staff, following, found(counted.soap, 10), found(counted.rice, 3, cause="lost", note="少一袋")
        )
        assert self.listed(phone, cast, following) == []
