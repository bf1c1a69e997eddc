"""The last place, and whoever waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from service.activities.models import Shift, SignUp
from service.checkin.models import Presence
from service.core.db import new_id
from service.core.outbox import OutboxMessage
from tests.factories.cast import Person
from tests.proofs.races.arena import Round, Verdict, seen
from tests.proofs.races.crowd import Answer, outcomes, post, words
from tests.proofs.races.stage import Stage, code_of, count, rows_of, scan, set_stage, with_rows

SOON = -24 * 60.0  # minutes since the start


def a_double_sign_up(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    crowd = stage.people(rounds)
    for who, shift in zip(crowd, stage.shifts(rounds, begun_minutes=SOON, capacity=9), strict=True):
        deeds = [post(who, f"/shifts/{shift}/sign-ups", {}, key=None) for _ in range(threads)]

        def judge(answers: list[Answer], shift: UUID = shift) -> Verdict:
            asked, told = count(SignUp, SignUp.shift_id == shift), words(answers)
            [kept] = rows_of(Shift, Shift.id == shift)
            is_told = told == {"201": 1, "sign_up.already": threads - 1}
            return seen(
                asked == kept.places_taken == 1, is_told, asked, "sign-ups,", kept.places_taken, "places,", told
            )

        yield Round(deeds, judge, [who.passport_id])


def the_last_place_and_who_waits_for_it(rounds: int, threads: int) -> Iterator[Round]:
    """A full shift with two who wait: two give their places up while all the others sign up."""
    stage = set_stage()
    first, crowd = stage.people(4), stage.people(threads - 2)
    for shift in stage.shifts(rounds, begun_minutes=SOON, capacity=2, places_taken=2):
        asked = _asked(stage, shift, first)
        deeds = [post(who, f"/sign-ups/{mine}/cancel", {}) for who, mine in zip(first[:2], asked[:2], strict=True)]
        deeds += [post(who, f"/shifts/{shift}/sign-ups", {}) for who in crowd]

        def judge(answers: list[Answer], shift: UUID = shift) -> Verdict:
            return _queue(answers, shift, capacity=2, threads=threads)

        yield Round(deeds, judge, [who.passport_id for who in (*first, *crowd)])


def _asked(stage: Stage, shift: UUID, first: Sequence[Person]) -> list[UUID]:
    """Two have a place, two wait."""
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "shift_id": shift,
            "community_id": stage.cast.community.id,
            "ordinal": ordinal,
            "account_id": who.account_id,
            "asked_by": who.account_id,
            "asked_at": stage.now - timedelta(hours=1),
            "state": "signed_up" if ordinal <= 2 else "waitlisted",
            "accepts_risk": False,
        }
        for ordinal, who in enumerate(first, 1)
    ]
    with_rows(SignUp, rows)
    return [row["id"] for row in rows]


def _queue(answers: list[Answer], shift: UUID, *, capacity: int, threads: int) -> Verdict:
    """Never above the capacity; first come, first served; everybody is promoted, and told, once."""
    [kept] = rows_of(Shift, Shift.id == shift)
    queue = sorted(rows_of(SignUp, SignUp.shift_id == shift), key=lambda each: each.ordinal)
    live = [each.state for each in queue if each.state != "cancelled"]
    promoted = sorted(str(each.id) for each in queue if each.promoted_at)
    is_about = OutboxMessage.payload["sign_up_id"].as_string().in_([str(each.id) for each in queue])
    told = sorted(str(each.payload["sign_up_id"]) for each in rows_of(OutboxMessage, is_about))
    is_kept = live == ["signed_up"] * capacity + ["waitlisted"] * (len(live) - capacity) and len(promoted) == 2
    is_kept &= kept.places_taken == capacity and [each.ordinal for each in queue] == list(range(1, threads + 3))
    is_kept &= told == promoted
    is_told = words(answers) == {"200": 2, "201": threads - 2}
    what = (kept.places_taken, "places,", live, promoted, "promoted,", told, "told,", words(answers))
    return seen(is_kept, is_told, *what)


def the_last_place_and_who_walks_in(rounds: int, threads: int) -> Iterator[Round]:
    stage = set_stage()
    crowd = stage.people(threads)
    for shift in stage.shifts(rounds, capacity=1):
        code = code_of(shift)

        def judge(answers: list[Answer], shift: UUID = shift) -> Verdict:
            [kept] = rows_of(Shift, Shift.id == shift)
            inside, told = count(Presence, Presence.shift_id == shift), outcomes(answers)
            is_told = told == {"checked_in": 1, "scan.shift_full": threads - 1}
            return seen(
                kept.places_taken == inside == 1, is_told, kept.places_taken, "places,", inside, "inside,", told
            )

        yield Round([scan(who, code) for who in crowd], judge, [who.passport_id for who in crowd])
