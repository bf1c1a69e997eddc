"""Many at once at one door, by threads, on both engines: each race has one winner and every loser a true answer."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest

from service.core import clock, transaction
from tests.checkin.door import Door, door_of, outcome_of
from tests.checkin.test_refusals import newcomer
from tests.checkin.test_scan import places_taken, scans_kept
from tests.checkin.test_undo import undo
from tests.factories.cast import Person, person

CROWD = 6


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        start.wait(timeout=10)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


def test_a_double_tap_checks_in_once(door: Door) -> None:
    code = door.at(0).code()
    answers = at_once(*[lambda: door.scan(door.cast.resident, code=code)] * CROWD)
    assert Counter(map(outcome_of, answers)) == {"checked_in": 1, "already": CROWD - 1}
    assert [each.state for each in door.presences(door.cast.resident)] == ["open"]


def test_the_same_scan_sent_many_times_at_once_is_one_scan(door: Door) -> None:
    body = {"client_id": uuid.uuid4().hex, "code": door.at(0).code()}
    answers = at_once(*[lambda: door.send(door.cast.resident, **body)] * CROWD)
    assert [answer.json for answer in answers] == [answers[0].json] * CROWD
    assert scans_kept(door) == 1


def test_a_check_out_sent_by_two_phones_is_one(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    code = door.at(60).code()
    answers = at_once(*[lambda: door.scan(door.cast.resident, "out", code=code)] * CROWD)
    assert Counter(map(outcome_of, answers)) == {"checked_out": 1, "already": CROWD - 1}


def test_in_and_out_at_once_leave_one_true_story(door: Door) -> None:
    door.at(0).scan(door.cast.resident)
    code = door.at(60).code()
    deeds = [lambda way=way: door.scan(door.cast.resident, way, code=code) for way in ("in", "out") * 3]
    outcomes = Counter(map(outcome_of, at_once(*deeds)))
    assert set(outcomes) <= {"checked_in", "checked_out", "already"}
    presences = door.presences(door.cast.resident)
    assert sum(each.state == "open" for each in presences) <= 1
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(presences))
    assert outcomes["checked_out"] == sum(each.state == "closed" for each in presences)
    assert outcomes["checked_in"] == len(presences) - 1


def test_two_overlapping_shifts_at_once_have_the_person_in_one_place(door: Door) -> None:
    doors = [door, *(door_of(door.phone, door.cast, door.time) for _ in range(CROWD - 1))]
    door.at(0)
    answers = at_once(*[lambda here=here: here.scan(here.cast.resident) for here in doors])
    assert set(map(outcome_of, answers)) <= {"checked_in"}
    presences = door.presences(door.cast.resident)
    assert sum(each.state == "open" for each in presences) == 1
    assert all(each.starts_at == each.ends_at for each in presences if each.state == "closed")


def test_the_last_place_goes_to_one_walk_in(door: Door) -> None:
    small = door_of(door.phone, door.cast, door.time, capacity=1).at(0)
    people = transaction.run(lambda: [person("赵小兰", door.cast.community, door.time.now) for _ in range(CROWD)])
    code = small.code()
    answers = at_once(*[lambda who=who: small.scan(who, code=code) for who in people])
    assert Counter(map(outcome_of, answers)) == {"checked_in": 1, "shift_full": CROWD - 1}
    assert places_taken(small) == 1


def test_two_leaders_calling_the_same_roll_in_opposite_order_check_everybody_in_once(door: Door) -> None:
    people = transaction.run(lambda: [person("赵小兰", door.cast.community, door.time.now) for _ in range(10)])
    door.at(0)

    def call(leader: Any, names: list[Any]) -> Any:
        items = [
            {"client_id": uuid.uuid4().hex, "passport_id": str(who.passport_id), "direction": "in"} for who in names
        ]
        return door.phone.of(leader).post(f"/shifts/{door.shift.id}/roll-call", {"items": items}, key=None)

    answers = at_once(lambda: call(door.cast.leader, people), lambda: call(door.cast.deputy, people[::-1]))
    outcomes = Counter(each["scan"]["outcome"] for answer in answers for each in answer.json["items"])
    assert outcomes == {"checked_in": 10, "already": 10}


@pytest.mark.parametrize("_round", range(4))
def test_no_check_in_slips_behind_the_close_even_where_two_clocks_differ(
    door: Door, _round: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was told 'checked in' is in the close: one worker's clock is a second behind, another's is not."""
    people = [newcomer(door) for _ in range(4)]
    behind = door.at(119.99).time.now
    code, mine = door.code(), threading.local()
    monkeypatch.setattr(clock, "now", lambda: getattr(mine, "now", door.shift.ends_at))

    def come(who: Person) -> Any:
        mine.now = behind
        return door.scan(who, code=code)

    close = lambda: door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")  # noqa: E731
    *answers, closed = at_once(*[lambda who=who: come(who) for who in people], close)
    assert closed.status_code == 200
    assert {outcome_of(answer) for answer in answers} <= {"checked_in", "shift_closed"}
    came = [who for who, answer in zip(people, answers, strict=True) if outcome_of(answer) == "checked_in"]
    assert [[each.state for each in door.presences(who)] for who in came] == [["closed"]] * len(came)


def test_a_check_out_and_the_close_at_once_agree(door: Door) -> None:
    for who in (door.cast.resident, door.cast.neighbour, door.cast.staff):
        door.at(0).scan(who)
    code = door.at(121).code()
    deeds = [lambda who=who: door.scan(who, "out", code=code) for who in (door.cast.resident, door.cast.neighbour)]
    close = lambda: door.phone.of(door.cast.leader).post(f"/shifts/{door.shift.id}/close")  # noqa: E731
    *answers, closed = at_once(*deeds, close)
    assert closed.status_code == 200
    for who, answer in zip((door.cast.resident, door.cast.neighbour), answers, strict=True):
        [presence] = door.presences(who)
        told = outcome_of(answer)
        assert (told, presence.out_grade) in {("checked_out", "live_code"), ("already", "inferred")}


def test_an_undo_and_a_check_out_at_once_agree(door: Door) -> None:
    came = door.at(0).scan(door.cast.resident)
    code = door.at(60).code()
    undone, left = at_once(
        lambda: undo(door, door.cast.leader, came), lambda: door.scan(door.cast.resident, "out", code=code)
    )
    assert undone.status_code == 200
    assert outcome_of(left) in {"checked_out", "never_in"}
    assert [each.state for each in door.presences(door.cast.resident)] == ["undone"]
