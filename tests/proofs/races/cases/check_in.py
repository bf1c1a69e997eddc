"""Many scans at one moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID

from service.checkin.models import Presence, Scan, ScanUndo
from service.hours.models import ServiceRecord
from tests.factories.cast import Person
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, outcomes, post, words
from tests.proofs.races.evidence import come_in
from tests.proofs.races.stage import code_of, count, own_code, rows_of, scan, set_stage, unless

ELSEWHERE = "scan.present_elsewhere"


def presences_of(*people: Person) -> list[Any]:
    """Those that count, in the order of time."""
    mine = Presence.passport_id.in_([who.passport_id for who in people])
    return sorted(
        rows_of(Presence, mine, Presence.state.in_(("open", "closed"))), key=attrgetter("starts_at", "ends_at")
    )


def by_person(people: Sequence[Person]) -> list[list[Any]]:
    found: dict[UUID | None, list[Any]] = {who.passport_id: [] for who in people}
    for each in presences_of(*people):
        found[each.passport_id].append(each)
    return list(found.values())


def in_two_places(presences: list[Any]) -> bool:
    """Or in one twice. Whoever came in elsewhere in the same instant was there for no time."""
    stretches = [each for each in presences if each.starts_at < each.ends_at]
    overlap = any(one.ends_at > other.starts_at for one, other in pairwise(stretches))
    return overlap or sum(each.state == "open" for each in presences) > 1


def a_double_check_in(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    for who in stage.people(rounds):
        code = code_of(shift)

        def wrong(answers: list[Answer], who: Person = who) -> str | None:
            found, told = presences_of(who), outcomes(answers)
            is_one = [each.state for each in found] == ["open"]
            return unless(is_one and told == {"checked_in": 1, "already": threads - 1}, len(found), "presences,", told)

        yield Round([scan(who, code) for _ in range(threads)], wrong, [who.passport_id])


def one_scan_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    for who in stage.people(rounds):
        client_id = uuid.uuid4().hex
        deed = scan(who, code_of(shift), client_id=client_id)

        def wrong(answers: list[Answer], client_id: str = client_id) -> str | None:
            kept = count(Scan, Scan.client_id == client_id)
            are_equal = all(each.body == answers[0].body for each in answers)
            is_in = answers[0].outcome == "checked_in"
            return unless(kept == 1 and are_equal and is_in, kept, "scans are kept,", outcomes(answers))

        yield Round([deed] * threads, wrong, [who.passport_id])


def a_double_check_out(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(rounds)
    come_in(shift, crowd)
    for who in crowd:
        code = code_of(shift)

        def wrong(answers: list[Answer], who: Person = who) -> str | None:
            states, told = [each.state for each in presences_of(who)], outcomes(answers)
            is_one = states == ["closed"] and told == {"checked_out": 1, "already": threads - 1}
            return unless(is_one, states, told)

        yield Round([scan(who, code, "out") for _ in range(threads)], wrong, [who.passport_id])


def in_and_out_at_once(rounds: int, threads: int) -> Iterator[Round]:
    """Of who is in: whatever order they are taken for, one story comes out."""
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(rounds)
    come_in(shift, crowd)
    for who in crowd:
        code = code_of(shift)

        def wrong(answers: list[Answer], who: Person = who) -> str | None:
            found, told = presences_of(who), outcomes(answers)
            is_true = set(told) <= {"checked_in", "checked_out", "already", ELSEWHERE} and not in_two_places(found)
            is_true &= told["checked_in"] == len(found) - 1
            is_true &= told["checked_out"] == sum(each.state == "closed" for each in found)
            return unless(is_true, [each.state for each in found], told)

        yield Round([scan(who, code, ("in", "out")[way % 2]) for way in range(threads)], wrong, [who.passport_id])


def two_shifts_at_once(rounds: int, threads: int) -> Iterator[Round]:
    """Each of a few people checks in at all of four doors; one of them is where they are. A scan that was judged for a
    moment at which they have been elsewhere by now is refused.
    """
    stage = set_stage()
    doors = stage.shifts(4)
    for _ in range(rounds):
        crowd = stage.people(threads // len(doors))
        deeds = [scan(who, code_of(door)) for who in crowd for door in doors]

        def wrong(answers: list[Answer], crowd: Sequence[Person] = crowd) -> str | None:
            told = outcomes(answers)
            found = by_person(crowd)
            are_apart = not any(in_two_places(each) for each in found)
            is_somewhere = all(sum(each.state == "open" for each in mine) == 1 for mine in found)
            kept = sum(len(mine) for mine in found)
            is_true = (
                are_apart and is_somewhere and set(told) <= {"checked_in", ELSEWHERE} and kept == told["checked_in"]
            )
            return unless(is_true, [[each.state for each in mine] for mine in found], told)

        yield Round(deeds, wrong, [who.passport_id for who in crowd])


def one_code_and_many_people(rounds: int, threads: int) -> Iterator[Round]:
    """All come in by the code that is on the screen, then all go out by one, and so on."""
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(threads)
    for number in range(rounds):
        way, outcome, present = (("in", "checked_in", threads), ("out", "checked_out", 0))[number % 2]
        code = code_of(shift)

        def wrong(answers: list[Answer], outcome: str = outcome, present: int = present) -> str | None:
            inside, told = count(Presence, Presence.shift_id == shift, Presence.state == "open"), outcomes(answers)
            return unless(told == {outcome: threads} and inside == present, inside, "inside,", told)

        yield Round([scan(who, code, way) for who in crowd], wrong, [who.passport_id for who in crowd])


def one_persons_code_and_many_leaders(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    leaders = [stage.cast.leader, stage.cast.deputy, *stage.staff(threads - 2)]
    for who in stage.people(rounds):
        code = own_code(who)

        def wrong(answers: list[Answer], who: Person = who) -> str | None:
            states, told = [each.state for each in presences_of(who)], outcomes(answers)
            return unless(states == ["open"] and told == {"checked_in": 1, "already": threads - 1}, states, told)

        yield Round([scan(each, code, shift_id=str(shift)) for each in leaders], wrong, [who.passport_id])


def close_against_check_out(rounds: int, threads: int) -> Iterator[Round]:
    """A shift that is over: some check out while others close it."""
    stage = set_stage()
    closers = [stage.cast.leader, stage.cast.deputy, stage.cast.staff]
    for shift in stage.shifts(rounds, begun_minutes=125):
        crowd = stage.people(threads - len(closers))
        come_in(shift, crowd, minutes_ago=100)
        code = code_of(shift)
        deeds = [scan(who, code, "out") for who in crowd]
        deeds += [post(each, f"/shifts/{shift}/close") for each in closers]

        def wrong(answers: list[Answer], shift: UUID = shift, crowd: Sequence[Person] = crowd) -> str | None:
            closed = words(answers[len(crowd) :])
            told = {
                (answer.outcome, *[each.out_grade for each in mine])
                for mine, answer in zip(by_person(crowd), answers, strict=False)
            }
            agree = told <= {("checked_out", "live_code"), ("already", "inferred")}
            records = count(ServiceRecord, ServiceRecord.shift_id == shift)
            is_true = agree and closed == {"200": len(closers)} and records == len(crowd)
            return unless(is_true, records, "records,", told, closed)

        yield Round(deeds, wrong, [who.passport_id for who in crowd])


def undo_against_check_out(rounds: int, threads: int) -> Iterator[Round]:
    """Some take the check-in back while its owner checks out: it counts no more, and nobody was told otherwise."""
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(rounds)
    leaders = [stage.cast.leader, stage.cast.deputy, *stage.staff(threads // 2 - 2)]
    for who, came in zip(crowd, come_in(shift, crowd), strict=True):
        code = code_of(shift)
        deeds = [post(each, f"/scans/{came}/undo", {"reason": "扫错了人"}) for each in leaders]
        deeds += [scan(who, code, "out") for _ in range(threads - len(leaders))]

        def wrong(answers: list[Answer], who: Person = who, came: UUID = came) -> str | None:
            undone, told = words(answers[: len(leaders)]), outcomes(answers[len(leaders) :])
            [presence] = rows_of(Presence, Presence.passport_id == who.passport_id)
            undos = count(ScanUndo, ScanUndo.scan_id == came)
            is_true = presence.state == "undone" and undos == 1 and undone == {"200": len(leaders)}
            is_true &= set(told) <= {"checked_out", "already", "scan.never_in"} and told["checked_out"] <= 1
            return unless(is_true, presence.state, undos, "undos,", undone, told)

        yield Round(deeds, wrong, [who.passport_id])
