"""A relative who has been given ``view`` sees what is the elder's own, and nothing that they may decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.core import transaction
from tests.conftest import Statements, Time
from tests.factories.cast import Cast, Person, person
from tests.fakes.phone import Phone
from tests.journeys.test_main_job import planned_shift, scan, scanned_image


@pytest.fixture
def record_id(phone: Phone, cast: Cast, time: Time) -> str:
    """The resident has signed up and served; her record waits."""
    shift = planned_shift(phone, cast, time)
    phone.of(cast.resident).post(f"/shifts/{shift['id']}/sign-ups", {})
    time.pass_(minutes=60)
    scan(phone, cast.resident, scanned_image(phone, cast, shift["id"]))
    time.pass_(minutes=120)
    assert phone.of(cast.leader).post(f"/shifts/{shift['id']}/close").status_code == 200
    [record] = phone.of(cast.resident).get("/service-records", mine="true").json["items"]
    return str(record["id"])


def delegated(phone: Phone, cast: Cast, time: Time, *scopes: str, days: int = 30) -> str:
    expires_at = (time.now + timedelta(days=days)).isoformat()
    body = {"delegate_id": str(cast.neighbour.account_id), "scopes": scopes, "expires_at": expires_at}
    given = phone.of(cast.resident).post("/me/delegations", body)
    assert given.status_code == 201
    return str(given.json["id"])


def seen(phone: Phone, cast: Cast, record_id: str, who: Person | None = None) -> dict[str, int]:
    """What each of the elder's pages answers the delegate."""
    resident, theirs = cast.resident, phone.of(who or cast.neighbour)
    paths = {
        "home": f"/people/{resident.account_id}/home",
        "shifts": f"/people/{resident.account_id}/shifts",
        "passport": f"/passports/{resident.passport_id}",
        "entries": f"/passports/{resident.passport_id}/entries",
        "record": f"/service-records/{record_id}",
        "history": f"/service-records/{record_id}/history",
    }
    return {name: theirs.get(path).status_code for name, path in paths.items()}


def listed(phone: Phone, cast: Cast) -> list[Any]:
    answer = phone.of(cast.neighbour).get("/service-records", account_id=str(cast.resident.account_id))
    return [each["id"] for each in answer.json["items"]]


def test_with_view_one_sees_home_passport_ledger_records_and_sign_ups(
    phone: Phone, cast: Cast, time: Time, record_id: str
) -> None:
    delegated(phone, cast, time, "view", "order")
    assert set(seen(phone, cast, record_id).values()) == {200}
    assert listed(phone, cast) == [record_id]
    home = phone.of(cast.neighbour).get(f"/people/{cast.resident.account_id}/home").json
    assert (home["name"], home["records_waiting"], home["passport"]["number"]) == ("张*琴", 1, cast.resident.number)
    assert not {"unread", "teams", "desk"} & home.keys()
    [shift] = phone.of(cast.neighbour).get(f"/people/{cast.resident.account_id}/shifts").json["items"]
    assert shift["state"] == "signed_up"


def test_without_view_after_its_day_or_after_its_end_it_is_not_there(
    phone: Phone, cast: Cast, time: Time, record_id: str
) -> None:
    assert set(seen(phone, cast, record_id).values()) == {404}
    delegated(phone, cast, time, "order", "collect")
    assert set(seen(phone, cast, record_id).values()) == {404}
    delegated(phone, cast, time, "sign_up")
    found = seen(phone, cast, record_id)
    assert {name for name, status in found.items() if status == 200} == {"shifts"}, "as much as signing up takes"
    delegated(phone, cast, time, "view", days=1)
    assert set(seen(phone, cast, record_id).values()) == {200}
    time.pass_(days=1)
    assert set(seen(phone, cast, record_id).values()) == {404}
    ended = delegated(phone, cast, time, "view")
    assert phone.of(cast.resident).post(f"/delegations/{ended}/end").status_code == 200
    assert set(seen(phone, cast, record_id).values()) == {404}
    assert listed(phone, cast) == []


def test_the_principal_does_not_see_the_delegates(phone: Phone, cast: Cast, time: Time) -> None:
    delegated(phone, cast, time, "view")
    assert phone.of(cast.resident).get(f"/people/{cast.neighbour.account_id}/home").status_code == 404


def test_seeing_is_not_deciding(phone: Phone, cast: Cast, time: Time, record_id: str) -> None:
    delegated(phone, cast, time, "view")
    theirs = phone.of(cast.neighbour)
    assert theirs.post(f"/service-records/{record_id}/approve").status_code == 404
    assert theirs.post(f"/service-records/{record_id}/reject", {"reason": "不知道"}).status_code == 404
    assert theirs.get("/service-records/to-approve").json["items"] == []


def test_a_guardian_sees_the_wards(phone: Phone, cast: Cast, time: Time) -> None:
    child = transaction.run(lambda: person("钱小小", cast.community, time.now, birth_date=date(2015, 1, 1)))
    assert phone.of(cast.neighbour).get(f"/people/{child.account_id}/home").status_code == 404
    guardian = {"guardian_id": str(cast.neighbour.account_id)}
    phone.of(cast.staff).post(f"/people/{child.account_id}/guardians", guardian)
    assert phone.of(cast.neighbour).get(f"/people/{child.account_id}/home").json["name"] == "钱*小"
    assert phone.of(cast.neighbour).get(f"/passports/{child.passport_id}").status_code == 200


def test_costs_a_fixed_number_of_statements(phone: Phone, cast: Cast, time: Time, statements: Statements) -> None:
    delegated(phone, cast, time, "view")
    phone.of(cast.neighbour).get(f"/people/{cast.resident.account_id}/home")
    statements.most(9)
