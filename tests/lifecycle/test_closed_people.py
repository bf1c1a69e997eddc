"""Whoever has closed their account, or died, is given nothing any more, whoever asks. What they served before is
recorded still, on paper and from the door.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from service.core import transaction
from tests.checkin.door import Door, door_of, outcome_of
from tests.checkin.test_roll_call import call, item, results
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.factories.hours import Stretch, served
from tests.factories.redemption import Fair, fair, rich
from tests.fakes.phone import Phone
from tests.hours.test_sheets import Desk, row
from tests.lifecycle.test_closing import books_are_true, close, delegation
from tests.lifecycle.test_deaths import die
from tests.passports.test_proposals import propose
from tests.redemption.test_counter import hand_over
from tests.redemption.test_look_up import look_up
from tests.redemption.test_orders import code, order, points, tie
from tests.redemption.test_waits import wait

CLOSED, DEAD = "closed", "dead"


@pytest.fixture(params=[CLOSED, DEAD])
def ended(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def end(phone: Phone, cast: Cast, who: Person, how: str, points: int = 0) -> None:
    if how == DEAD:
        die(phone, cast, who)
    else:
        assert close(phone, who, points).status_code == 200


@pytest.fixture
def door(phone: Phone, cast: Cast, time: Time) -> Door:
    return door_of(phone, cast, time)


class TestAtTheDoor:
    def test_neither_the_card_nor_a_code_from_before_nor_the_roll_lets_them_in(self, door: Door, ended: str) -> None:
        cast, phone = door.cast, door.phone
        card = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card").json["code"]
        door.at(-5)
        end(phone, cast, cast.resident, ended)
        own = door.passport_code(cast.resident)
        for shown in (card, own):
            refused = door.send(cast.leader, code=shown, shift_id=door.shift.id)
            assert outcome_of(refused) == "account_closed"
            assert refused.json["detail"]
        assert outcome_of(door.call(cast.leader, cast.resident)) == "account_closed"
        assert results(call(door, item(cast.resident), item(cast.neighbour))) == ["scan.account_closed", "checked_in"]
        expected = phone.of(cast.leader).get(f"/shifts/{door.shift.id}/expected").json["items"]
        assert str(cast.resident.account_id) not in {each["account_id"] for each in expected}

    def test_what_they_had_served_becomes_hours_all_the_same(self, door: Door, ended: str) -> None:
        cast, phone = door.cast, door.phone
        door.at(0).scan(cast.resident, "in")
        door.at(90).scan(cast.resident, "out")
        end(phone, cast, cast.resident, ended)
        door.at(200)
        assert phone.of(cast.leader).post(f"/shifts/{door.shift.id}/close").status_code == 200
        [record] = phone.of(cast.leader).get("/service-records", shift_id=str(door.shift.id)).json["items"]
        approved = phone.of(cast.deputy).post(f"/service-records/{record['id']}/approve")
        assert approved.json["state"] == "approved", approved.text
        assert points(cast.resident) == (3, 0)
        books_are_true(cast, cast.resident)

    def test_nobody_signs_them_up(self, phone: Phone, cast: Cast, time: Time, ended: str) -> None:
        shift = door_of(phone, cast, time, in_hours=72).shift.id
        end(phone, cast, cast.resident, ended)
        body = {"account_id": str(cast.resident.account_id)}
        for who in (cast.staff, cast.leader):
            refused = phone.of(who).post(f"/shifts/{shift}/sign-ups", body)
            assert code(refused) in {"sign_up.account_closed", "request.not_found"}
        assert code(phone.of(cast.staff).post(f"/shifts/{shift}/sign-ups", body)) == "sign_up.account_closed"

    def test_nobody_signs_them_up_in_another_ones_name(self, phone: Phone, cast: Cast, time: Time, ended: str) -> None:
        """A delegate's right has ended with the account."""
        shift = door_of(phone, cast, time, in_hours=72).shift.id
        delegation(phone, cast.resident, cast.neighbour, time, "sign_up")
        end(phone, cast, cast.resident, ended)
        body = {"account_id": str(cast.resident.account_id)}
        assert code(phone.of(cast.neighbour).post(f"/shifts/{shift}/sign-ups", body)) == "request.not_found"


class TestOnPaper:
    @pytest.fixture
    def desk(self, phone: Phone, cast: Cast) -> Desk:
        return Desk(phone, cast)

    @pytest.mark.parametrize(
        ("how", "last", "first_refused"),
        [(CLOSED, "2026-03-10", None), (DEAD, "2026-03-01", "2026-03-02")],
    )
    def test_service_until_the_day_on_which_they_ended_is_taken(
        self, phone: Phone, cast: Cast, desk: Desk, time: Time, how: str, last: str, first_refused: str | None
    ) -> None:
        end(phone, cast, cast.resident, how)
        time.pass_(days=2)
        theirs = row(cast.resident, "张玉琴", minutes=60)
        assert desk.found(theirs, 日期=last)[1] == []
        day_after = first_refused or (date.fromisoformat(last) + timedelta(days=1)).isoformat()
        assert desk.found(theirs, 日期=day_after)[1] == ["row_holder_closed"]

    def test_it_is_approved_by_another_and_stands_in_the_ledger(
        self, phone: Phone, cast: Cast, desk: Desk, ended: str
    ) -> None:
        end(phone, cast, cast.resident, ended)
        [entered] = desk.enter(row(cast.resident, "张玉琴", minutes=60))["sheets"]
        [record] = desk.records(entered["sheet_id"])
        approved = phone.of(cast.second_staff).post(f"/service-records/{record['id']}/approve")
        assert approved.json["state"] == "approved", approved.text
        assert points(cast.resident) == (2, 0)
        books_are_true(cast, cast.resident)

    def test_whoever_was_erased_is_known_to_no_paper(self, phone: Phone, cast: Cast, desk: Desk) -> None:
        assert close(phone, cast.resident, erases=True).status_code == 200
        assert desk.found(row(cast.resident, "张玉琴", minutes=60))[1] == ["row_person_unknown"]


class TestPoints:
    def test_nothing_is_adjusted_or_opened_and_no_card_is_issued(
        self, phone: Phone, cast: Cast, time: Time, ended: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        about = {"cause": "system_error", "fact_type": "service_record", "fact_id": str(record), "reason": "漏记"}
        adjustment = {"points": 5, **about}
        day = (time.now - timedelta(days=30)).date().isoformat()
        opening = {"minutes": 60, "points": 2, "covers_until": day, "evidence": "存折"}
        waiting = propose(phone, cast.staff, cast, "adjustments", adjustment)
        assert waiting.status_code == 201, waiting.text
        end(phone, cast, cast.resident, ended)
        confirmed = phone.of(cast.second_staff).post(f"/proposals/{waiting.json['id']}/confirm")
        assert code(confirmed) == "passport.holder_closed"
        assert phone.of(cast.second_staff).post(f"/proposals/{waiting.json['id']}/decline").status_code == 200
        assert code(propose(phone, cast.staff, cast, "adjustments", adjustment)) == "passport.holder_closed"
        assert code(propose(phone, cast.staff, cast, "openings", opening)) == "passport.holder_closed"
        card = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card")
        assert code(card) == "passport.holder_closed"
        assert points(cast.resident) == (0, 0)

    def test_a_correction_of_what_was_served_is_the_truth_and_goes_on(
        self, phone: Phone, cast: Cast, ended: str
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert phone.of(cast.deputy).post(f"/service-records/{record}/approve").status_code == 200
        before, _ = points(cast.resident)
        end(phone, cast, cast.resident, ended, points=before)
        corrected = phone.of(cast.deputy).post(f"/service-records/{record}/correct", {"minutes": 0, "reason": "没有来"})
        assert corrected.status_code == 200, corrected.text
        assert points(cast.resident) == (0, 0)
        books_are_true(cast, cast.resident)


class TestGifts:
    @pytest.fixture
    def open_fair(self, cast: Cast, time: Time) -> Fair:
        made = fair(cast, time.now)
        rich(cast.resident, 12, time.now)
        return made

    def test_nobody_orders_or_walks_in_for_them(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, ended: str
    ) -> None:
        end(phone, cast, cast.resident, ended, points=12)
        theirs = open_fair.order((open_fair.soap, 1), account_id=str(cast.resident.account_id))
        path = f"/redemption-periods/{open_fair.period.id}/orders"
        assert code(phone.of(cast.staff).post(path, theirs)) == "order.account_closed"
        time.now = open_fair.day.opens_at
        assert look_up(phone, cast.staff, open_fair, passport_number=cast.resident.number).json["spendable"] == 0
        lines = [{"gift_id": str(open_fair.soap.id), "quantity": 1}]
        walk_in = {"account_id": str(cast.resident.account_id), "lines": lines, "shown": "number"}
        came = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/walk-ins", walk_in)
        assert code(came) == "order.account_closed"

    def test_a_proxy_who_is_gone_collects_nothing_for_the_dead(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, ended: str
    ) -> None:
        """Ties of family outlive an account."""
        left = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        tie(cast.resident, cast.neighbour, time)
        die(phone, cast, cast.resident)
        end(phone, cast, cast.neighbour, ended)
        time.now = open_fair.day.opens_at
        proxy = str(cast.neighbour.account_id)
        assert code(hand_over(phone, cast.staff, left, proxy_id=proxy)) == "proxy.account_closed"
        by_two = {"shown": "number", "proxy_id": proxy, "reason": "代领"}
        assert code(phone.of(cast.staff).post(f"/orders/{left['id']}/hand-over-by-two", by_two)) == (
            "proxy.account_closed"
        )

    def test_their_waits_are_over(self, phone: Phone, cast: Cast, open_fair: Fair, ended: str) -> None:
        rich(cast.neighbour, 12, open_fair.period.opens_at)
        order(phone, cast.neighbour, open_fair, (open_fair.rice, 2))
        waiting = wait(phone, cast.resident, open_fair)
        end(phone, cast, cast.resident, ended, points=12)
        accept = phone.of(cast.staff).post(f"/gift-waits/{waiting.json['id']}/accept", {})
        assert code(accept) == "gift_wait.no_offer"
        queue = phone.of(cast.staff).get(f"/redemption-periods/{open_fair.period.id}/gift-waits").json["items"]
        mine = [each["state"] for each in queue if each["account_id"] == str(cast.resident.account_id)]
        assert mine == ["left"]


class TestPeople:
    def test_they_are_nobodys_delegate_family_guardian_or_invited(
        self, phone: Phone, cast: Cast, time: Time, ended: str
    ) -> None:
        end(phone, cast, cast.resident, ended)
        gone = str(cast.resident.account_id)
        until = (time.now + timedelta(days=30)).isoformat()
        delegated = {"delegate_id": gone, "scopes": ["view"], "expires_at": until}
        me = phone.of(cast.neighbour)
        assert code(me.post("/me/delegations", delegated)) == "person.not_found"
        assert code(me.post("/me/family", {"account_id": gone, "relation": "parent"})) == "person.not_found"
        ward = transaction.run(lambda: person("钱小丽", cast.community, time.now, birth_date=date(2012, 3, 1)))
        guards = phone.of(cast.staff).post(f"/people/{ward.account_id}/guardians", {"guardian_id": gone})
        assert code(guards) == "person.not_found"
        invited = phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", {"account_id": gone})
        assert code(invited) == "person.not_found"
        appointed = {"account_id": gone, "role": "deputy"}
        assert code(phone.of(cast.staff).post(f"/teams/{cast.team.id}/appoint", appointed)) == "team.not_a_member"
        granted = {"role": "staff", "region_id": str(cast.community.id)}
        assert code(phone.of(cast.administrator).post(f"/people/{gone}/grants", granted)) == "person.not_found"

    def test_staff_enter_nothing_for_them_and_look_at_them_still(
        self, phone: Phone, cast: Cast, time: Time, ended: str
    ) -> None:
        version = phone.of(cast.staff).get(f"/people/{cast.resident.account_id}").json["version"]
        end(phone, cast, cast.resident, ended)
        until = (time.now + timedelta(days=30)).isoformat()
        delegated = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
        corrected = {"name": "张玉芹", "phone": "13812341234", "birth_date": "1957-03-08", "is_distinct": True}
        asked: dict[str, Any] = {
            "delegations": delegated,
            "consents": {"purpose": "photos"},
            "confirm-identity": {"seen": "id_card"},
            "correct": corrected | {"version": version + 1},
            "move": {"community_id": str(cast.next_door.id)},
            "passport": None,
        }
        path = f"/people/{cast.resident.account_id}"
        refused = {name: code(phone.of(cast.staff).post(f"{path}/{name}", body)) for name, body in asked.items()}
        assert refused == dict.fromkeys(asked, "person.account_closed")
        assert code(phone.of(cast.staff).post(f"{path}/link-code", key=None)) == "account.status_forbids"
        given = {"username": f"desk-{uuid.uuid4().hex[:10]}", "password": "Passport-2026"}
        by_password = phone.of(cast.administrator).post(f"{path}/password-sign-in", given, key=None)
        assert code(by_password) == "person.account_closed"
        seen = phone.of(cast.staff).get(path)
        assert (seen.status_code, seen.json["status"]) == (200, "closed")
        told = phone.of(cast.staff).post(f"{path}/reveal", {"fields": ["name"], "purpose": "complaint"}, key=None)
        assert told.json["name"] == "张玉琴"

    def test_a_ward_who_is_gone_gets_no_guardian(self, phone: Phone, cast: Cast, time: Time) -> None:
        child = transaction.run(lambda: person("钱小丽", cast.community, time.now, birth_date=date(2012, 3, 1)))
        die(phone, cast, child)
        guards = {"guardian_id": str(cast.neighbour.account_id)}
        assert code(phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guards)) == (
            "person.account_closed"
        )
