"""Who makes the end of a presence by undoing a check-out or by lengthening the shift does not approve it alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.checkin.door import Door, door_of
from tests.checkin.test_undo import undo
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.fakes.phone import Phone


@pytest.fixture
def door(phone: Phone, cast: Cast, time: Time) -> Door:
    return door_of(phone, cast, time)


def lengthen(door: Door, by: Person, minutes: int) -> None:
    ends_at = door.shift.ends_at + timedelta(minutes=minutes)
    body = {"ends_at": ends_at.isoformat(), "reason": "还有三户没有走到"}
    assert door.phone.of(by).post(f"/shifts/{door.shift.id}/lengthen", body).status_code == 200


def close(door: Door, at: int = 600) -> Any:
    door.at(at)
    assert door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close").status_code == 200
    [record] = door.phone.of(door.cast.resident).get("/service-records", mine="true").json["items"]
    return record


def approve(door: Door, who: Person, record: Any) -> str:
    answer = door.phone.of(who).post(f"/service-records/{record['id']}/approve")
    assert answer.status_code == 200, answer.text
    return str(answer.json["state"])


def looks(door: Door, who: Person) -> list[str]:
    [item] = door.phone.of(who).get("/service-records/to-approve").json["items"]
    return [each["code"] for each in item["looks"]]


def test_eleven_minutes_are_not_made_seven_hours_by_one(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    left = door.at(11).scan(door.cast.resident)
    assert undo(door, door.cast.leader, left).status_code == 200
    lengthen(door, door.cast.leader, 300)
    record = close(door)
    assert record["minutes"] == 420
    assert looks(door, door.cast.leader) == ["inferred_end", "own_end"]
    assert looks(door, door.cast.deputy) == ["inferred_end"]
    assert approve(door, door.cast.leader, record) == "awaiting_second"
    assert approve(door, door.cast.deputy, record) == "approved"


def test_who_undid_the_check_out_takes_a_second(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, door.at(11).scan(door.cast.resident))
    assert approve(door, door.cast.leader, close(door)) == "awaiting_second"


def test_whoever_undid_any_of_its_check_outs_takes_a_second(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, door.at(11).scan(door.cast.resident))
    undo(door, door.cast.deputy, door.at(22).scan(door.cast.resident))
    record = close(door)
    assert looks(door, door.cast.leader) == ["inferred_end", "own_end"]
    assert looks(door, door.cast.deputy) == ["inferred_end", "own_end"]
    assert approve(door, door.cast.leader, record) == "awaiting_second"
    assert approve(door, door.cast.staff, record) == "approved"


def test_who_undid_the_check_in_elsewhere_that_had_ended_it_takes_a_second(door: Door) -> None:
    other = door_of(door.phone, door.cast, door.time)
    door.at(0).scan(door.cast.resident)
    undo(other, door.cast.leader, other.at(11).scan(door.cast.resident))
    assert approve(door, door.cast.leader, close(door)) == "awaiting_second"


def test_who_lengthened_it_while_the_person_was_there_takes_a_second_even_if_another_did_after_them(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    lengthen(door.at(10), door.cast.leader, 60)
    lengthen(door.at(20), door.cast.deputy, 61)
    record = close(door)
    assert approve(door, door.cast.leader, record) == "awaiting_second"
    assert approve(door, door.cast.deputy, record) == "approved"


def test_one_is_enough_for_an_end_that_nobody_touched(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    assert approve(door, door.cast.leader, close(door)) == "approved"


def test_who_lengthened_it_before_the_person_came_takes_a_second(door: Door) -> None:
    lengthen(door.at(-2), door.cast.leader, 60)
    lengthen(door.at(-1), door.cast.deputy, 300)
    door.at(0).scan(door.cast.resident)
    record = close(door)
    assert record["minutes"] == 420
    assert looks(door, door.cast.leader) == looks(door, door.cast.deputy) == ["inferred_end", "own_end"]
    assert approve(door, door.cast.leader, record) == "awaiting_second"
    assert approve(door, door.cast.staff, record) == "approved"


@pytest.mark.parametrize(("stopped", "state"), [(119, "approved"), (120, "approved"), (121, "awaiting_second")])
def test_not_when_it_ended_within_the_first_plan_after_all(door: Door, stopped: int, state: str) -> None:
    lengthen(door.at(-1), door.cast.leader, 60)
    door.at(0).scan(door.cast.resident)
    path = f"/shifts/{door.shift.id}/stop"
    assert door.at(stopped).phone.of(door.cast.staff).post(path, {"reason": "下雨了"}).status_code == 200
    record = close(door)
    assert record["minutes"] == stopped
    assert approve(door, door.cast.leader, record) == state


def test_one_is_enough_when_the_person_checked_out_after_all(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, door.at(11).scan(door.cast.resident))
    lengthen(door, door.cast.leader, 60)
    door.at(40).scan(door.cast.resident)
    record = close(door)
    assert record["minutes"] == 40
    assert approve(door, door.cast.leader, record) == "approved"
