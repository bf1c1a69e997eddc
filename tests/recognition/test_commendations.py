"""Commendations: put forward with proof, true when somebody else has seen it."""

from __future__ import annotations

from typing import Any

from service.core import transaction
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone
from tests.lifecycle.test_closing import close
from tests.lifecycle.test_erasing import asked
from tests.lifecycle.test_undoing import confirmed
from tests.redemption.test_orders import code, tie, told

HONOUR = {"name": "优秀志愿者", "given_on": "2025-12-05", "given_by": "常青街道办事处", "evidence": "证书编号 2025-018"}


def propose(phone: Phone, who: Person, **more: Any) -> Any:
    return phone.of(who).post("/me/commendations", {**HONOUR, **more})


def act(phone: Phone, by: Person, commendation: Any, verb: str, **body: Any) -> Any:
    return phone.of(by).post(f"/commendations/{commendation['id']}/{verb}", body or None)


def in_passport(phone: Phone, who: Person) -> list[str]:
    return [each["name"] for each in phone.of(who).get("/me/recognition").json["commendations"]]


def test_the_person_brings_proof_and_staff_verify_it(phone: Phone, cast: Cast) -> None:
    honour = propose(phone, cast.resident)
    assert (honour.status_code, honour.json["state"]) == (201, "waiting")
    assert "recognition.commendation_waits" in told(cast.staff)
    assert in_passport(phone, cast.resident) == []
    assert act(phone, cast.staff, honour.json, "confirm").json["state"] == "confirmed"
    assert "recognition.commendation_confirmed" in told(cast.resident)
    assert in_passport(phone, cast.resident) == ["优秀志愿者"]
    assert code(act(phone, cast.staff, honour.json, "decline", reason="晚了")) == "commendation.decided"


def test_what_staff_enter_another_verifies(phone: Phone, cast: Cast, time: Time) -> None:
    honour = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/commendations", HONOUR).json
    assert code(act(phone, cast.staff, honour, "confirm")) == "commendation.same_person"
    tie(cast.staff, cast.second_staff, time)
    assert code(act(phone, cast.second_staff, honour, "confirm")) == "commendation.tied"


def test_another_of_the_staff_verifies_it(phone: Phone, cast: Cast) -> None:
    honour = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/commendations", HONOUR).json
    assert act(phone, cast.second_staff, honour, "confirm").json["decided_by"] == str(cast.second_staff.account_id)


def test_nobody_verifies_their_own_or_their_familys(phone: Phone, cast: Cast, time: Time) -> None:
    own = propose(phone, cast.staff).json
    assert code(act(phone, cast.staff, own, "confirm")) == "person.not_for_yourself"
    theirs = propose(phone, cast.resident).json
    tie(cast.staff, cast.resident, time)
    assert code(act(phone, cast.staff, theirs, "confirm")) == "person.not_for_yourself"
    path = f"/people/{cast.resident.account_id}/commendations"
    assert code(phone.of(cast.staff).post(path, {**HONOUR, "name": "金牌"})) == "person.not_for_yourself"


def test_the_same_honour_is_entered_once(phone: Phone, cast: Cast) -> None:
    first = propose(phone, cast.resident).json
    again = propose(phone, cast.resident)
    assert (code(again), again.json["facts"]["commendation_id"]) == ("commendation.already", first["id"])
    assert propose(phone, cast.resident, name="金牌志愿者").status_code == 201
    assert code(propose(phone, cast.resident, name="金牌志願者")) == "commendation.already"
    act(phone, cast.staff, first, "decline", reason="没有证书")
    assert propose(phone, cast.resident).status_code == 201


def test_a_day_that_has_not_come_is_refused(phone: Phone, cast: Cast) -> None:
    assert code(propose(phone, cast.resident, given_on="2026-03-11")) == "commendation.in_future"
    assert propose(phone, cast.resident, given_on="2026-03-10").status_code == 201


def test_it_is_taken_back_by_whose_it_is(phone: Phone, cast: Cast) -> None:
    honour = propose(phone, cast.resident).json
    assert act(phone, cast.neighbour, honour, "withdraw").status_code == 404
    assert act(phone, cast.resident, honour, "withdraw").json["state"] == "withdrawn"
    assert code(act(phone, cast.staff, honour, "confirm")) == "commendation.decided"


def test_it_is_revoked_with_a_reason(phone: Phone, cast: Cast) -> None:
    honour = propose(phone, cast.resident).json
    assert code(act(phone, cast.staff, honour, "revoke", reason="误登")) == "commendation.not_confirmed"
    act(phone, cast.staff, honour, "confirm")
    gone = act(phone, cast.staff, honour, "revoke", reason="授予单位撤销").json
    assert (gone["state"], gone["reason"]) == ("revoked", "授予单位撤销")
    assert in_passport(phone, cast.resident) == []
    assert "recognition.commendation_revoked" in told(cast.resident)


def test_whom_the_person_alone_has_declared_family_revokes_it(phone: Phone, cast: Cast, time: Time) -> None:
    honour = propose(phone, cast.resident).json
    act(phone, cast.staff, honour, "confirm")
    tie(cast.resident, cast.staff, time)
    tie(cast.second_staff, cast.resident, time)
    assert code(act(phone, cast.second_staff, honour, "revoke", reason="误登")) == "person.not_for_yourself"
    assert act(phone, cast.staff, honour, "revoke", reason="误登").json["state"] == "revoked"


def test_staff_elsewhere_see_none_of_it(phone: Phone, cast: Cast) -> None:
    honour = propose(phone, cast.resident).json
    assert phone.of(cast.staff_next_door).get("/commendations").json["items"] == []
    assert act(phone, cast.staff_next_door, honour, "confirm").status_code == 404
    [listed] = phone.of(cast.staff).get("/commendations", state="waiting").json["items"]
    assert (listed["name_masked"], listed["name"]) == ("张*琴", "优秀志愿者")


def test_its_words_go_when_the_identity_does(phone: Phone, cast: Cast) -> None:
    honour = propose(phone, cast.resident).json
    act(phone, cast.staff, honour, "confirm")
    close(phone, cast.resident)
    confirmed(phone, cast.second_staff, asked(phone, cast.staff, cast.resident).json)
    left = phone.of(cast.staff).get(f"/commendations/{honour['id']}").json
    assert [left[name] for name in ("state", "name", "given_by", "evidence")] == ["confirmed", None, None, None]


def test_without_a_passport_one_is_told_to_open_it_and_staff_to_open_it_for_them(
    phone: Phone, cast: Cast, time: Time
) -> None:
    someone = transaction.run(lambda: person("何晓", cast.community, time.now, with_passport=False))
    for what, body in (("commendations", HONOUR), ("stars", None), ("statements", {})):
        assert code(phone.of(someone).post(f"/me/{what}", body)) == "passport.none"
    theirs = phone.of(cast.staff).post(f"/people/{someone.account_id}/commendations", HONOUR)
    assert code(theirs) == "recognition.no_passport"
