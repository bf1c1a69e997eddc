"""Consent: one purpose at a time, versioned, withdrawn as easily as given; under 14 a guardian's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.core import transaction
from tests.accounts.conftest import by_wechat, openid
from tests.accounts.test_sign_in_password import told
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone


def given(phone: Phone, who: Any) -> dict[str, int | None]:
    items = phone.of(who).get("/me/consents").json["items"]
    return {each["purpose"]: each["given_version"] for each in items}


def guarded(phone: Phone, cast: Cast, ward: Person) -> None:
    guardian = {"guardian_id": str(cast.neighbour.account_id)}
    assert phone.of(cast.staff).post(f"/people/{ward.account_id}/guardians", guardian).status_code == 201


@pytest.fixture
def elder(phone: Phone, cast: Cast) -> str:
    entered = phone.of(cast.staff).post("/people", {"name": "赵素芬", "home_id": str(cast.community.id)})
    return str(entered.json["id"])


class TestTheTexts:
    def test_are_public_in_two_languages_and_only_one_is_required(self, phone: Phone) -> None:
        items = phone.get("/consent-texts").json["items"]
        assert [each["purpose"] for each in items if each["is_required"]] == ["record"]
        english = phone.send("GET", "/consent-texts", headers={"Accept-Language": "en"}).json["items"]
        assert all(one["text"] != other["text"] for one, other in zip(items, english, strict=True))


class TestOnesOwn:
    def test_are_given_and_withdrawn_one_by_one(self, phone: Phone, cast: Cast) -> None:
        mine = phone.of(cast.resident)
        assert mine.post("/me/consents", {"purpose": "photos"}).status_code == 201
        assert given(phone, cast.resident) == {
            "record": 1,
            "national_system": None,
            "full_name_published": None,
            "photos": 1,
        }
        withdrawn = mine.post("/me/consents/photos/withdraw")
        assert (withdrawn.status_code, withdrawn.json["ended_at"] is not None) == (200, True)
        again = mine.post("/me/consents/photos/withdraw")
        assert (again.status_code, again.json["code"]) == (409, "consent.not_given")
        assert mine.post("/me/consents/everything/withdraw").status_code == 404

    def test_given_twice_are_one(self, phone: Phone, cast: Cast) -> None:
        ids = {phone.of(cast.resident).post("/me/consents", {"purpose": "photos"}).json["id"] for _ in range(2)}
        assert len(ids) == 1

    def test_declining_what_is_optional_blocks_nothing(self, phone: Phone, cast: Cast) -> None:
        newcomer = by_wechat(phone, openid())
        body = {"name": "赵小兰", "community_id": str(cast.community.id), "consents": ["record"]}
        assert phone.of(newcomer).post("/me/passport", body).status_code == 201
        assert phone.of(newcomer).get("/me").json["status"] == "active"

    def test_without_the_consent_to_a_record_one_is_pending_again(self, phone: Phone, cast: Cast) -> None:
        phone.of(cast.resident).post("/me/consents/record/withdraw")
        assert phone.of(cast.resident).get("/me").json["status"] == "pending"
        phone.of(cast.resident).post("/me/consents", {"purpose": "record"})
        assert phone.of(cast.resident).get("/me").json["status"] == "active"


class TestOnPaper:
    def test_staff_enter_it_and_the_elder_is_pending_no_more(self, phone: Phone, cast: Cast, elder: str) -> None:
        entered = phone.of(cast.staff).post(f"/people/{elder}/consents", {"purpose": "record"})
        assert (entered.status_code, entered.json["means"]) == (201, "paper")
        assert phone.of(cast.staff).get(f"/people/{elder}").json["status"] == "active"
        assert phone.of(cast.staff).post(f"/people/{elder}/consents/record/withdraw").status_code == 200
        assert phone.of(cast.staff).get(f"/people/{elder}").json["status"] == "pending"
        assert phone.of(cast.staff).post(f"/people/{elder}/consents/record/withdraw").status_code == 409

    def test_not_for_oneself_or_family(self, phone: Phone, cast: Cast) -> None:
        body = {"account_id": str(cast.staff.account_id), "relation": "sibling"}
        assert phone.of(cast.resident).post("/me/family", body).status_code == 201
        for whom in (cast.staff, cast.resident):
            path = f"/people/{whom.account_id}/consents"
            answers = [phone.of(cast.staff).post(path, {"purpose": "photos"})]
            answers += [phone.of(cast.staff).post(f"{path}/record/withdraw")]
            assert [each.json["code"] for each in answers] == ["person.not_for_yourself"] * 2

    def test_not_by_staff_next_door(self, phone: Phone, cast: Cast, elder: str) -> None:
        answer = phone.of(cast.staff_next_door).post(f"/people/{elder}/consents", {"purpose": "record"})
        assert answer.status_code == 404


class TestUnderFourteen:
    @pytest.fixture
    def child(self, cast: Cast, time: Time) -> Person:
        return transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2012, 3, 11)))

    def test_a_child_does_not_consent_alone(self, phone: Phone, cast: Cast, time: Time, child: Person) -> None:
        answer = phone.of(child).post("/me/consents", {"purpose": "photos"})
        assert (answer.status_code, answer.json["code"]) == (409, "consent.guardian_needed")
        time.pass_(days=1)  # the fourteenth birthday
        assert phone.of(child).post("/me/consents", {"purpose": "photos"}).status_code == 201

    def test_a_child_does_not_open_a_passport_alone(self, phone: Phone, cast: Cast) -> None:
        newcomer = by_wechat(phone, openid())
        body = {"name": "钱小小", "community_id": str(cast.community.id), "consents": ["record"]}
        answer = phone.of(newcomer).post("/me/passport", body | {"birth_date": "2015-01-01"})
        assert (answer.status_code, answer.json["code"]) == (409, "consent.guardian_needed")
        assert phone.of(newcomer).get("/me").json["name"] is None  # nothing half-done

    def test_a_guardian_consents_and_withdraws(self, phone: Phone, cast: Cast, child: Person) -> None:
        path = f"/me/wards/{child.account_id}/consents"
        assert phone.of(cast.neighbour).post(path, {"purpose": "photos"}).status_code == 404
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        assert phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian).status_code == 201
        consented = phone.of(cast.neighbour).post(path, {"purpose": "photos"})
        assert (consented.status_code, consented.json["means"]) == (201, "guardian_app")
        assert phone.of(cast.neighbour).post(f"{path}/photos/withdraw").status_code == 200
        assert phone.of(cast.neighbour).post(f"{path}/photos/withdraw").status_code == 409

    def test_a_guardians_stands_beside_the_childs_own_and_is_taken_back_alone(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        """The cast gives everybody a consent of their own; of a child it does not count."""
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian)
        assert given(phone, child)["record"] is None
        path = f"/me/wards/{child.account_id}/consents"
        consented = phone.of(cast.neighbour).post(path, {"purpose": "record"})
        assert (consented.status_code, consented.json["means"]) == (201, "guardian_app")
        [seen] = [each for each in phone.of(cast.neighbour).get(path).json["items"] if each["purpose"] == "record"]
        assert (seen["given_version"], seen["by_guardian"]) == (1, True)
        assert phone.of(child).get("/me").json["status"] == "active"
        assert phone.of(child).post("/me/consents/record/withdraw").status_code == 200  # only their own
        assert phone.of(child).get("/me").json["status"] == "active"
        assert phone.of(cast.neighbour).post(f"{path}/record/withdraw").json["means"] == "guardian_app"
        assert phone.of(child).get("/me").json["status"] == "pending"

    def test_a_childs_own_does_not_hold_when_the_guardian_takes_theirs_back(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian)
        path = f"/me/wards/{child.account_id}/consents"
        phone.of(cast.neighbour).post(path, {"purpose": "record"})
        phone.of(cast.neighbour).post(f"{path}/record/withdraw")
        assert phone.of(child).get("/me").json["status"] == "pending"

    def test_a_guardians_from_before_stands_when_the_guardianship_ends_with_age(
        self, phone: Phone, cast: Cast, time: Time, child: Person
    ) -> None:
        guardian = {"guardian_id": str(cast.neighbour.account_id)}
        tie = phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian).json["id"]
        phone.of(cast.neighbour).post(f"/me/wards/{child.account_id}/consents", {"purpose": "photos"})
        time.pass_(days=1)  # the fourteenth birthday
        assert phone.of(cast.staff).post(f"/guardianships/{tie}/end").status_code == 200
        assert given(phone, child)["photos"] == 1

    def test_from_fourteen_on_ones_own_word_ends_a_guardians_from_before(
        self, phone: Phone, cast: Cast, time: Time, child: Person
    ) -> None:
        path = f"/people/{child.account_id}/consents"
        guarded(phone, cast, child)
        phone.of(cast.staff).post(path, {"purpose": "photos", "is_signed_by_guardian": True})
        refused = phone.of(child).post("/me/consents/photos/withdraw")
        assert (refused.status_code, refused.json["code"]) == (409, "consent.not_given")
        time.pass_(days=1)  # the fourteenth birthday
        assert given(phone, child)["photos"] == 1
        assert phone.of(child).post("/me/consents/photos/withdraw").status_code == 200
        assert given(phone, child)["photos"] is None

    def test_a_guardians_withdrawal_on_paper_leaves_the_own(self, phone: Phone, cast: Cast, time: Time) -> None:
        young = transaction.run(lambda: person("钱大大", cast.community, time.now, birth_date=date(2010, 3, 11)))
        path = f"/people/{young.account_id}/consents"
        by_guardian = {"is_signed_by_guardian": True}
        guarded(phone, cast, young)
        phone.of(cast.staff).post(path, {"purpose": "record", **by_guardian})
        assert phone.of(cast.staff).post(f"{path}/record/withdraw", by_guardian).json["means"] == "guardian_paper"
        assert phone.of(cast.staff).post(f"{path}/record/withdraw", by_guardian).status_code == 409
        assert phone.of(young).get("/me").json["status"] == "active"

    def test_no_child_makes_itself_grown_up_though_nobody_is_its_guardian(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        for born in ("1990-01-01", None):
            changed = phone.of(child).put("/me", {"birth_date": born, "version": 1})
            assert (changed.status_code, changed.json["code"]) == (409, "person.identity_fixed")
        assert phone.of(child).put("/me", {"name": "钱小丽", "version": 1}).status_code == 200

    def test_a_birth_date_that_makes_a_child_asks_for_the_guardian(self, phone: Phone, cast: Cast) -> None:
        papers = {"name": "张玉琴", "birth_date": "2015-01-01", "is_distinct": True, "version": 1}
        path = f"/people/{cast.resident.account_id}/correct"
        assert phone.of(cast.staff).post(path, papers).json["status"] == "pending"

    def test_a_paper_must_be_the_guardians(self, phone: Phone, cast: Cast, child: Person) -> None:
        path = f"/people/{child.account_id}/consents"
        alone = phone.of(cast.staff).post(path, {"purpose": "photos"})
        assert (alone.status_code, alone.json["code"]) == (409, "consent.guardian_needed")
        paper = {"purpose": "photos", "is_signed_by_guardian": True}
        nobodys = phone.of(cast.staff).post(path, paper)
        assert (nobodys.status_code, nobodys.json["code"]) == (409, "consent.no_guardian")
        guarded(phone, cast, child)
        signed = phone.of(cast.staff).post(path, paper)
        assert (signed.status_code, signed.json["means"]) == (201, "guardian_paper")
        assert told(child)[-1] == "consent.on_paper"
        assert told(cast.neighbour)[-1] == "consent.on_paper_for_ward"

    def test_no_paper_gives_again_what_the_guardian_took_back_themselves(
        self, phone: Phone, cast: Cast, child: Person
    ) -> None:
        guarded(phone, cast, child)
        path, own = f"/people/{child.account_id}/consents", f"/me/wards/{child.account_id}/consents"
        paper = {"purpose": "photos", "is_signed_by_guardian": True}
        assert phone.of(cast.staff).post(path, paper).status_code == 201
        assert phone.of(cast.neighbour).post(f"{own}/photos/withdraw").status_code == 200
        refused = phone.of(cast.staff).post(path, paper)
        assert (refused.status_code, refused.json["code"]) == (409, "consent.guardian_withdrew")
        assert phone.of(cast.neighbour).post(own, {"purpose": "photos"}).status_code == 201
        assert phone.of(cast.staff).post(path, paper).status_code == 201
        withdrawn = phone.of(cast.staff).post(f"{path}/photos/withdraw", {"is_signed_by_guardian": True})
        assert withdrawn.status_code == 200
        assert told(cast.neighbour)[-1] == "consent.withdrawn_on_paper_for_ward"
        assert phone.of(cast.staff).post(path, paper).status_code == 201, "staff withdrew it, at the guardian's word"
