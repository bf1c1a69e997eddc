"""Naming the other one by what they carry: nobody knows an account id by heart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.accounts.test_people import enter
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

Send = Callable[[dict[str, str]], TestResponse]
DEEDS = ("family", "delegation", "delegation_at_desk", "invitation")


def card_of(phone: Phone, cast: Cast) -> str:
    card = phone.of(cast.staff).post(f"/passports/{cast.neighbour.passport_id}/card")
    assert card.status_code in (200, 201), card.text
    return str(phone.of(cast.staff).get(f"/passports/{cast.neighbour.passport_id}/card").json["code"])


@pytest.fixture
def send(request: pytest.FixtureRequest, phone: Phone, cast: Cast, time: Time) -> Send:
    until = (time.now + timedelta(days=9)).isoformat()
    given = {"scopes": ["view"], "expires_at": until}
    return {
        "family": lambda who: phone.of(cast.resident).post("/me/family", {"relation": "sibling"} | who),
        "delegation": lambda who: phone.of(cast.resident).post("/me/delegations", given | who),
        "delegation_at_desk": lambda who: phone.of(cast.staff).post(
            f"/people/{enter(phone, cast.staff, cast, is_distinct=True).json['id']}/delegations", given | who
        ),
        "invitation": lambda who: phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", who),
    }[request.param]


@pytest.mark.parametrize("send", DEEDS, indirect=True)
class TestWhoIsNamed:
    @pytest.mark.parametrize("by", ["number", "spoken", "phone", "card"])
    def test_by_a_number_or_a_scanned_code(self, phone: Phone, cast: Cast, send: Send, by: str) -> None:
        number = cast.neighbour.number or ""
        names: dict[str, Callable[[], dict[str, str]]] = {
            "number": lambda: {"passport_number": number},
            "spoken": lambda: {"passport_number": f"{number[:4]} {number[4:7]} {number[7:]}"},
            "phone": lambda: {"code": phone.of(cast.neighbour).get("/me/passport/code").json["code"]},
            "card": lambda: {"code": card_of(phone, cast)},
        }
        answer = send(names[by]())
        assert answer.status_code == 201, answer.text
        assert str(cast.neighbour.account_id) in answer.text

    def test_every_wrong_one_is_the_same_refusal(self, phone: Phone, cast: Cast, time: Time, send: Send) -> None:
        lost = card_of(phone, cast)
        phone.of(cast.staff).post(f"/passports/{cast.neighbour.passport_id}/card/withdraw")
        old = phone.of(cast.neighbour).get("/me/passport/code").json["code"]
        time.pass_(minutes=2)
        wrong = [{"passport_number": "1000000005"}, {"code": lost}, {"code": old}]
        answers = [send(each) for each in [*wrong, {"code": "nothing"}]]
        assert {(each.status_code, each.json["code"], each.json["title"]) for each in answers} == {
            (409, "person.not_found", "没有找到这个人。")
        }

    def test_a_mistyped_number_is_told_as_at_the_counter(self, cast: Cast, send: Send) -> None:
        """Its check digit tells, whoever there is."""
        number = cast.neighbour.number or ""
        answer = send({"passport_number": number[:-1] + str((int(number[-1]) + 1) % 10)})
        assert (answer.status_code, answer.json["code"]) == (409, "person.number_mistyped")

    def test_exactly_one_way_is_asked_for(self, cast: Cast, send: Send) -> None:
        for body in ({}, {"passport_number": cast.neighbour.number or "", "code": "x"}):
            assert send(body).status_code == 422


def test_staff_search_by_number_and_by_card(phone: Phone, cast: Cast) -> None:
    def found(who: Any, **body: Any) -> list[str]:
        return [each["id"] for each in phone.of(who).post("/people/search", body, key=None).json["items"]]

    whom, card = [str(cast.neighbour.account_id)], card_of(phone, cast)
    assert found(cast.staff, passport_number=cast.neighbour.number) == whom
    assert found(cast.staff, code=card) == whom
    assert found(cast.staff, code=card, name="李桂兰") == whom
    assert found(cast.staff, code=card, name="张玉琴") == []
    assert found(cast.staff, passport_number="1000000005") == []
    mistyped = phone.of(cast.staff).post("/people/search", {"passport_number": "1000000009"}, key=None)
    assert (mistyped.status_code, mistyped.json["code"]) == (409, "person.number_mistyped")
    assert found(cast.staff_next_door, code=card) == []
    both = {"passport_number": cast.neighbour.number, "code": card}
    assert phone.of(cast.staff).post("/people/search", both, key=None).status_code == 422
