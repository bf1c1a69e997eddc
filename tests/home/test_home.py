"""The home screen: one call for everything that a phone shows first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone
from tests.journeys.test_main_job import planned_shift, scan, scanned_image


@pytest.fixture
def served(phone: Phone, cast: Cast, time: Time) -> dict[str, Any]:
    """The resident is there; afterwards her record waits."""
    shift = planned_shift(phone, cast, time)
    time.pass_(minutes=60)
    scan(phone, cast.resident, scanned_image(phone, cast, shift["id"]))
    return shift


def test_a_newcomer_without_a_passport_sees_an_empty_home(phone: Phone, cast: Cast) -> None:
    home = phone.of(cast.resident).get("/me/home").json
    assert (home["present_at"], home["next_shifts"], home["records_waiting"], home["desk"]) == (None, [], 0, None)
    assert home["passport"]["number"] == cast.resident.number


def test_someone_who_is_there_sees_since_when(phone: Phone, cast: Cast, time: Time, served: dict[str, Any]) -> None:
    present = phone.of(cast.resident).get("/me/home").json["present_at"]
    assert (present["shift_id"], present["since"]) == (served["id"], served["starts_at"])


def test_the_leader_sees_what_waits_and_members_do_not(
    phone: Phone, cast: Cast, time: Time, served: dict[str, Any]
) -> None:
    time.pass_(minutes=120)
    assert phone.of(cast.leader).post(f"/shifts/{served['id']}/close").status_code == 200
    assert [team["to_approve"] for team in phone.of(cast.leader).get("/me/home").json["teams"]] == [1]
    [team] = phone.of(cast.resident).get("/me/home").json["teams"]
    assert (team["role"], team["to_approve"]) == ("member", None)
    assert phone.of(cast.resident).get("/me/home").json["records_waiting"] == 1


def test_staff_see_their_desk_and_only_theirs(phone: Phone, cast: Cast, time: Time, served: dict[str, Any]) -> None:
    time.pass_(minutes=120)
    phone.of(cast.leader).post(f"/shifts/{served['id']}/close")
    assert phone.of(cast.staff).get("/me/home").json["desk"] == {"to_approve": 1, "overdue": 0, "to_confirm": 0}
    assert phone.of(cast.staff_next_door).get("/me/home").json["desk"]["to_approve"] == 0
    time.pass_(days=30)
    assert phone.of(cast.staff).get("/me/home").json["desk"]["overdue"] == 1
