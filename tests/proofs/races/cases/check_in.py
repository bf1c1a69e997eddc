"""Many scans at one moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import pairwise

from service.checkin.models import Presence, Scan
from tests.factories.cast import Person
from tests.proofs.races.arena import Round
from tests.proofs.races.crowd import Answer, outcomes
from tests.proofs.races.evidence import come_in
from tests.proofs.races.stage import code_of, count, rows_of, scan, set_stage, unless


def presences_of(who: Person) -> list[Presence]:
    counting = (Presence.passport_id == who.passport_id, Presence.state.in_(("open", "closed")))
    return sorted(rows_of(Presence, *counting), key=lambda each: (each.starts_at, each.ends_at))


def in_two_places(presences: list[Presence]) -> bool:
    """Or in one twice."""
    overlap = any(one.ends_at > other.starts_at for one, other in pairwise(presences))
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
