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
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, outcomes, post, words
from tests.proofs.races.evidence import come_in
from tests.proofs.races.stage import code_of, count, own_code, rows_of, scan, set_stage

ELSEWHERE = "scan.present_elsewhere"


def presences_of(*people: Person) -> list[Any]:
    """Those that count, in the order of time."""
    mine = Presence.passport_id.in_([who.passport_id for who in people])
    return sorted(
        rows_of(Presence, mine, Presence.state.in_(("open", "closed"))), key=attrgetter("starts_at", "ends_at")
    )


def scans_of(who: Person, outcome: str) -> int:
    return count(Scan, Scan.passport_id == who.passport_id, Scan.outcome == outcome)


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

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            found, told = presences_of(who), outcomes(answers)
            is_one = [each.state for each in found] == ["open"]
            return seen(is_one, told == {"checked_in": 1, "already": threads - 1}, len(found), "presences,", told)

        yield Round([scan(who, code) for _ in range(threads)], judge, [who.passport_id])


def one_scan_sent_many_times(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    for who in stage.people(rounds):
        client_id = uuid.uuid4().hex
        deed = scan(who, code_of(shift), client_id=client_id)

        def judge(answers: list[Answer], who: Person = who, client_id: str = client_id) -> Verdict:
            kept, inside = count(Scan, Scan.client_id == client_id), len(presences_of(who))
            are_equal = all(each.content == answers[0].content for each in answers)
            is_in = answers[0].outcome == "checked_in"
            what = (kept, "scans are kept,", inside, "presences,", outcomes(answers))
            return seen(kept == inside == 1, are_equal and is_in, *what)

        yield Round([deed] * threads, judge, [who.passport_id])


def a_double_check_out(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(rounds)
    come_in(shift, crowd)
    for who in crowd:
        code = code_of(shift)

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            states, told = [each.state for each in presences_of(who)], outcomes(answers)
            ends, is_told = scans_of(who, "checked_out"), told == {"checked_out": 1, "already": threads - 1}
            return seen(states == ["closed"] and ends == 1, is_told, states, ends, "scans out,", told)

        yield Round([scan(who, code, "out") for _ in range(threads)], judge, [who.passport_id])


def in_and_out_at_once(rounds: int, threads: int) -> Iterator[Round]:
    """Of who is in. Legal is every order of ``out`` and ``in`` that takes turns and begins with an ``out``: who is in
    goes out, may come in again, and so on. Whatever does not fit its place is told ``already``, or is refused when it
    was judged for a moment before the last turn.
    """
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(rounds)
    come_in(shift, crowd)
    for who in crowd:
        code = code_of(shift)

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            found, told = presences_of(who), outcomes(answers)
            ins, outs = scans_of(who, "checked_in"), scans_of(who, "checked_out")
            ended = sum(each.state == "closed" for each in found)
            is_story = (ins, outs) == (len(found), ended) and outs >= 1 and ins - outs in (0, 1)
            is_told = set(told) <= {"checked_in", "checked_out", "already", ELSEWHERE}
            is_told &= (told["checked_in"], told["checked_out"]) == (len(found) - 1, ended)
            states = [each.state for each in found]
            return seen(is_story and not in_two_places(found), is_told, states, ins, "in,", outs, "out,", told)

        yield Round([scan(who, code, ("in", "out")[way % 2]) for way in range(threads)], judge, [who.passport_id])


def two_shifts_at_once(rounds: int, threads: int) -> Iterator[Round]:
    """Each of a few people checks in at all of four doors; one of them is where they are. A scan that was judged for a
    moment at which they have been elsewhere by now is refused.
    """
    stage = set_stage()
    doors = stage.shifts(4)
    for _ in range(rounds):
        crowd = stage.people(threads // len(doors))
        deeds = [scan(who, code_of(door)) for who in crowd for door in doors]

        def judge(answers: list[Answer], crowd: Sequence[Person] = crowd) -> Verdict:
            told = outcomes(answers)
            found = by_person(crowd)
            are_apart = not any(in_two_places(each) for each in found)
            is_somewhere = all(sum(each.state == "open" for each in mine) == 1 for mine in found)
            kept = sum(len(mine) for mine in found)
            is_told = set(told) <= {"checked_in", ELSEWHERE} and kept == told["checked_in"]
            return seen(are_apart and is_somewhere, is_told, [[each.state for each in mine] for mine in found], told)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


def one_code_and_many_people(rounds: int, threads: int) -> Iterator[Round]:
    """All come in by the code that is on the screen, then all go out by one, and so on."""
    stage = set_stage()
    [shift] = stage.shifts(1)
    crowd = stage.people(threads)
    for number in range(rounds):
        way, outcome, present = (("in", "checked_in", threads), ("out", "checked_out", 0))[number % 2]
        code = code_of(shift)

        def judge(answers: list[Answer], outcome: str = outcome, present: int = present) -> Verdict:
            inside, told = count(Presence, Presence.shift_id == shift, Presence.state == "open"), outcomes(answers)
            return seen(inside == present, told == {outcome: threads}, inside, "inside,", told)

        yield Round([scan(who, code, way) for who in crowd], judge, [who.passport_id for who in crowd])


def one_persons_code_and_many_leaders(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    [shift] = stage.shifts(1)
    leaders = [stage.cast.leader, stage.cast.deputy, *stage.staff(threads - 2)]
    for who in stage.people(rounds):
        code = own_code(who)

        def judge(answers: list[Answer], who: Person = who) -> Verdict:
            states, told = [each.state for each in presences_of(who)], outcomes(answers)
            return seen(states == ["open"], told == {"checked_in": 1, "already": threads - 1}, states, told)

        yield Round([scan(each, code, shift_id=str(shift)) for each in leaders], judge, [who.passport_id])


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

        def judge(answers: list[Answer], shift: UUID = shift, crowd: Sequence[Person] = crowd) -> Verdict:
            closed = words(answers[len(crowd) :])
            told = {
                (answer.outcome, *[each.out_grade for each in mine])
                for mine, answer in zip(by_person(crowd), answers, strict=False)
            }
            agree = told <= {("checked_out", "live_code"), ("already", "inferred")}
            records = count(ServiceRecord, ServiceRecord.shift_id == shift)
            said = count(Scan, Scan.shift_id == shift, Scan.outcome == "checked_out")
            kept = count(Presence, Presence.shift_id == shift, Presence.out_grade == "live_code")
            is_kept, is_told = records == len(crowd) and said == kept, agree and closed == {"200": len(closers)}
            what = (records, "records,", said, "scans out,", kept, "ends by a scan,", told, closed)
            return seen(is_kept, is_told, *what)

        yield Round(deeds, judge, [who.passport_id for who in crowd])


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

        def judge(answers: list[Answer], who: Person = who, came: UUID = came) -> Verdict:
            undone, told = words(answers[: len(leaders)]), outcomes(answers[len(leaders) :])
            [presence] = rows_of(Presence, Presence.passport_id == who.passport_id)
            undos = count(ScanUndo, ScanUndo.scan_id == came)
            is_told = undone == {"200": len(leaders)} and told["checked_out"] <= 1
            is_told &= set(told) <= {"checked_out", "already", "scan.never_in"}
            return seen(
                presence.state == "undone" and undos == 1, is_told, presence.state, undos, "undos,", undone, told
            )

        yield Round(deeds, judge, [who.passport_id])
