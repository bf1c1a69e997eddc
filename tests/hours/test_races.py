"""Two people at the same moment, on real connections: one wins, nobody is credited twice, and no circle closes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.core import transaction
from service.core.db import db
from service.hours.models import ApprovedDay, ServiceRecord
from service.passports.models import LedgerEntry
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, served
from tests.fakes.phone import Phone

ROUNDS = 5


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Let all begin at once; each in an empty context, as requests of different people are."""
    answers: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int) -> None:
        gate.wait()
        answers[number] = acts[number]()

    threads = [threading.Thread(target=Context().run, args=(run, number)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def post(phone: Phone, who: Person, record_id: str, verb: str, body: Any = None) -> Callable[[], Any]:
    return lambda: phone.of(who).post(f"/service-records/{record_id}/{verb}", body)


def entries_of(record_id: str) -> int:
    return transaction.run(
        lambda: db.session.query(LedgerEntry).filter_by(source_id=UUID(record_id)).count(), read_only=True
    )


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_approve_at_once_and_it_is_credited_once(phone: Phone, cast: Cast, _round: int) -> None:
    [record] = served(cast, Stretch(cast.resident))
    answers = together(*(post(phone, who, record, "approve") for who in (cast.leader, cast.deputy, cast.staff)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert {answer.json.get("code") for answer in answers} == {None, "hours.already_approved"}
    assert entries_of(record) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approve_against_reject_leaves_one_decision(phone: Phone, cast: Cast, _round: int) -> None:
    [record] = served(cast, Stretch(cast.resident))
    answers = together(
        post(phone, cast.leader, record, "approve"), post(phone, cast.deputy, record, "reject", {"reason": "没来"})
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    state = transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record)).state, read_only=True)
    assert entries_of(record) == (1 if state == "approved" else 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_who_approve_each_other_at_once_do_not_both_succeed(phone: Phone, cast: Cast, _round: int) -> None:
    of_leader, of_deputy = served(cast, Stretch(cast.leader), Stretch(cast.deputy))
    answers = together(post(phone, cast.leader, of_deputy, "approve"), post(phone, cast.deputy, of_leader, "approve"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json.get("code") for answer in answers} == {None, "hours.reciprocal_goes_to_staff"}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_communities_cannot_overfill_a_day_between_them(phone: Phone, cast: Cast, _round: int) -> None:
    """Different shifts, so only the lock of the passport's head stands between them."""
    [here] = served(cast, Stretch(cast.resident, 480))
    [there] = served(
        cast,
        Stretch(cast.resident, 241),
        starts_at=MORNING + timedelta(minutes=480),
        community=cast.next_door,
        is_community_shift=True,
    )
    together(post(phone, cast.leader, here, "approve"), post(phone, cast.staff_next_door, there, "approve"))
    total = transaction.run(
        lambda: sum(
            row.minutes for row in db.session.query(ApprovedDay).filter_by(passport_id=cast.resident.passport_id)
        ),
        read_only=True,
    )
    assert total in (241, 480)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_second_people_confirm_a_correction_once(phone: Phone, cast: Cast, _round: int) -> None:
    [record] = served(cast, Stretch(cast.resident), window_minutes=180)
    phone.of(cast.leader).post(f"/service-records/{record}/approve")
    phone.of(cast.leader).post(f"/service-records/{record}/correct", {"minutes": 120, "reason": "签退太早"})
    [proposal] = phone.of(cast.leader).get("/corrections", state="proposed").json["items"]
    path = f"/corrections/{proposal['id']}/confirm"
    answers = together(*(lambda who=who: phone.of(who).post(path) for who in (cast.deputy, cast.staff)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert phone.of(cast.resident).get("/me/passport").json["minutes"] == 120


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_batches_that_share_records_never_wait_in_a_circle(phone: Phone, cast: Cast, _round: int) -> None:
    first = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
    second = served(cast, Stretch(cast.resident), starts_at=MORNING + timedelta(hours=2))
    forwards, backwards = [*first, *second], [*second, *reversed(first)]
    answers = together(
        lambda: phone.of(cast.leader).post("/service-records/approve", {"record_ids": forwards}),
        lambda: phone.of(cast.deputy).post("/service-records/approve", {"record_ids": backwards}),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [entries_of(record) for record in forwards] == [1, 1, 1]
