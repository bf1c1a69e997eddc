"""An office is for a human being whom somebody has seen since the newest way into their account, and is never given in
silence: or a leader's second WeChat would be her deputy, and the second pair of eyes.
"""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.accounts.conftest import at_once, by_wechat, openid
from tests.accounts.inboxes import codes, messages
from tests.accounts.test_linking import enter_code, issue
from tests.accounts.test_people import audits, enter, id_number
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hand_overs import hand_over_team
from tests.fakes.phone import Phone
from tests.redemption.test_orders import tie

NEEDS_CONFIRMATION = (409, "team.identity_unconfirmed")
BY_YOU = (409, "team.identity_confirmed_by_you")


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def confirm(phone: Phone, by: Person, whom: Any) -> None:
    seen = {"seen": "id_card", "is_distinct": True}
    assert phone.of(by).post(f"/people/{whom}/confirm-identity", seen).status_code == 200


def appoint(phone: Phone, by: Person, cast: Cast, whom: Any, role: str = "deputy") -> TestResponse:
    return phone.of(by).post(f"/teams/{cast.team.id}/appoint", {"account_id": str(whom), "role": role})


def join(phone: Phone, cast: Cast, who: Person) -> None:
    body = {"account_id": str(who.account_id)}
    asked = phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", body)
    assert phone.of(who).post(f"/join-asks/{asked.json['id']}/accept").status_code == 200


@pytest.fixture
def elder(phone: Phone, cast: Cast) -> str:
    """On paper, and confirmed by the second of the staff."""
    entered = enter(phone, cast.second_staff, cast, id_number=id_number()).json["id"]
    assert phone.of(cast.second_staff).post(f"/people/{entered}/passport").status_code == 201
    confirm(phone, cast.second_staff, entered)
    return str(entered)


@pytest.fixture
def puppet(phone: Phone, cast: Cast, elder: str) -> Person:
    """Whoever entered the elder's link code, in the elder's name, in the team."""
    code = issue(phone, cast.staff, elder).json["code"]
    linked = enter_code(phone, by_wechat(phone, openid()), code).json
    who = Person(linked["account_id"], make_token=lambda: linked["access_token"])
    join(phone, cast, who)
    return who


class TestASignInSinceTheConfirmation:
    def test_by_a_link_code_gives_no_office_to_whoever_entered_it(
        self, phone: Phone, cast: Cast, elder: str, puppet: Person
    ) -> None:
        for by in (cast.leader, cast.staff):
            assert refused(appoint(phone, by, cast, elder)) == NEEDS_CONFIRMATION
        assert refused(hand_over_team(phone, cast.staff, cast, elder)) == NEEDS_CONFIRMATION

    def test_is_answered_by_a_new_confirmation_and_who_gave_it_does_not_appoint(
        self, phone: Phone, cast: Cast, elder: str, puppet: Person
    ) -> None:
        confirm(phone, cast.second_staff, elder)
        assert refused(appoint(phone, cast.second_staff, cast, elder)) == BY_YOU
        assert appoint(phone, cast.leader, cast, elder).json["role"] == "deputy"
        renewed = [(each["is_renewed"], each["by"]) for each in audits("identity.confirmed", elder)]
        assert renewed == [(False, cast.second_staff.account_id), (True, cast.second_staff.account_id)]

    def test_lets_who_issued_the_code_appoint_once_somebody_else_has_confirmed(
        self, phone: Phone, cast: Cast, elder: str, puppet: Person
    ) -> None:
        confirm(phone, cast.second_staff, elder)
        assert appoint(phone, cast.staff, cast, elder).json["role"] == "deputy"

    def test_lets_no_family_of_who_confirmed_appoint(self, phone: Phone, cast: Cast, time: Time) -> None:
        confirm(phone, cast.second_staff, cast.resident.account_id)
        tie(cast.staff, cast.second_staff, time)
        assert refused(appoint(phone, cast.staff, cast, cast.resident.account_id)) == BY_YOU

    def test_by_a_password_that_another_gave_counts_as_well(self, phone: Phone, cast: Cast) -> None:
        confirm(phone, cast.staff, cast.resident.account_id)
        body = {"username": f"desk-{cast.resident.account_id.hex[-12:]}", "password": "Passport-2026"}
        path = f"/people/{cast.resident.account_id}/password-sign-in"
        assert phone.of(cast.administrator).post(path, body, key=None).status_code == 200
        assert refused(appoint(phone, cast.leader, cast, cast.resident.account_id)) == NEEDS_CONFIRMATION

    def test_at_the_same_moment_as_the_appointment_leaves_one_of_the_two(self, phone: Phone, cast: Cast) -> None:
        for _ in range(4):
            whom = enter(phone, cast.second_staff, cast, id_number=id_number(), is_distinct=True).json["id"]
            confirm(phone, cast.second_staff, whom)
            asked = phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", {"account_id": whom})
            assert phone.of(cast.staff).post(f"/join-asks/{asked.json['id']}/accept").status_code == 200
            code, newcomer = issue(phone, cast.staff, whom).json["code"], by_wechat(phone, openid())
            linked, appointed = at_once(
                lambda code=code, who=newcomer: enter_code(phone, who, code),
                lambda whom=whom: appoint(phone, cast.leader, cast, whom),
            )
            assert sorted([linked.status_code, appointed.status_code]) == [200, 409]

    def test_without_one_a_second_confirmation_changes_nothing(self, phone: Phone, cast: Cast) -> None:
        whom = cast.resident.account_id
        confirm(phone, cast.staff, whom)
        confirm(phone, cast.second_staff, whom)
        assert len(audits("identity.confirmed", whom)) == 1
        assert refused(appoint(phone, cast.staff, cast, whom)) == BY_YOU


class TestWhoCorrectsAConfirmedPerson:
    def correct(self, phone: Phone, by: Person, whom: Any, /, **details: Any) -> None:
        version = phone.of(by).get(f"/people/{whom}").json["version"]
        body = {"version": version, "name": "周新民", "is_distinct": True} | details
        assert phone.of(by).post(f"/people/{whom}/correct", body).status_code == 200

    def test_vouches_for_them_and_does_not_appoint_them(self, phone: Phone, cast: Cast) -> None:
        whom = cast.resident.account_id
        confirm(phone, cast.second_staff, whom)
        self.correct(phone, cast.staff, whom)
        assert refused(appoint(phone, cast.staff, cast, whom)) == BY_YOU
        assert appoint(phone, cast.second_staff, cast, whom).json["role"] == "deputy"

    def test_until_somebody_else_has_confirmed_them_anew(self, phone: Phone, cast: Cast) -> None:
        whom = cast.resident.account_id
        confirm(phone, cast.second_staff, whom)
        self.correct(phone, cast.staff, whom)
        confirm(phone, cast.second_staff, whom)
        assert refused(appoint(phone, cast.second_staff, cast, whom)) == BY_YOU
        assert appoint(phone, cast.staff, cast, whom).json["role"] == "deputy"

    def test_is_not_whoever_puts_a_phone_right(self, phone: Phone, cast: Cast, elder: str) -> None:
        shown = phone.of(cast.staff).post(
            f"/people/{elder}/reveal", {"fields": ["name", "birth_date", "id_number"], "purpose": "contact"}, key=None
        )
        same = {name: shown.json[name] for name in ("name", "id_number")}
        self.correct(phone, cast.staff, elder, **same, phone="13912345678")
        asked = phone.of(cast.leader).post(f"/teams/{cast.team.id}/invitations", {"account_id": elder})
        assert phone.of(cast.staff).post(f"/join-asks/{asked.json['id']}/accept").status_code == 200
        assert appoint(phone, cast.staff, cast, elder).json["role"] == "deputy"

    def test_does_not_answer_for_who_signs_in_since(self, phone: Phone, cast: Cast, elder: str, puppet: Person) -> None:
        self.correct(phone, cast.second_staff, elder)
        assert refused(appoint(phone, cast.staff, cast, elder)) == NEEDS_CONFIRMATION


class TestAnAppointment:
    def test_is_told_to_the_person_the_other_officers_and_the_other_staff(self, phone: Phone, cast: Cast) -> None:
        whom = cast.resident.account_id
        confirm(phone, cast.second_staff, whom)
        assert appoint(phone, cast.staff, cast, whom).status_code == 200
        assert codes(phone, cast.resident) == ["team.appointed"]
        for officer in (cast.leader, cast.deputy):
            assert codes(phone, officer) == ["team.appointed_beside_you"]
        [told] = messages(phone, cast.second_staff)
        assert told["code"] == "team.appointed_by_colleague"
        whole = {"team_id": str(cast.team.id), "for_id": str(whom), "done_by": str(cast.staff.account_id)}
        assert told["facts"] == whole
        assert codes(phone, cast.staff) == ["identity.confirmed_by_colleague"]
        for other in (cast.staff_next_door, cast.subdistrict_staff, cast.other_leader):
            assert codes(phone, other) == []

    def test_by_a_hand_over_is_told_to_who_led_before_too(self, phone: Phone, cast: Cast) -> None:
        assert hand_over_team(phone, cast.staff, cast, cast.deputy).status_code == 200
        assert codes(phone, cast.leader)[0] == "hand_over.you_are_free"
        assert codes(phone, cast.deputy)[0] == "hand_over.you_lead"
        assert codes(phone, cast.second_staff)[0] == "team.appointed_by_colleague"

    def test_that_is_taken_back_is_told_to_the_person_and_to_who_sees_to_another(
        self, phone: Phone, cast: Cast
    ) -> None:
        assert appoint(phone, cast.leader, cast, cast.deputy.account_id, "member").status_code == 200
        assert codes(phone, cast.deputy) == ["team.office_ended"]
        assert codes(phone, cast.second_staff) == ["team.deputy_gone"]
        assert codes(phone, cast.leader) == []
