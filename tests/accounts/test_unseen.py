"""What staff do to somebody, or one of two to the other, is seen by whom it is about, and by the colleagues."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.accounts.inboxes import codes, messages
from tests.accounts.test_people import enter, id_number, mobile
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone


def correct(phone: Phone, by: Person, whom: Person, /, **details: Any) -> TestResponse:
    version = phone.of(by).get(f"/people/{whom.account_id}").json["version"]
    body = {"version": version, "name": "张玉琴", "is_distinct": True} | details
    return phone.of(by).post(f"/people/{whom.account_id}/correct", body)


class TestACorrection:
    def test_of_a_name_or_a_birth_date_is_told_to_the_person(self, phone: Phone, cast: Cast) -> None:
        for details in ({"birth_date": "1958-01-02"}, {"name": "张玉芹", "birth_date": "1958-01-02"}):
            assert correct(phone, cast.staff, cast.resident, **details).status_code == 200
        assert codes(phone, cast.resident) == ["person.corrected"] * 2

    def test_is_told_to_the_guardian_too(self, phone: Phone, cast: Cast) -> None:
        child = {"birth_date": "2016-05-01"}
        assert correct(phone, cast.staff, cast.resident, **child).status_code == 200
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        assert phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/guardians", guardian).status_code == 201
        assert correct(phone, cast.staff, cast.resident, name="张小琴", **child).status_code == 200
        assert codes(phone, cast.neighbour)[0] == "person.corrected_for_ward"

    def test_of_a_phone_is_not(self, phone: Phone, cast: Cast) -> None:
        correct(phone, cast.staff, cast.resident, birth_date="1958-01-02")
        correct(phone, cast.staff, cast.resident, birth_date="1958-01-02", phone=mobile())
        assert codes(phone, cast.resident) == ["person.corrected"]

    def test_that_makes_an_officer_a_child_is_told_to_the_colleagues(self, phone: Phone, cast: Cast) -> None:
        assert correct(phone, cast.staff, cast.leader, name="王建国", birth_date="2016-01-01").status_code == 200
        [told] = messages(phone, cast.second_staff)
        assert told["code"] == "person.officer_corrected_by_colleague"
        by_and_whom = {"done_by": str(cast.staff.account_id), "for_id": str(cast.leader.account_id)}
        assert told["facts"] == by_and_whom

    def test_that_leaves_an_officer_grown_up_is_not(self, phone: Phone, cast: Cast) -> None:
        assert correct(phone, cast.staff, cast.leader, name="王建国", birth_date="1966-01-01").status_code == 200
        assert correct(phone, cast.staff, cast.resident, birth_date="2016-01-01").status_code == 200
        assert codes(phone, cast.second_staff) == []


class TestAnIdentity:
    def confirm(self, phone: Phone, cast: Cast, seen: str) -> None:
        path = f"/people/{cast.resident.account_id}/confirm-identity"
        assert phone.of(cast.staff).post(path, {"seen": seen}).status_code == 200

    def test_that_nobody_saw_a_paper_of_is_told_to_the_colleagues_by_ids_only(self, phone: Phone, cast: Cast) -> None:
        self.confirm(phone, cast, "known_personally")
        [told] = messages(phone, cast.second_staff)
        assert told["code"] == "identity.confirmed_by_colleague"
        by_and_whom = {"done_by": str(cast.staff.account_id), "for_id": str(cast.resident.account_id)}
        assert told["facts"] == by_and_whom
        assert codes(phone, cast.staff) == []

    def test_by_a_paper_whose_number_nobody_wrote_down_is_told_as_well(self, phone: Phone, cast: Cast) -> None:
        self.confirm(phone, cast, "id_card")
        assert codes(phone, cast.second_staff) == ["identity.confirmed_by_colleague"]

    def test_by_an_identity_card_is_told_to_nobody_but_that_its_number_was_put_in(
        self, phone: Phone, cast: Cast
    ) -> None:
        number, born = id_number("19491231"), "1949-12-31"
        answer = correct(phone, cast.staff, cast.resident, id_number=number, birth_date=born)
        assert answer.status_code == 200, answer.text
        self.confirm(phone, cast, "id_card")
        assert codes(phone, cast.second_staff) == ["person.number_changed_by_colleague"]


class TestATie:
    def test_of_family_that_staff_lift_is_told_to_both(self, phone: Phone, cast: Cast) -> None:
        body = {"account_id": str(cast.neighbour.account_id), "relation": "spouse"}
        tie = phone.of(cast.resident).post("/me/family", body).json["id"]
        assert phone.of(cast.staff).post(f"/family-ties/{tie}/lift", {"reason": "mistake"}).status_code == 200
        assert codes(phone, cast.resident) == ["family.lifted"]
        assert codes(phone, cast.neighbour) == ["family.lifted", "family.declared"]

    @pytest.mark.parametrize(
        ("by", "principal_is_told", "delegate_is_told"),
        [("staff", True, True), ("resident", False, True), ("neighbour", True, False)],
    )
    def test_of_a_delegation_that_one_ends_is_told_to_the_other_and_by_staff_to_both(
        self, phone: Phone, cast: Cast, time: Time, by: str, principal_is_told: bool, delegate_is_told: bool
    ) -> None:
        until = (time.now + timedelta(days=30)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
        given = phone.of(cast.resident).post("/me/delegations", body).json["id"]
        assert phone.of(getattr(cast, by)).post(f"/delegations/{given}/end").status_code == 200
        assert ("delegation.ended" in codes(phone, cast.resident)) is principal_is_told
        assert ("delegation.ended_for_delegate" in codes(phone, cast.neighbour)) is delegate_is_told


class TestWhoActsForWhom:
    """Entered at the desk by one of the staff: the colleagues see it, by ids only."""

    def test_of_an_elders_delegate_the_colleagues_are_told(self, phone: Phone, cast: Cast, time: Time) -> None:
        elder = enter(phone, cast.staff, cast, is_distinct=True).json["id"]
        until = (time.now + timedelta(days=30)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["order", "collect"], "expires_at": until}
        given = phone.of(cast.staff).post(f"/people/{elder}/delegations", body)
        assert given.status_code == 201
        [told] = messages(phone, cast.second_staff)
        assert told["code"] == "delegation.recorded_by_colleague"
        ids = {"delegation_id": given.json["id"], "for_id": elder}
        assert told["facts"] == {"done_by": str(cast.staff.account_id), **ids}
        assert codes(phone, cast.staff) == []

    def test_of_a_childs_guardian_too_and_once(self, phone: Phone, cast: Cast) -> None:
        child = enter(phone, cast.staff, cast, is_distinct=True, birth_date="2016-01-01").json["id"]
        for _ in range(2):
            recorded = phone.of(cast.staff).post(
                f"/people/{child}/guardians", {"guardian_id": str(cast.neighbour.account_id)}
            )
            assert recorded.status_code == 201
        [told] = messages(phone, cast.second_staff)
        assert (told["code"], told["facts"]["for_id"]) == ("guardian.recorded_by_colleague", child)

    def test_what_one_gives_oneself_is_told_to_no_colleague(self, phone: Phone, cast: Cast, time: Time) -> None:
        until = (time.now + timedelta(days=30)).isoformat()
        body = {"delegate_id": str(cast.neighbour.account_id), "scopes": ["view"], "expires_at": until}
        assert phone.of(cast.resident).post("/me/delegations", body).status_code == 201
        assert codes(phone, cast.second_staff) == []


class TestADeclaredFamily:
    """One word is enough, so it must not be a quiet one: it takes somebody out of what they decide."""

    def declare(self, phone: Phone, by: Person, other: Person) -> str:
        body = {"account_id": str(other.account_id), "relation": "sibling"}
        declared = phone.of(by).post("/me/family", body)
        assert declared.status_code == 201
        return str(declared.json["id"])

    def test_is_told_to_the_other_once_and_to_nobody_who_declares(self, phone: Phone, cast: Cast) -> None:
        for _ in range(2):
            self.declare(phone, cast.resident, cast.neighbour)
        assert codes(phone, cast.neighbour) == ["family.declared"]
        assert codes(phone, cast.resident) == codes(phone, cast.staff) == []

    @pytest.mark.parametrize("by", ["resident", "second_staff"])
    def test_is_told_to_the_colleagues_of_who_is_staff(self, phone: Phone, cast: Cast, by: str) -> None:
        other = {"resident": cast.second_staff, "second_staff": cast.resident}[by]
        self.declare(phone, getattr(cast, by), other)
        [told] = messages(phone, cast.staff)
        assert told["code"] == "family.declared_of_colleague"
        by_and_whom = {"done_by": str(getattr(cast, by).account_id), "for_id": str(other.account_id)}
        assert told["facts"] == by_and_whom
        assert codes(phone, other) == ["family.declared"]
        assert codes(phone, cast.staff_next_door) == []

    def test_of_the_only_two_members_of_staff_an_administrator_lifts(self, phone: Phone, cast: Cast) -> None:
        tie = self.declare(phone, cast.staff, cast.second_staff)
        path, body = f"/family-ties/{tie}/lift", {"reason": "not_related"}
        for one in (cast.staff, cast.second_staff):
            assert phone.of(one).post(path, body).json["code"] == "person.not_for_yourself"
        assert phone.of(cast.administrator).post(path, body).json["end_reason"] == "not_related"
