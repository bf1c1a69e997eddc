"""The list for calling the roll: who is expected, and who of them is there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core import transaction
from service.core.db import db
from service.teams.rules import TeamRole
from tests.checkin.door import Door
from tests.conftest import Statements
from tests.factories.cast import Person, member, person


def expected(door: Door, who: Person, **query: Any) -> dict[str, dict[str, Any]]:
    """By account."""
    answer = door.phone.of(who).get(f"/shifts/{door.shift.id}/expected", **query)
    assert answer.status_code == 200, answer.text
    return {each["account_id"]: each for each in answer.json["items"]}


def sign_up(door: Door, who: Person) -> Any:
    return door.phone.of(who).post(f"/shifts/{door.shift.id}/sign-ups", {})


def ids(*people: Person) -> set[str]:
    return {str(who.account_id) for who in people}


def test_members_and_who_signed_up_are_expected_each_once(door: Door) -> None:
    cast = door.cast
    for who in (cast.resident, cast.neighbour):
        assert sign_up(door, who).status_code == 201
    found = expected(door, cast.leader)
    assert set(found) == ids(cast.resident, cast.neighbour, cast.leader, cast.deputy)
    resident, neighbour = (found[str(who.account_id)] for who in (cast.resident, cast.neighbour))
    assert (resident["sign_up"], resident["is_member"]) == ("signed_up", True)
    assert (neighbour["sign_up"], neighbour["is_member"]) == ("signed_up", False)
    assert (found[str(cast.deputy.account_id)]["sign_up"], resident["number"]) == (None, cast.resident.number)
    assert (resident["name"], resident["passport_id"]) == ("张*琴", str(cast.resident.passport_id))
    assert "张玉琴" not in json.dumps(found, ensure_ascii=False)


def test_who_is_there_who_has_left_and_who_came_back(door: Door) -> None:
    resident, leader = door.cast.resident, door.cast.leader
    mine = str(resident.account_id)
    assert expected(door, leader)[mine]["is_present"] is False
    came = door.at(0).scan(resident).json
    inside = expected(door, leader)[mine]
    assert (inside["is_present"], inside["has_left"], inside["present_since"]) == (True, False, came["effective_at"])
    door.at(30).scan(resident, "out")
    left = expected(door, leader)[mine]
    assert (left["is_present"], left["has_left"], left["present_since"]) == (False, True, None)
    door.at(40).scan(resident, "in")
    assert (expected(door, leader)[mine]["is_present"], expected(door, leader)[mine]["has_left"]) == (True, False)


def test_it_is_filtered_by_presence_and_paged(door: Door) -> None:
    cast = door.at(0).cast
    door.scan(cast.resident)
    assert set(expected(door, cast.leader, present="true")) == ids(cast.resident)
    assert set(expected(door, cast.leader, present="false")) == ids(cast.leader, cast.deputy)
    first = door.phone.of(cast.leader).get(f"/shifts/{door.shift.id}/expected", limit=2).json
    rest = expected(door, cast.leader, cursor=first["next_cursor"])
    assert {each["account_id"] for each in first["items"]} | set(rest) == ids(cast.resident, cast.leader, cast.deputy)
    assert door.phone.of(cast.leader).get(f"/shifts/{door.shift.id}/expected", present="x").status_code == 422


def test_who_was_called_from_this_list_is_checked_in(door: Door) -> None:
    found = expected(door.at(0), door.cast.leader)[str(door.cast.resident.account_id)]
    item = {"client_id": "roll-0001", "passport_id": found["passport_id"], "direction": "in"}
    path = f"/shifts/{door.shift.id}/roll-call"
    [called] = door.phone.of(door.cast.leader).post(path, {"items": [item]}, key=None).json["items"]
    assert called["scan"]["outcome"] == "checked_in"


def test_who_cancelled_left_the_team_or_closed_the_account_is_not_expected(door: Door) -> None:
    cast, leader = door.cast, door.phone.of(door.cast.leader)
    asked = sign_up(door, cast.neighbour).json["id"]
    assert door.phone.of(cast.neighbour).post(f"/sign-ups/{asked}/cancel", {"reason": "家里有事"}).status_code == 200
    assert door.phone.of(cast.resident).post(f"/teams/{cast.team.id}/leave").status_code == 200
    assert set(expected(door, cast.leader)) == ids(cast.leader, cast.deputy)
    of = cast.deputy.account_id
    transaction.run(lambda: setattr(db.session.get_one(Account, of), "status", AccountStatus.DISABLED))
    assert set(expected(door, cast.leader)) == ids(cast.leader)
    assert leader.get("/me").status_code == 200


def test_somebody_without_a_passport_is_expected_and_cannot_be_called(door: Door) -> None:
    def make() -> Person:
        newcomer = person("钱小妹", door.cast.community, door.time.now, with_passport=False)
        member(door.cast.team, newcomer, TeamRole.MEMBER, door.time.now)
        return newcomer

    newcomer = transaction.run(make)
    found = expected(door, door.cast.leader)[str(newcomer.account_id)]
    assert (found["passport_id"], found["number"], found["is_present"]) == (None, None, False)


class TestWithATeamThatHelps:
    @pytest.fixture
    def helped(self, door: Door) -> Door:
        path = f"/activities/{door.shift.activity_id}/co-hosts"
        added = door.phone.of(door.cast.leader).post(path, {"team_id": str(door.cast.other_team.id)})
        assert added.status_code == 200, added.text
        assert sign_up(door, door.cast.neighbour).status_code == 201
        return door

    def test_each_leader_sees_the_sign_ups_and_members_of_their_own(self, helped: Door) -> None:
        cast = helped.cast
        assert set(expected(helped, cast.other_leader)) == ids(cast.other_leader, cast.neighbour)
        assert set(expected(helped, cast.leader)) == ids(cast.leader, cast.deputy, cast.resident, cast.neighbour)

    def test_staff_see_all(self, helped: Door) -> None:
        cast = helped.cast
        everybody = ids(cast.leader, cast.deputy, cast.resident, cast.neighbour, cast.other_leader)
        assert set(expected(helped, cast.staff)) == everybody


@pytest.mark.parametrize("who", ["resident", "other_leader", "staff_next_door", "auditor"])
def test_it_is_for_those_who_stand_at_the_door(door: Door, who: str) -> None:
    assert door.phone.of(getattr(door.cast, who)).get(f"/shifts/{door.shift.id}/expected").status_code == 403


def test_it_costs_the_same_for_three_and_for_twenty_three(door: Door, statements: Statements) -> None:
    assert len(expected(door, door.cast.leader)) == 3
    few = len(statements)

    def join() -> None:
        for _ in range(20):
            member(door.cast.team, person("赵小兰", door.cast.community, door.time.now), TeamRole.MEMBER, door.time.now)

    transaction.run(join)
    assert len(expected(door, door.cast.leader)) == 23
    assert len(statements) == few
    statements.most(6)
