"""Taking a scan back: as if it had not been made, while the shift is open, by somebody else."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from service.checkin.models import ScanUndo
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from tests.checkin.door import Door, door_of
from tests.checkin.test_call_off import told
from tests.checkin.test_refusals import paper
from tests.checkin.test_scan import places_taken
from tests.factories.cast import Person


def undo(door: Door, by: Person, scan: Any, reason: str = "扫错了人") -> Any:
    return door.phone.of(by).post(f"/scans/{scan.json['scan_id']}/undo", {"reason": reason})


def states(door: Door, who: Person) -> list[str]:
    return [each.state for each in door.presences(who)]


def test_a_check_in_that_is_undone_never_was(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    undone = undo(door, door.cast.leader, came)
    assert (undone.status_code, undone.json["presence_id"]) == (200, came.json["presence_id"]), undone.text
    assert states(door, door.cast.resident) == ["undone"]
    assert door.outcome(door.cast.resident, "out") == "never_in"
    assert door.outcome(door.cast.resident) == "checked_in"


def test_undoing_a_check_in_takes_its_check_out_along(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    left = door.at(30).scan(door.cast.resident)
    undo(door, door.cast.leader, came)
    assert states(door, door.cast.resident) == ["undone"]
    assert undo(door, door.cast.leader, left).json["code"] == "scan.nothing_to_undo"


def test_a_check_out_that_is_undone_leaves_the_person_inside(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    left = door.at(30).scan(door.cast.resident)
    assert undo(door, door.cast.staff, left).status_code == 200
    [presence] = door.presences(door.cast.resident)
    assert (presence.state, presence.ends_at, presence.out_grade) == ("open", door.shift.ends_at, None)
    assert (presence.out_scan_id, presence.out_by) == (None, None)
    assert door.at(90).outcome(door.cast.resident) == "checked_out"


@pytest.mark.parametrize(("which", "code"), [(0, "scan.check_in_undone"), (1, "scan.check_out_undone")])
def test_whose_scan_it_was_is_told_what_was_taken_back(door: Door, which: int, code: str) -> None:
    """Or a leader could strike out two hours of service unseen."""
    who = door.cast.resident
    scanned = [door.at(0).scan(who), door.at(60).scan(who)][which]
    undo(door, door.cast.leader, scanned)
    assert set(told(door, code)) == {str(who.account_id)}
    [facts] = told(door, code).values()
    assert facts["scan_id"] == scanned.json["scan_id"]
    assert datetime.fromisoformat(facts["scanned_at"]) == datetime.fromisoformat(scanned.json["at"])


def test_again_is_the_same_undo(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    first = undo(door, door.cast.leader, came)
    again = undo(door, door.cast.staff, came, "再来一次")
    assert (again.status_code, again.json) == (200, first.json)


def test_who_why_and_when_are_kept_and_audited_without_the_reason(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, came)
    scan_id = uuid.UUID(came.json["scan_id"])
    row = transaction.run(lambda: db.session.get_one(ScanUndo, scan_id), read_only=True)
    kept = (row.reason, row.undone_by, row.undone_at)
    assert kept == ("扫错了人", door.cast.leader.account_id, door.time.now)
    events = select(AuditEvent).where(AuditEvent.subject_id == scan_id)
    [event] = transaction.run(lambda: db.session.scalars(events).all(), read_only=True)
    assert (event.action, event.actor_id) == ("scan.undone", door.cast.leader.account_id)
    assert event.details == {"presence_id": came.json["presence_id"], "undone": "checked_in"}


def test_undo_gives_back_the_presence_that_the_scan_had_ended_elsewhere(door: Door) -> None:
    other = door_of(door.phone, door.cast, door.time)
    door.at(0).scan(door.cast.resident)
    came = other.at(30).scan(door.cast.resident)
    assert undo(other, other.cast.leader, came).status_code == 200
    first, second = door.presences(door.cast.resident)
    assert (first.state, first.ends_at, first.out_grade) == ("open", door.shift.ends_at, None)
    assert second.state == "undone"


def test_not_when_the_person_was_seen_at_a_third_place_since(door: Door) -> None:
    other, third = (door_of(door.phone, door.cast, door.time) for _ in range(2))
    door.at(0).scan(door.cast.resident)
    came = other.at(30).scan(door.cast.resident)
    third.at(60).scan(door.cast.resident)
    assert undo(other, other.cast.leader, came).status_code == 200
    assert states(door, door.cast.resident) == ["closed", "undone", "open"]


def test_a_check_out_stays_when_the_person_was_seen_since(door: Door) -> None:
    other = door_of(door.phone, door.cast, door.time)
    door.at(0).scan(door.cast.resident)
    left = door.at(30).scan(door.cast.resident)
    other.at(40).scan(door.cast.resident)
    assert undo(door, door.cast.leader, left).json["code"] == "scan.seen_since"
    assert states(door, door.cast.resident) == ["closed", "open"]


def test_a_check_out_stays_when_paper_has_the_person_elsewhere(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    left = door.at(30).scan(door.cast.resident)
    paper(door, door.cast.resident, 60, 90)
    assert undo(door, door.cast.leader, left).json["code"] == "scan.seen_since"


def test_what_changed_nothing_has_nothing_to_undo(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    again = door.scan(door.cast.resident)
    assert undo(door, door.cast.leader, again).json["code"] == "scan.nothing_to_undo"
    refused = door.at(130).scan(door.cast.neighbour)
    row = door.kept(refused)
    path = f"/scans/{row.id}/undo"
    assert door.phone.of(door.cast.leader).post(path, {"reason": "不对"}).json["code"] == "scan.nothing_to_undo"


def test_nobody_undoes_their_own(door: Door) -> None:
    came = door.at(0).scan(door.cast.leader)
    assert undo(door, door.cast.leader, came).json["code"] == "scan.own_scan_undone"
    assert undo(door, door.cast.deputy, came).status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(179.98, 200), (180, 409)])
def test_undo_ends_with_check_out(door: Door, minutes: float, status: int) -> None:
    came = door.at(0).scan(door.cast.resident)
    assert undo(door.at(minutes), door.cast.leader, came).status_code == status


def test_after_the_close_it_is_a_correction(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    door.at(120).phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")
    assert undo(door, door.cast.leader, came).json["code"] == "scan.undo_too_late"


@pytest.mark.parametrize(
    ("who", "status"), [("resident", 403), ("auditor", 403), ("other_leader", 404), ("staff_next_door", 404)]
)
def test_only_who_checks_in_there(door: Door, who: str, status: int) -> None:
    came = door.at(0).scan(door.cast.resident)
    assert undo(door, getattr(door.cast, who), came).status_code == status
    assert states(door, door.cast.resident) == ["open"]


class TestPlaces:
    @pytest.fixture
    def small(self, door: Door) -> Door:
        return door_of(door.phone, door.cast, door.time, capacity=1).at(0)

    def test_the_place_of_an_undone_walk_in_is_free_again(self, small: Door) -> None:
        came = small.scan(small.cast.resident)
        assert small.outcome(small.cast.neighbour) == "shift_full"
        undo(small, small.cast.leader, came)
        assert places_taken(small) == 0
        assert small.outcome(small.cast.neighbour) == "checked_in"

    def test_unless_they_came_back_and_still_need_it(self, small: Door) -> None:
        came = small.scan(small.cast.resident)
        small.at(20).scan(small.cast.resident, "out")
        back = small.at(40).scan(small.cast.resident, "in")
        undo(small, small.cast.leader, came)
        assert places_taken(small) == 1
        undo(small, small.cast.leader, back)
        assert places_taken(small) == 0


def test_an_undone_presence_makes_no_minutes(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    undo(door, door.cast.leader, came)
    door.scan(door.cast.neighbour)
    door.at(120).phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")
    seen = door.phone.of(door.cast.leader).get("/service-records", shift_id=str(door.shift.id)).json["items"]
    assert [record["passport_id"] for record in seen] == [str(door.cast.neighbour.passport_id)]
