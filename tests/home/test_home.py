"""The home screen: one call for everything that a phone shows first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.home.queries.screen import TO_CONFIRM, TO_DECIDE
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, called, closed_shift
from tests.factories.hours import served as records
from tests.factories.redemption import fair, rich
from tests.fakes.phone import Phone
from tests.journeys.test_main_job import planned_shift, scan, scanned_image
from tests.lifecycle.test_moving import move
from tests.redemption.test_counter import hand_over, take_back
from tests.redemption.test_orders import order


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


def test_an_open_period_shows_with_ones_order(phone: Phone, cast: Cast, time: Time) -> None:
    assert phone.of(cast.resident).get("/me/home").json["redemption"] is None
    made = fair(cast, time.now)
    rich(cast.resident, 4, time.now)
    shown = phone.of(cast.resident).get("/me/home").json["redemption"]
    assert (shown["half_year"], shown["order"], shown["offers"]) == ("2026H1", None, 0)
    period = phone.of(cast.resident).get(f"/redemption-periods/{made.period.id}").json
    assert (shown["community_id"], shown["customer"]) == (period["community_id"], period["customer"])
    assert (shown["customer"]["spendable"], shown["customer"]["orders_left"]) == (4, 1)
    path = f"/redemption-periods/{made.period.id}/orders"
    placed = phone.of(cast.resident).post(path, made.order((made.soap, 1))).json
    shown = phone.of(cast.resident).get("/me/home").json["redemption"]
    told = ("id", "state", "is_short", "day_id", "day", "place", "slot")
    assert shown["order"] == {name: placed[name] for name in told}
    assert phone.of(cast.staff_next_door).get("/me/home").json["redemption"] is None


def test_an_order_that_will_lose_something_says_so(phone: Phone, cast: Cast, time: Time) -> None:
    made = fair(cast, time.now)
    rich(cast.resident, 4, time.now)
    order(phone, cast.resident, made, (made.soap, 2))
    take_back(cast.resident, 1, time)
    assert phone.of(cast.resident).get("/me/home").json["redemption"]["order"]["is_short"] is True


def test_whoever_has_moved_since_is_shown_the_period_of_where_they_can_order(
    phone: Phone, cast: Cast, time: Time
) -> None:
    made = fair(cast, time.now, cutoff_on=time.now.date() - timedelta(days=1))
    rich(cast.leader, 4, time.now, on=made.period.cutoff_on)
    move(phone, cast.leader, cast.next_door)
    shown = phone.of(cast.leader).get("/me/home").json["redemption"]
    assert (shown["community_id"], shown["customer"]["orders_left"]) == (str(cast.community.id), 1)
    gifts = phone.of(cast.leader).get(f"/communities/{shown['community_id']}/gifts").json["items"]
    assert order(phone, cast.leader, made, (made.soap, 1)).json["lines"][0]["gift_id"] in [each["id"] for each in gifts]


def test_what_is_partly_collected_says_so_until_all_of_it_is(phone: Phone, cast: Cast, time: Time) -> None:
    made = fair(cast, time.now)
    rich(cast.resident, 9, time.now)
    placed = order(phone, cast.resident, made, (made.soap, 2)).json
    time.now = made.day.opens_at
    some = [{"line_id": placed["lines"][0]["id"], "quantity": 1}]
    handed = hand_over(phone, cast.staff, placed, lines=some).json["order"]
    shown = phone.of(cast.resident).get("/me/home").json["redemption"]["order"]
    assert (shown["state"], shown["day"]) == ("partly", f"{made.day.day}")
    assert shown == {name: handed[name] for name in shown}
    hand_over(phone, cast.staff, handed)
    assert phone.of(cast.resident).get("/me/home").json["redemption"]["order"] is None


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
    assert phone.of(cast.staff).get("/me/home").json["desk"] == {
        "to_approve": 1,
        "overdue": 0,
        "to_confirm": 0,
        "to_confirm_by_kind": dict.fromkeys(TO_CONFIRM, 0),
        "to_decide": 0,
        "to_decide_by_kind": dict.fromkeys(TO_DECIDE, 0),
    }
    assert phone.of(cast.staff_next_door).get("/me/home").json["desk"]["to_approve"] == 0
    time.pass_(days=30)
    assert phone.of(cast.staff).get("/me/home").json["desk"]["overdue"] == 1


def desk(phone: Phone, who: Person) -> dict[str, Any]:
    return dict(phone.of(who).get("/me/home").json["desk"])


def test_the_desk_counts_what_the_list_gives(phone: Phone, cast: Cast) -> None:
    returned, _, _ = records(cast, Stretch(cast.resident), Stretch(cast.staff), Stretch(cast.neighbour))
    phone.of(cast.leader).post(f"/service-records/{returned}/return", {"reason": "请补充"})
    for who in (cast.staff, cast.second_staff, cast.subdistrict_staff, cast.district_staff, cast.staff_next_door):
        listed = phone.of(who).get("/service-records/to-approve").json["items"]
        assert desk(phone, who)["to_approve"] == len(listed)
    assert desk(phone, cast.second_staff)["to_approve"] == 3
    assert desk(phone, cast.district_staff)["to_approve"] == 0


def test_the_desk_counts_every_kind_that_one_may_confirm(phone: Phone, cast: Cast) -> None:
    [record] = records(cast, called(cast.resident, cast.staff))
    assert phone.of(cast.deputy).post(f"/service-records/{record}/approve").status_code == 200
    less = {"minutes": 60, "reason": "核对签到表"}
    assert phone.of(cast.staff).post(f"/service-records/{record}/correct", less).json["waiting_correction"]
    shift = closed_shift(cast, Stretch(cast.neighbour), starts_at=MORNING + timedelta(hours=3))
    longer = {"ends_at": (MORNING + timedelta(hours=5)).isoformat(), "reason": "还有三户没有走到"}
    assert phone.of(cast.staff).post(f"/shifts/{shift}/window-corrections", longer).status_code == 201
    opening = {"minutes": 60, "points": 1, "covers_until": "2026-01-01", "evidence": "爱心存折"}
    for passport in (cast.other_leader.passport_id, cast.second_staff.passport_id):
        assert phone.of(cast.staff).post(f"/passports/{passport}/openings", opening).status_code == 201
    assert desk(phone, cast.staff)["to_confirm"] == 0
    waiting = desk(phone, cast.second_staff)["to_confirm_by_kind"]
    assert [waiting[kind] for kind in ("corrections", "window_corrections", "proposals")] == [1, 1, 1]
    assert desk(phone, cast.second_staff)["to_confirm"] == 3  # a record, a shift's end, and not one's own opening
    assert desk(phone, cast.staff_next_door)["to_confirm"] == 0
    assert desk(phone, cast.subdistrict_staff)["to_confirm"] == 0


@pytest.mark.parametrize(("by_staff", "by_deputy", "count"), [(None, None, 1), (None, 80, 1), (30, 80, 0)])
def test_the_desk_counts_corrections_of_whoever_has_not_raised_ones_own_record(
    phone: Phone, cast: Cast, by_staff: int | None, by_deputy: int | None, count: int
) -> None:
    mine, of_deputy = records(cast, Stretch(cast.second_staff), called(cast.deputy, cast.staff))
    for record in (mine, of_deputy):
        assert phone.of(cast.leader).post(f"/service-records/{record}/approve").json["state"] == "approved"
    for who, record, minutes in (
        (cast.staff, mine, by_staff),
        (cast.deputy, mine, by_deputy),
        (cast.staff, of_deputy, 60),
    ):
        if minutes is not None:
            less = {"minutes": minutes, "reason": "核对签到表"}
            assert phone.of(who).post(f"/service-records/{record}/correct", less).status_code == 200
    assert desk(phone, cast.second_staff)["to_confirm"] == count


@pytest.mark.parametrize(
    ("who", "role", "over"),
    [
        ("staff", "staff", "community"),
        ("auditor", "auditor", "district"),
        ("administrator", "administrator", "district"),
        ("subdistrict_staff", "staff", "subdistrict"),
    ],
)
def test_who_holds_a_role_learns_which_and_where(phone: Phone, cast: Cast, who: str, role: str, over: str) -> None:
    region = getattr(cast, over)
    [grant] = phone.of(getattr(cast, who)).get("/me/home").json["grants"]
    assert grant == {"role": role, "region_id": str(region.id), "region_name": region.name, "tier": over}


def test_a_resident_and_a_leader_hold_no_role(phone: Phone, cast: Cast) -> None:
    for who in (cast.resident, cast.leader):
        assert phone.of(who).get("/me/home").json["grants"] == []
