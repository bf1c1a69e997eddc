"""Whoever has approved, or was approved, under a name of before is judged as who they are now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from service.core import transaction
from tests.accounts.conftest import by_wechat, openid
from tests.accounts.test_people import enter
from tests.accounts.ways_in import confirmed_by, played_by_a_clerk
from tests.conftest import Time
from tests.factories.cast import Cast, Person, own_name, person
from tests.factories.hand_overs import answer, name_successor
from tests.factories.hours import Stretch, served
from tests.factories.redemption import rich
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one, confirmed, said
from tests.recognition.test_stars import HOUR
from tests.redemption.test_orders import code

RECIPROCAL = (409, "hours.reciprocal_goes_to_staff")
GIVEN = "person.way_in_by_you"


def second_of(cast: Cast, time: Time) -> Person:
    return transaction.run(lambda: person(own_name("王"), cast.community, time.now, is_confirmed=True))


def approve(phone: Phone, by: Person, record: Any) -> tuple[int, str | None]:
    answered = phone.of(by).post(f"/service-records/{record}/approve")
    return answered.status_code, answered.json.get("code")


def test_whom_one_has_approved_does_not_approve_one_after_a_merge(phone: Phone, cast: Cast, time: Time) -> None:
    second = second_of(cast, time)
    of_leader, of_deputy = served(cast, Stretch(cast.leader, 90), Stretch(cast.deputy, 90))
    assert approve(phone, cast.leader, of_deputy) == (200, None)
    assert approve(phone, cast.deputy, of_leader) == RECIPROCAL
    asked = name_successor(phone, cast.leader, cast, cast.deputy)
    assert answer(phone, cast.deputy, asked, "accept").status_code == 200
    become_one(phone, cast, cast.leader, second)
    assert approve(phone, cast.deputy, of_leader) == RECIPROCAL


def test_nor_does_one_approve_who_has_approved_one_and_was_merged(phone: Phone, cast: Cast, time: Time) -> None:
    second = second_of(cast, time)
    of_leader, of_deputy = served(cast, Stretch(cast.leader, 90), Stretch(cast.deputy, 90))
    assert approve(phone, cast.deputy, of_leader) == (200, None)
    assert phone.of(cast.deputy).post(f"/teams/{cast.team.id}/step-down").status_code == 200
    become_one(phone, cast, cast.deputy, second)
    assert approve(phone, cast.leader, of_deputy) == RECIPROCAL


class TestWhoseTheWayInIs:
    """A merge brings a phone to who had none: whoever gave it, or else proposed the merge, may have it in hand."""

    def on_paper(self, phone: Phone, cast: Cast) -> Person:
        elder = UUID(enter(phone, cast.second_staff, cast, name=own_name("赵"), is_distinct=True).json["id"])
        passport = phone.of(cast.second_staff).post(f"/people/{elder}/passport").json
        confirmed_by(phone, cast.second_staff, elder)
        return Person(elder, UUID(passport["id"]), passport["number"], make_token=str)

    def test_who_proposed_it_neither_confirms_who_it_is_nor_grants_what_is_asked_for_there(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        elder, wechat = self.on_paper(phone, cast), openid()
        opening = {"name": own_name("钱"), "community_id": str(cast.community.id), "consents": ["record"]}
        made = phone.of(by_wechat(phone, wechat)).post("/me/passport", opening).json
        newcomer = UUID(phone.of(by_wechat(phone, wechat)).get("/me").json["id"])
        become_one(phone, cast, Person(newcomer, UUID(made["id"]), made["number"], make_token=str), elder)
        rich(elder, 100 * HOUR, time.now)
        granting = f"/stars/{phone.of(by_wechat(phone, wechat)).post('/me/stars').json['id']}/grant"
        assert (seen_by(phone, cast.staff, elder), code(phone.of(cast.staff).post(granting))) == (GIVEN, GIVEN)
        assert seen_by(phone, cast.second_staff, elder) is None
        assert phone.of(cast.second_staff).post(granting).json["state"] == "granted"

    def test_who_gave_the_phone_before_is_remembered_rather_than_who_proposed_it(
        self, phone: Phone, cast: Cast
    ) -> None:
        elder, other = self.on_paper(phone, cast), played_by_a_clerk(phone, cast)
        merge = said(phone, cast.second_staff, other, elder)
        merged = confirmed(phone, cast.staff, merge.json)
        assert merged.status_code == 200, merged.text
        assert seen_by(phone, cast.staff, elder) == GIVEN
        assert seen_by(phone, cast.second_staff, elder) is None

    @pytest.mark.parametrize("confirmed_before", [False, True])
    def test_nor_where_the_paper_account_ends_in_one_that_has_a_phone(
        self, phone: Phone, cast: Cast, time: Time, confirmed_before: bool
    ) -> None:
        elder, wechat = self.on_paper(phone, cast), openid()
        rich(elder, 100 * HOUR, time.now)
        opening = {"name": own_name("钱"), "community_id": str(cast.community.id), "consents": ["record"]}
        made = phone.of(by_wechat(phone, wechat)).post("/me/passport", opening).json
        newcomer = UUID(phone.of(by_wechat(phone, wechat)).get("/me").json["id"])
        survivor = Person(newcomer, UUID(made["id"]), made["number"], make_token=str)
        if confirmed_before:
            confirmed_by(phone, cast.staff, newcomer)
        become_one(phone, cast, elder, survivor)
        granting = f"/stars/{phone.of(by_wechat(phone, wechat)).post('/me/stars').json['id']}/grant"
        assert phone.of(by_wechat(phone, wechat)).get("/me").json["is_identity_confirmed"] is False
        assert (seen_by(phone, cast.staff, survivor), code(phone.of(cast.staff).post(granting))) == (GIVEN, GIVEN)
        assert seen_by(phone, cast.second_staff, survivor) is None
        assert phone.of(cast.second_staff).post(granting).json["state"] == "granted"

    def test_but_whose_papers_a_colleague_has_seen_goes_on_as_before(self, phone: Phone, cast: Cast) -> None:
        elder = self.on_paper(phone, cast)
        confirmed_by(phone, cast.second_staff, cast.resident.account_id)
        become_one(phone, cast, elder, cast.resident)
        assert phone.of(cast.resident).get("/me").json["is_identity_confirmed"] is True


def seen_by(phone: Phone, by: Person, who: Person) -> str | None:
    """What keeps them from confirming whose it is."""
    answer = phone.of(by).post(f"/people/{who.account_id}/confirm-identity", {"seen": "id_card"})
    return answer.json.get("code")
