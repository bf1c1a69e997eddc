"""The count sheet while stock still moves: what was counted before is told apart from what is of now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, order


def line(phone: Phone, cast: Cast, fair: Fair, of: Any) -> dict[str, Any]:
    sheet = phone.of(cast.staff).get(f"/redemption-days/{fair.day.id}/count-sheet").json["items"]
    [told] = [each for each in sheet if each["gift_id"] == str(of.id)]
    return {name: told[name] for name in ("expected", "counted", "difference", "is_stale")}


@pytest.fixture
def handed(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> dict[str, Any]:
    """An order that was handed over today, of a day that has ended."""
    placed: dict[str, Any] = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    time.now = open_fair.day.opens_at
    assert hand_over(phone, cast.staff, placed).status_code == 200
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    return placed


def undo(phone: Phone, cast: Cast, placed: dict[str, Any]) -> None:
    body = {"line_ids": [each["id"] for each in placed["lines"]], "reason": "发错了"}
    proposed = phone.of(cast.staff).post(f"/orders/{placed['id']}/undo", body).json
    assert phone.of(cast.second_staff).post(f"/counter-proposals/{proposed['id']}/confirm").status_code == 200


def test_what_should_lie_there_is_told_once_it_was_counted(
    phone: Phone, cast: Cast, open_fair: Fair, handed: dict[str, Any]
) -> None:
    untold = {"expected": None, "counted": None, "difference": None, "is_stale": False}
    assert line(phone, cast, open_fair, open_fair.soap) == untold
    count(phone, cast.staff, open_fair, found(open_fair.soap, 9))
    assert line(phone, cast, open_fair, open_fair.soap)["expected"] == 8
    assert line(phone, cast, open_fair, open_fair.rice) == untold


class TestACountOfBefore:
    def test_is_told_from_one_of_now(self, phone: Phone, cast: Cast, open_fair: Fair, handed: dict[str, Any]) -> None:
        count(phone, cast.staff, open_fair, found(open_fair.soap, 8), found(open_fair.rice, 2))
        agrees = {"expected": 8, "counted": 8, "difference": 0, "is_stale": False}
        assert line(phone, cast, open_fair, open_fair.soap) == agrees
        undo(phone, cast, handed)
        told = line(phone, cast, open_fair, open_fair.soap)
        assert told == {"expected": 10, "counted": 8, "difference": -2, "is_stale": True}
        assert code(sign(phone, cast.staff, open_fair)) == "count.stale"
        recounted = count(phone, cast.staff, open_fair, found(open_fair.soap, 10)).json
        assert (recounted["counted"], recounted["differing"]) == (2, 0)
        assert not line(phone, cast, open_fair, open_fair.soap)["is_stale"]
        assert sign(phone, cast.staff, open_fair).status_code == 200

    def test_of_a_closed_day_stays_what_was_signed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.day.closes_at
        end(phone, cast.staff, open_fair)
        count(phone, cast.staff, open_fair, found(open_fair.soap, 9, cause="lost"), found(open_fair.rice, 2))
        sign(phone, cast.staff, open_fair)
        assert sign(phone, cast.second_staff, open_fair).json["differing"] == 1
        phone.of(cast.staff).post(f"/gifts/{open_fair.soap.id}/stock", {"move": "purchased", "pieces": 5})
        told = line(phone, cast, open_fair, open_fair.soap)
        assert told == {"expected": 10, "counted": 9, "difference": -1, "is_stale": False}


def test_a_gift_said_twice_in_one_call_is_refused_and_the_second_named(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    time.now = open_fair.day.closes_at
    end(phone, cast.staff, open_fair)
    answer = count(phone, cast.staff, open_fair, found(open_fair.soap, 9, cause="lost"), found(open_fair.soap, 10))
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "items.1.gift_id")
    assert line(phone, cast, open_fair, open_fair.soap)["counted"] is None
