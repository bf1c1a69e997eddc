"""What leaders and staff see of the door, and a person of their own scans."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.checkin.rules import REFUSALS, TO_LEADERS
from service.core import transaction
from tests.checkin.door import Door, door_of
from tests.checkin.test_undo import undo
from tests.conftest import Statements
from tests.factories.cast import person


def items(door: Door, who: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = door.phone.of(who).get(path, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_who_is_there_and_who_has_left_with_names_masked(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    door.scan(door.cast.neighbour)
    door.at(30).scan(door.cast.neighbour)
    left, inside = items(door, door.cast.leader, f"/shifts/{door.shift.id}/presences")
    assert (inside["name"], inside["number"], inside["state"]) == ("张*琴", door.cast.resident.number, "open")
    assert (inside["ends_at"], inside["in_grade"], inside["out_grade"]) == (None, "live_code", None)
    assert (left["name"], left["state"], left["out_grade"]) == ("李*兰", "closed", "live_code")
    assert left["ends_at"] is not None


def test_presences_are_filtered_by_state_and_paged(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, door.scan(door.cast.neighbour))
    path = f"/shifts/{door.shift.id}/presences"
    assert [each["state"] for each in items(door, door.cast.leader, path, state="undone")] == ["undone"]
    assert len(items(door, door.cast.leader, path, state="open,closed,undone")) == 2
    first = door.phone.of(door.cast.staff).get(path, limit=1).json
    [last] = items(door, door.cast.staff, path, limit=1, cursor=first["next_cursor"])
    assert last["name"] == "张*琴"
    assert door.phone.of(door.cast.leader).get(path, state="lost").status_code == 422


def test_the_live_counts_agree_with_the_list(door: Door) -> None:
    small = door_of(door.phone, door.cast, door.time, capacity=3).at(0)
    for who in (door.cast.resident, door.cast.neighbour):
        small.scan(who)
    small.at(-31).scan(door.cast.staff)
    small.at(30).scan(door.cast.neighbour)
    undo(small, door.cast.deputy, small.scan(door.cast.leader))
    counts = door.phone.of(door.cast.leader).get(f"/shifts/{small.shift.id}/attendance").json
    assert counts == {
        "shift_id": str(small.shift.id),
        "people": 2,
        "present": 1,
        "left": 1,
        "signed_up": 0,
        "refused_scans": 1,
        "capacity": 3,
        "places_taken": 2,
        "unnamed_children": None,
        "person_times": 2,
    }


def test_refused_scans_are_kept_with_sentences_for_whoever_reads_them(door: Door) -> None:
    door.at(-31).scan(door.cast.resident)
    door.at(0).scan(door.cast.resident)
    [refused] = items(door, door.cast.leader, f"/shifts/{door.shift.id}/scans", outcome="refused")
    assert (refused["problem"]["code"], refused["name"]) == ("scan.too_early", "张*琴")
    assert refused["problem"]["title"] == TO_LEADERS["too_early"].zh
    assert items(door, door.cast.resident, "/me/scans")[-1]["problem"]["title"] == REFUSALS["too_early"].zh
    assert len(items(door, door.cast.leader, f"/shifts/{door.shift.id}/scans")) == 2


def test_an_undone_scan_says_when_and_why(door: Door) -> None:
    undo(door, door.cast.leader, door.at(0).scan(door.cast.resident))
    [scan] = items(door, door.cast.staff, f"/shifts/{door.shift.id}/scans")
    assert (scan["undo_reason"], scan["undone_at"]) == ("扫错了人", scan["at"])


def test_ones_own_scans_are_those_made_of_oneself(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    door.call(door.cast.leader, door.cast.resident, "out")
    door.scan(door.cast.resident, code="没扫清楚")
    outcomes = [each["outcome"] for each in items(door, door.cast.resident, "/me/scans")]
    assert outcomes == ["refused", "checked_out", "checked_in"]
    assert items(door, door.cast.leader, "/me/scans") == []
    assert items(door, door.cast.resident, "/me/scans", outcome="checked_out")[0]["method"] == "roll_call"
    assert items(door, door.cast.resident, "/me/scans", shift_id=str(door.cast.community.id)) == []


@pytest.mark.parametrize("what", ["presences", "attendance", "scans"])
@pytest.mark.parametrize("who", ["resident", "other_leader", "staff_next_door", "auditor"])
def test_the_door_is_seen_by_those_who_stand_at_it(door: Door, who: str, what: str) -> None:
    assert door.phone.of(getattr(door.cast, who)).get(f"/shifts/{door.shift.id}/{what}").status_code == 403


def test_no_list_shows_a_whole_name(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    for path in (f"/shifts/{door.shift.id}/presences", f"/shifts/{door.shift.id}/scans"):
        assert "张玉琴" not in json.dumps(items(door, door.cast.leader, path), ensure_ascii=False)


@pytest.mark.parametrize("what", ["presences", "scans"])
def test_a_list_costs_the_same_for_one_and_for_twenty(door: Door, statements: Statements, what: str) -> None:
    door.at(0).scan(door.cast.resident)
    path, leader = f"/shifts/{door.shift.id}/{what}", door.cast.leader
    assert len(items(door, leader, path)) == 1
    few = len(statements)
    for who in transaction.run(lambda: [person("赵小兰", door.cast.community, door.time.now) for _ in range(20)]):
        door.scan(who)
    assert len(items(door, leader, path)) == 21
    assert len(statements) == few
    statements.most(6)
