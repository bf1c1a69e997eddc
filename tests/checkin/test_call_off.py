"""A shift is cancelled or stopped while people stand at its door: who came is kept, and nobody is held there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core import transaction
from service.core.db import db
from service.core.outbox import OutboxMessage
from tests.checkin.door import Door, door_of
from tests.conftest import Statements
from tests.factories.outbox import mentions


def do(door: Door, verb: str) -> Any:
    answer = door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/{verb}", {"reason": "暴雨红色预警"})
    assert answer.status_code == 200, answer.text
    return answer.json


def told(door: Door, code: str) -> dict[str, dict[str, Any]]:
    """The facts that each was told, by account."""

    def read() -> dict[str, dict[str, Any]]:
        rows = [row.payload for row in db.session.scalars(db.select(OutboxMessage).where(mentions(door.shift.id)))]
        mine = [row for row in rows if row.get("shift_id") == str(door.shift.id) and row["code"] == code]
        return {row["account_id"]: row for row in mine}

    return transaction.run(read, read_only=True)


class TestCancelling:
    def test_ends_and_voids_who_came_early_and_keeps_that_they_came(self, door: Door) -> None:
        resident, neighbour = door.cast.resident, door.cast.neighbour
        door.at(-30).scan(resident)
        door.at(-25).scan(neighbour)
        door.at(-15).scan(neighbour, "out")
        door.at(-10)
        do(door, "cancel")
        [stayed], [left] = door.presences(resident), door.presences(neighbour)
        assert (stayed.state, stayed.void_reason, stayed.out_grade) == ("void", "shift_cancelled", "inferred")
        assert (stayed.ends_at, stayed.out_by) == (door.time.now, None)
        assert (left.state, left.void_reason, left.out_grade) == ("void", "shift_cancelled", "live_code")
        assert left.ends_at == door.time.now - timedelta(minutes=5)
        leader = door.phone.of(door.cast.leader)
        counts = leader.get(f"/shifts/{door.shift.id}/attendance").json
        assert (counts["people"], counts["present"], counts["left"]) == (2, 0, 2)
        shown = leader.get(f"/shifts/{door.shift.id}/presences", state="void").json["items"]
        assert [each["void_reason"] for each in shown] == ["shift_cancelled"] * 2

    def test_holds_nobody_there(self, door: Door) -> None:
        other, resident = door_of(door.phone, door.cast, door.time), door.cast.resident
        door.at(-20).scan(resident)
        do(door.at(-10), "cancel")
        assert door.phone.of(resident).get("/me/home").json["present_at"] is None
        assert other.at(-10).outcome(resident) == "checked_in"
        assert door.at(-9).outcome(resident) == "shift_cancelled"
        assert [each.state for each in door.presences(resident)] == ["void", "open"]

    def test_makes_no_minutes(self, door: Door) -> None:
        door.at(-20).scan(door.cast.resident)
        do(door.at(-10), "cancel")
        door.at(130)
        closing = door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")
        assert (closing.status_code, closing.json["code"]) == (409, "hours.shift_not_open")
        assert door.phone.of(door.cast.resident).get("/service-records").json["items"] == []

    def test_is_told_once_to_each_who_signed_up_or_walked_in(self, door: Door) -> None:
        cast = door.cast
        for who in (cast.resident, cast.deputy):
            assert door.phone.of(who).post(f"/shifts/{door.shift.id}/sign-ups", {}).status_code == 201
        door.at(-20).scan(cast.resident)
        door.at(-20).scan(cast.neighbour)
        do(door.at(-10), "cancel")
        signed_up, walked_in = told(door, "shift.cancelled"), told(door, "shift.cancelled_at_the_door")
        assert set(signed_up) == {str(cast.resident.account_id), str(cast.deputy.account_id)}
        assert set(walked_in) == {str(cast.neighbour.account_id)}
        for facts in (*signed_up.values(), *walked_in.values()):
            assert facts["activity_id"] == str(door.shift.activity_id)
            assert facts["starts_at"] == door.shift.starts_at.isoformat()

    def test_undone_presences_stay_undone(self, door: Door) -> None:
        came = door.at(-20).scan(door.cast.resident).json["scan_id"]
        leader = door.phone.of(door.cast.leader)
        assert leader.post(f"/scans/{came}/undo", {"reason": "扫错了人"}).status_code == 200
        do(door.at(-10), "cancel")
        [presence] = door.presences(door.cast.resident)
        assert (presence.state, presence.void_reason) == ("undone", None)

    @pytest.mark.parametrize("people", [1, 4])
    def test_costs_the_same_for_one_and_for_many(self, door: Door, statements: Statements, people: int) -> None:
        for who in [door.cast.resident, door.cast.neighbour, door.cast.deputy, door.cast.other_leader][:people]:
            door.at(-20).scan(who)
        door.at(-10)
        do(door, "cancel")
        statements.most(16)


class TestStopping:
    def test_credits_until_the_stop_whether_or_not_one_checks_out(self, door: Door) -> None:
        resident, neighbour = door.cast.resident, door.cast.neighbour
        door.at(0).scan(resident)
        door.at(0).scan(neighbour)
        do(door.at(61), "stop")
        [inside] = door.presences(resident)
        assert (inside.state, inside.ends_at) == ("open", door.time.now)
        assert door.at(70).outcome(neighbour) == "checked_out"
        assert door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close").status_code == 200
        for who, grade in ((resident, "inferred"), (neighbour, "live_code")):
            [record] = (
                door.phone.of(who).get("/service-records", shift_id=str(door.shift.id), mine="true").json["items"]
            )
            assert (record["minutes"], record["grade"]) == (61, grade)

    def test_is_told_with_when_it_ended(self, door: Door) -> None:
        assert door.phone.of(door.cast.resident).post(f"/shifts/{door.shift.id}/sign-ups", {}).status_code == 201
        do(door.at(61), "stop")
        [facts] = told(door, "shift.stopped").values()
        assert (facts["ends_at"], facts["activity_id"]) == (door.time.now.isoformat(), str(door.shift.activity_id))

    def test_is_told_to_who_walked_in_and_is_inside(self, door: Door) -> None:
        for who in (door.cast.resident, door.cast.neighbour):
            door.at(0).scan(who)
        door.at(50).scan(door.cast.neighbour)
        do(door.at(61), "stop")
        assert set(told(door, "shift.stopped")) == {str(door.cast.resident.account_id)}
