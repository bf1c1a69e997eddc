"""Calling the roll: many at once, each judged alone."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from service.core import transaction
from tests.checkin.door import Door, door_of
from tests.checkin.test_call_off import told
from tests.checkin.test_refusals import newcomer
from tests.checkin.test_scan import places_taken, scans_kept
from tests.conftest import Statements
from tests.factories.cast import Person, person


def item(who: Person | uuid.UUID, direction: str = "in", client_id: str | None = None) -> dict[str, str]:
    passport_id = who if isinstance(who, uuid.UUID) else who.passport_id
    return {"client_id": client_id or uuid.uuid4().hex, "passport_id": str(passport_id), "direction": direction}


def call(door: Door, *items: dict[str, str], by: Person | None = None) -> Any:
    phone = door.phone.of(by or door.cast.leader)
    return phone.post(f"/shifts/{door.shift.id}/roll-call", {"items": list(items)}, key=None)


def results(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    items = answer.json["items"]
    return [each["scan"]["outcome"] if each["scan"] else each["problem"]["code"] for each in items]


def crowd(door: Door, size: int) -> list[Person]:
    home, now = door.cast.community, door.time.now
    return transaction.run(lambda: [person("赵小兰", home, now) for _ in range(size)])


def test_each_person_has_a_result_and_a_bad_one_blocks_nobody(door: Door) -> None:
    cast, child = door.at(0).cast, newcomer(door, 13)
    items = [item(cast.resident), item(uuid.uuid4()), item(cast.leader), item(child), item(cast.neighbour)]
    answer = call(door, *items)
    expected = ["scan.person_not_found", "scan.own_name_called", "scan.guardian_consent_missing"]
    assert results(answer) == ["checked_in", *expected, "checked_in"]
    assert [each["client_id"] for each in answer.json["items"]] == [each["client_id"] for each in items]
    assert answer.json["items"][0]["scan"]["name"] == "张*琴"
    assert scans_kept(door) == 5
    assert [each.in_grade for each in door.presences(cast.resident)] == ["roll_call"]


def test_in_and_out_and_already_in_one_roll(door: Door) -> None:
    cast = door.at(0).cast
    call(door, item(cast.resident), item(cast.neighbour))
    answer = call(
        door.at(60), item(cast.resident, "out"), item(cast.neighbour), item(cast.staff), item(cast.deputy, "out")
    )
    assert results(answer) == ["checked_out", "already", "checked_in", "scan.never_in"]


def test_who_is_called_out_before_the_end_is_told(door: Door) -> None:
    """It is a tick on the leader's phone; theirs would only say ``already`` when they leave."""
    cast = door.cast
    for who in (cast.resident, cast.neighbour):
        door.at(0).scan(who)
    call(door.at(6), item(cast.resident, "out"))
    call(door.at(121), item(cast.neighbour, "out"))
    assert set(told(door, "presence.called_out")) == {str(cast.resident.account_id)}


@pytest.mark.parametrize("kind", ["card", "own code"])
def test_whose_code_a_leader_scans_out_before_the_end_is_told_too(door: Door, kind: str) -> None:
    """A photo of a card is enough for it, so nobody is checked out unseen."""
    cast, leader = door.cast, door.cast.leader
    card = door.phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/card").json["code"]
    for who in (cast.resident, cast.neighbour):
        door.at(0).scan(who)
    code = card if kind == "card" else door.at(12).passport_code(cast.resident)
    out = door.at(12).send(leader, code=code, shift_id=door.shift.id, direction="out").json
    assert door.scan(cast.neighbour, "out").json["outcome"] == "checked_out"
    facts = told(door, "presence.called_out")
    assert set(facts) == {str(cast.resident.account_id)}, "who scans out by their own hand knows"
    assert facts[str(cast.resident.account_id)]["scan_id"] == out["scan_id"]


def test_a_roll_sent_again_changes_nothing_and_gives_the_first_answers(door: Door) -> None:
    items = [item(door.at(0).cast.resident), item(door.cast.leader)]
    first = call(door, *items).json["items"]
    again = call(door.at(30), *items, item(door.cast.neighbour)).json["items"]
    assert again[0] == first[0]
    assert again[1]["problem"]["facts"] == first[1]["problem"]["facts"]
    assert again[2]["scan"]["outcome"] == "checked_in"
    assert scans_kept(door) == 3


def test_a_name_called_alone_and_again_in_a_roll_is_called_once(door: Door) -> None:
    body = item(door.at(0).cast.resident)
    alone = door.send(door.cast.leader, **body, shift_id=door.shift.id)
    [rolled] = call(door, body).json["items"]
    assert rolled["scan"] == alone.json
    assert results(call(door, {**body, "device_at": "2026-03-10T13:00:07+08:00"})) == ["checked_in"]
    assert results(call(door, {**body, "direction": "out"})) == ["scan.client_id_reused"]


def test_walk_ins_of_one_roll_share_the_places_that_are_left(door: Door) -> None:
    small = door_of(door.phone, door.cast, door.time, capacity=2).at(0)
    answer = call(small, *(item(who) for who in crowd(small, 3)))
    assert results(answer) == ["checked_in", "checked_in", "scan.shift_full"]
    assert places_taken(small) == 2


def test_who_is_open_elsewhere_is_moved_here(door: Door) -> None:
    other = door_of(door.phone, door.cast, door.time)
    door.at(0).scan(door.cast.resident)
    assert results(call(other.at(30), item(door.cast.resident), item(door.cast.neighbour))) == ["checked_in"] * 2
    assert [each.state for each in door.presences(door.cast.resident)] == ["closed", "open"]


def test_a_hundred_cost_as_many_statements_as_two(door: Door, statements: Statements) -> None:
    people = crowd(door.at(0), 102)
    assert set(results(call(door, *map(item, people[:2])))) == {"checked_in"}
    few = len(statements)
    assert set(results(call(door, *map(item, people[2:])))) == {"checked_in"}
    assert len(statements) == few
    statements.most(9)


def test_nobody_is_called_twice_in_one_roll(door: Door) -> None:
    who = door.at(0).cast.resident
    assert call(door, item(who), item(who, "out")).status_code == 422
    assert call(door, item(who, client_id="a" * 8), item(door.cast.staff, client_id="a" * 8)).status_code == 422
    assert scans_kept(door) == 0


def test_a_roll_has_one_to_two_hundred_names(door: Door) -> None:
    door.at(0)
    assert call(door).status_code == 422
    assert call(door, *(item(uuid.uuid4()) for _ in range(201))).status_code == 422
    assert set(results(call(door, *(item(uuid.uuid4()) for _ in range(200))))) == {"scan.person_not_found"}


def test_only_who_checks_in_there_calls_the_roll(door: Door) -> None:
    for who in (door.at(0).cast.resident, door.cast.other_leader, door.cast.staff_next_door):
        assert call(door, item(door.cast.neighbour), by=who).status_code == 403
    assert results(call(door, item(door.cast.neighbour), by=door.cast.staff)) == ["checked_in"]
