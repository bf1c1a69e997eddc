"""Who stands before the counter: found by a code or a number, and told when they redeem elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from service.core import transaction
from service.core.db import db, new_id
from service.passports.rules import make_number
from service.redemption.models import RedemptionOrder, RedemptionPeriod
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_deaths import die
from tests.redemption.test_orders import code, delegate, loses_their_phone, order, tie


def look_up(phone: Phone, who: Person, fair: Fair, **by: str) -> Any:
    return phone.of(who).post(f"/redemption-days/{fair.day.id}/look-up", by, key=None)


def pick_up_code(phone: Phone, who: Person, placed: Any) -> str:
    link: str = phone.of(who).get(f"/orders/{placed['id']}/pick-up-code").json["link"]
    return link


def test_somebody_is_found_by_the_code_that_a_decoder_reads_from_the_picture(
    phone: Phone, cast: Cast, open_fair: Fair, tmp_path: Any
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    picture = tmp_path / "code.png"
    picture.write_bytes(phone.of(cast.resident).get(f"/orders/{placed['id']}/pick-up-code.png").data)
    [seen] = zxingcpp.read_barcodes(Image.open(picture))
    found = look_up(phone, cast.staff, open_fair, code=seen.text).json
    assert (found["shown"], found["may_serve"], found["spendable"]) == ("pickup_code", True, 8)
    assert [each["id"] for each in found["orders"]] == [placed["id"]]
    assert found["name_masked"] == "张*琴"


def test_somebody_is_found_by_passport_code_card_and_number(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    mine = phone.of(cast.resident).get("/me/passport/code").json["code"]
    assert look_up(phone, cast.staff, open_fair, code=mine).json["shown"] == "passport_code"
    card = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card").json["code"]
    assert look_up(phone, cast.staff, open_fair, code=card).json["shown"] == "card"
    by_number = look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number)
    assert (by_number.json["shown"], by_number.json["orders"]) == ("number", [])
    phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card")
    assert code(look_up(phone, cast.staff, open_fair, code=card)) == "counter.code_not_valid"


def test_the_counter_learns_who_may_collect_for_them(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    number = cast.resident.number
    assert look_up(phone, cast.staff, open_fair, passport_number=number).json["proxies"] == []
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
    delegate(cast.resident, cast.neighbour, ["collect"], time)
    delegate(cast.resident, cast.deputy, ["order"], time)
    [proxy] = look_up(phone, cast.staff, open_fair, passport_number=number).json["proxies"]
    assert (proxy["account_id"], proxy["takes_two"], proxy["why_not"]) == (str(cast.neighbour.account_id), False, None)
    assert "*" in proxy["name_masked"]
    time.now = open_fair.day.opens_at
    body = {"shown": "number", "proxy_id": proxy["account_id"]}
    assert phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", body).status_code == 200


def test_the_counter_learns_to_whom_whoever_looks_may_not_hand_over_alone(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    loses_their_phone(cast.resident, time)
    until = (time.now + timedelta(days=30)).isoformat()
    body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["collect"], "expires_at": until}
    assert phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/delegations", body).status_code == 201
    delegate(cast.resident, cast.second_staff, ["collect"], time)

    def why_not(asker: Person) -> dict[str, Any]:
        found = look_up(phone, asker, open_fair, passport_number=cast.resident.number or "").json
        return {each["account_id"]: each["why_not"] for each in found["proxies"]}

    neighbour, second = str(cast.neighbour.account_id), str(cast.second_staff.account_id)
    assert why_not(cast.staff) == {neighbour: "proxy.entered_by_you", second: None}
    assert why_not(cast.second_staff) == {neighbour: None, second: "proxy.is_you"}


def test_nobody_is_found_of_another_community(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    number = cast.staff_next_door.number
    assert look_up(phone, cast.staff, open_fair, passport_number=number).status_code == 404
    theirs = phone.of(cast.staff_next_door).get("/me/passport/code").json["code"]
    refused = look_up(phone, cast.staff, open_fair, code=theirs)
    assert code(refused) == "counter.code_elsewhere"
    assert look_up(phone, cast.staff_next_door, open_fair, code=theirs).status_code == 404


def test_a_pick_up_code_of_elsewhere_says_so(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    theirs = fair(replace(cast, community=cast.next_door, staff=cast.staff_next_door), time.now)
    resident = transaction.run(lambda: person("邻家", cast.next_door, time.now))
    rich(resident, 4, time.now)
    link = pick_up_code(phone, resident, order(phone, resident, theirs, (theirs.soap, 1)).json)
    assert look_up(phone, cast.staff_next_door, theirs, code=link).json["shown"] == "pickup_code"
    assert code(look_up(phone, cast.staff, open_fair, code=link)) == "counter.code_elsewhere"


def test_a_pick_up_code_of_another_half_year_is_over(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json

    def was_of_the_last() -> None:
        period = RedemptionPeriod(id=new_id(), half_year="2025H2", state="closed")
        kept = ("community_id", "cutoff_on", "opens_at", "closes_at", "cancel_until", "policy_version", "opened_at")
        terms = ("orders_per_passport", "lines_per_order", "offer_hours", "short_release_hours", "reminder_hours")
        for name in (*kept, *terms, "proxy_people_per_day", "opened_by"):
            setattr(period, name, getattr(open_fair.period, name))
        db.session.add(period)
        db.session.flush()
        moved = update(RedemptionOrder).where(RedemptionOrder.id == UUID(placed["id"]))
        db.session.execute(moved.values(period_id=period.id))

    link = pick_up_code(phone, cast.resident, placed)
    transaction.run(was_of_the_last)
    assert code(look_up(phone, cast.staff, open_fair, code=link)) == "counter.code_not_valid"


@pytest.mark.parametrize("text", ["", "x", "G" * 32, "https://passport.example/q/", "😀"])
def test_anything_else_says_so(phone: Phone, cast: Cast, open_fair: Fair, text: str) -> None:
    refused = look_up(phone, cast.staff, open_fair, code=text)
    assert code(refused) in ("counter.code_not_valid", "request.invalid")


def test_it_tells_that_one_may_not_serve_oneself_or_family(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    tie(cast.resident, cast.staff, time)
    for who, why in ((cast.resident, "counter.related"), (cast.staff, "counter.own")):
        found = look_up(phone, cast.staff, open_fair, passport_number=who.number).json
        assert (found["may_serve"], found["why_not"]) == (False, why)


class TestWhatIsTyped:
    def test_a_wrong_digit_is_told_and_an_unknown_number_is_just_not_there(
        self, phone: Phone, cast: Cast, open_fair: Fair
    ) -> None:
        number = cast.resident.number or ""
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        for typed in (wrong, number[:-1], "12"):
            assert code(look_up(phone, cast.staff, open_fair, passport_number=typed)) == "counter.number_mistyped"
        assert (
            code(look_up(phone, cast.staff, open_fair, passport_number=make_number("123456789"))) == "request.not_found"
        )

    def test_a_pick_up_code_is_good_until_its_order_has_ended(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        shown = pick_up_code(phone, cast.resident, placed)
        time.now = open_fair.day.opens_at
        assert look_up(phone, cast.staff, open_fair, code=shown).status_code == 200
        phone.of(cast.staff).post(f"/orders/{placed['id']}/hand-over", {"shown": "number"})
        assert code(look_up(phone, cast.staff, open_fair, code=shown)) == "counter.code_spent"

    def test_nothing_or_both_is_invalid(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        number = cast.resident.number or ""
        for by in ({}, {"code": "x", "passport_number": number}):
            refused = look_up(phone, cast.staff, open_fair, **by)
            assert (refused.status_code, code(refused)) == (422, "request.invalid")


class TestAnAccountThatHasEnded:
    def test_of_who_closed_it_nothing_can_be_done(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        assert phone.of(cast.resident).post("/me/close", {"points": 12}, key=None).status_code == 200
        assert what_can_be_done(phone, cast, open_fair) == ("closed", False, "order.account_closed", 0)

    def test_of_who_died_only_what_they_had_ordered_goes_out(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        assert what_can_be_done(phone, cast, open_fair) == ("active", False, None, 8)
        tie(cast.resident, cast.neighbour, time)
        die(phone, cast, cast.resident)
        assert what_can_be_done(phone, cast, open_fair) == ("closed", True, None, 0)
        time.now = open_fair.day.opens_at
        phone.of(cast.staff).post(f"/orders/{placed['id']}/drop", {"line_ids": [placed["lines"][0]["id"]]})
        assert what_can_be_done(phone, cast, open_fair) == ("closed", True, "order.account_closed", 0)


def what_can_be_done(phone: Phone, cast: Cast, fair: Fair) -> tuple[Any, ...]:
    found = look_up(phone, cast.staff, fair, passport_number=cast.resident.number or "").json
    return tuple(found[name] for name in ("status", "has_died", "why_not", "spendable"))
