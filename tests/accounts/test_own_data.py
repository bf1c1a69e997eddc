"""What one says of oneself, one corrects oneself, until staff have compared it with papers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.core import transaction
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone


def change(phone: Phone, who: Person, /, **changed: Any) -> TestResponse:
    now = phone.of(who).get("/me").json
    body = {"name": now["name"], "birth_date": now["birth_date"], "version": now["version"]}
    return phone.of(who).put("/me", body | changed)


def test_name_birth_date_and_phone_are_changed(phone: Phone, cast: Cast) -> None:
    changed = change(phone, cast.resident, name="张玉芹", birth_date="1956-01-02", phone="138 1234 1234")
    assert changed.status_code == 200
    assert (changed.json["name"], changed.json["birth_date"]) == ("张玉芹", "1956-01-02")
    assert changed.json["phone_masked"] == "138****1234"
    assert changed.json["version"] == 2


def test_the_phone_is_kept_when_left_out_and_removed_by_null(phone: Phone, cast: Cast) -> None:
    change(phone, cast.resident, phone="13812341234")
    assert change(phone, cast.resident, name="张玉芹").json["phone_masked"] == "138****1234"
    assert change(phone, cast.resident, phone=None).json["phone_masked"] is None


@pytest.mark.parametrize("day", ["2030-03-08", "2026-W10-1"], ids=["not yet come", "by its week"])
def test_a_birth_date_is_a_day_of_the_calendar_that_has_come(phone: Phone, cast: Cast, day: str) -> None:
    refused = change(phone, cast.resident, birth_date=day)
    assert (refused.status_code, [each["field"] for each in refused.json["errors"]]) == (422, ["birth_date"])
    opened = phone.of(cast.neighbour).post(
        "/me/passport",
        {"name": "李秀兰", "birth_date": day, "community_id": str(cast.community.id), "consents": ["record"]},
    )
    assert (opened.status_code, [each["field"] for each in opened.json["errors"]]) == (422, ["birth_date"])
    assert change(phone, cast.resident, birth_date="2026-03-10").status_code == 200, "today has come"


@pytest.mark.parametrize("changed", [{"name": "张玉芹"}, {"phone": "13812341234"}, {"birth_date": "1950-01-01"}, {}])
def test_what_is_left_out_stays_and_null_removes(phone: Phone, cast: Cast, changed: dict[str, Any]) -> None:
    me = phone.of(cast.resident)
    before = me.put("/me", {"phone": "13912341234", "version": 1}).json
    after = me.put("/me", changed | {"version": before["version"]}).json
    said = ("name", "birth_date", "phone_masked")
    assert [name for name in said if after[name] != before[name]] == [
        {"phone": "phone_masked"}.get(name, name) for name in changed
    ]
    emptied = me.put("/me", {"birth_date": None, "phone": None, "version": after["version"]}).json
    assert (emptied["name"], emptied["birth_date"], emptied["phone_masked"]) == (after["name"], None, None)
    assert me.put("/me", {"name": None, "version": emptied["version"]}).status_code == 422


def test_an_old_version_is_refused(phone: Phone, cast: Cast) -> None:
    change(phone, cast.resident, name="张玉芹")
    stale = change(phone, cast.resident, name="张玉勤", version=1)
    assert (stale.status_code, stale.json["code"]) == (409, "request.stale_version")
    assert phone.of(cast.resident).get("/me").json["name"] == "张玉芹"


@pytest.mark.parametrize("changed", [{"name": "张玉芹"}, {"birth_date": "1956-01-02"}, {"birth_date": None}])
def test_what_staff_have_confirmed_staff_change(phone: Phone, cast: Cast, changed: dict[str, Any]) -> None:
    path = f"/people/{cast.resident.account_id}/confirm-identity"
    assert phone.of(cast.staff).post(path, {"seen": "id_card"}).status_code == 200
    refused = change(phone, cast.resident, **changed)
    assert (refused.status_code, refused.json["code"]) == (409, "person.identity_fixed")
    assert change(phone, cast.resident, phone="13812341234").status_code == 200


def test_a_child_with_a_guardian_does_not_grow_older_by_saying_so(phone: Phone, cast: Cast, time: Time) -> None:
    child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2015, 1, 1)))
    guardian = {"guardian_id": str(cast.neighbour.account_id)}
    phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian)
    refused = change(phone, child, birth_date="2000-01-01")
    assert (refused.status_code, refused.json["code"]) == (409, "person.identity_fixed")


def test_whoever_turns_out_to_be_a_child_waits_for_a_guardian(phone: Phone, cast: Cast) -> None:
    changed = change(phone, cast.resident, birth_date="2015-01-01").json
    assert changed["status"] == "pending"
    papers = {"name": "张玉琴", "birth_date": "1957-03-08", "is_distinct": True, "version": changed["version"]}
    corrected = phone.of(cast.staff).post(f"/people/{cast.resident.account_id}/correct", papers)
    assert corrected.json["status"] == "active"


def test_three_times_a_day_are_enough(phone: Phone, cast: Cast, time: Time) -> None:
    """Whose name and birth date are another's is told to whoever approves: nobody tries out birth dates."""
    for day in range(3):
        assert change(phone, cast.resident, birth_date=f"1950-01-0{day + 1}").status_code == 200
    assert change(phone, cast.resident).status_code == 200, "nothing was changed"
    refused = change(phone, cast.resident, birth_date="1950-01-04")
    assert (refused.status_code, refused.json["code"]) == (409, "person.changed_often")
    time.pass_(hours=11, minutes=59)  # it was noon in Shanghai
    assert change(phone, cast.resident, birth_date="1950-01-04").status_code == 409
    time.pass_(minutes=1)
    assert change(phone, cast.resident, birth_date="1950-01-04").status_code == 200
