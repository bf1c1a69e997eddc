"""After approval: versions, never edits; and the passport's invariant through all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.core import transaction
from service.core.db import db
from service.hours.models import ServiceRecord
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, called, served
from tests.fakes.phone import Phone


def act(phone: Phone, who: Person, record_id: str, verb: str, **body: Any) -> Any:
    return phone.of(who).post(f"/service-records/{record_id}/{verb}", body or None)


def approved(phone: Phone, cast: Cast, *stretches: Stretch, **options: Any) -> list[str]:
    records = served(cast, *stretches, **options)
    for record in records:
        assert act(phone, cast.leader, record, "approve").json["state"] == "approved"
    return records


def correct(phone: Phone, who: Person, record_id: str, minutes: int, reason: str = "核对签到表") -> Any:
    return act(phone, who, record_id, "correct", minutes=minutes, reason=reason)


def passport(phone: Phone, who: Person) -> tuple[int, int]:
    found = phone.of(who).get("/me/passport").json
    return found["minutes"], found["balance"]


def waiting(phone: Phone, who: Person) -> Any:
    [correction] = phone.of(who).get("/corrections", state="proposed").json["items"]
    return correction


class TestOnePerson:
    def test_downwards_to_nothing_and_back(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        steps = [(60, (60, 2)), (0, (0, 0)), (90, (90, 3))]
        for minutes, expected in steps:
            answer = correct(phone, cast.deputy, record, minutes)
            assert (answer.status_code, answer.json["state"], answer.json["minutes"]) == (200, "approved", minutes)
            assert passport(phone, cast.resident) == expected
        found = phone.of(cast.resident).get(f"/service-records/{record}/history").json
        assert [version["minutes"] for version in found["versions"]] == [90, 60, 0, 90]
        assert [version["entry"]["kind"] for version in found["versions"]] == ["earn", "correct", "correct", "correct"]
        assert [version["entry"]["minutes_change"] for version in found["versions"]] == [90, -30, -60, 90]

    def test_the_remainder_decides_what_a_correction_is_worth(self, phone: Phone, cast: Cast) -> None:
        [first] = approved(phone, cast, Stretch(cast.resident, 45))
        approved(phone, cast, Stretch(cast.resident, 45), starts_at=MORNING + timedelta(hours=2))
        assert passport(phone, cast.resident) == (90, 3)
        correct(phone, cast.deputy, first, 44)
        assert passport(phone, cast.resident) == (89, 2)

    @pytest.mark.parametrize(
        ("minutes", "reason", "code"),
        [
            (60, " ", "correct_reason_missing"),
            (90, "一样", "minutes_unchanged"),
            (91, "多了", "minutes_over_window"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, phone: Phone, cast: Cast, minutes: int, reason: str, code: str
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.leader, record, minutes, reason).json["code"] == f"hours.{code}"

    def test_only_what_is_approved_is_corrected(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident))
        assert correct(phone, cast.leader, record, 60).json["code"] == "hours.correct_not_approved"

    def test_nobody_corrects_their_own(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.leader))
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 60).json["code"] == "hours.own_record"

    def test_the_national_system_is_known_to_be_behind(self, phone: Phone, cast: Cast) -> None:
        entered, exported = approved(phone, cast, Stretch(cast.resident), Stretch(cast.neighbour))

        def mark() -> None:
            for record_id, state in ((entered, "entered"), (exported, "exported")):
                db.session.get_one(ServiceRecord, UUID(record_id)).national_state = state

        transaction.run(mark)
        assert correct(phone, cast.deputy, entered, 60).json["national_state"] == "changed_since"
        assert correct(phone, cast.deputy, exported, 60).json["national_state"] == "changed_since"

    def test_a_balance_may_fall_below_what_was_spent_but_minutes_never_below_nought(
        self, phone: Phone, cast: Cast
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident))
        assert correct(phone, cast.deputy, record, -1).status_code == 422


class TestTwoPeople:
    def test_above_the_evidence_it_is_only_proposed_until_somebody_else_confirms(
        self, phone: Phone, cast: Cast
    ) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        answer = correct(phone, cast.leader, record, 120)
        assert (answer.json["minutes"], answer.json["state"]) == (90, "approved")
        assert passport(phone, cast.resident) == (90, 3)
        proposal = waiting(phone, cast.leader)
        assert (proposal["minutes_before"], proposal["minutes"]) == (90, 120)
        assert proposal["reasons"] == ["above_evidence", "late_entry"]
        own = phone.of(cast.leader).post(f"/corrections/{proposal['id']}/confirm")
        assert own.json["code"] == "hours.first_approver_cannot_be_second"
        done = phone.of(cast.deputy).post(f"/corrections/{proposal['id']}/confirm")
        assert (done.json["minutes"], done.json["grade"]) == (120, "late_entry")
        assert passport(phone, cast.resident) == (120, 4)
        versions = phone.of(cast.resident).get(f"/service-records/{record}/history").json["versions"]
        assert versions[-1]["first_by"] == str(cast.leader.account_id)
        again = phone.of(cast.staff).post(f"/corrections/{proposal['id']}/confirm")
        assert again.json["code"] == "hours.correction_ended"

    def test_upwards_is_judged_on_the_days_new_total(self, phone: Phone, cast: Cast) -> None:
        [early] = approved(phone, cast, Stretch(cast.resident, 420))
        [late] = approved(phone, cast, Stretch(cast.resident, 60), starts_at=MORNING + timedelta(minutes=420))
        correct(phone, cast.deputy, late, 30)
        assert correct(phone, cast.deputy, late, 60).json["minutes"] == 60  # 480 in all: still one person's
        [evening] = served(cast, Stretch(cast.resident, 1), starts_at=MORNING + timedelta(minutes=480))
        assert act(phone, cast.leader, evening, "approve").json["state"] == "awaiting_second"
        assert act(phone, cast.deputy, evening, "approve").json["state"] == "approved"
        correct(phone, cast.deputy, early, 400)
        assert correct(phone, cast.deputy, early, 420).json["minutes"] == 400  # 481 in all: proposed
        assert waiting(phone, cast.deputy)["reasons"] == ["day_total"]

    def test_on_an_overfull_day_downwards_is_always_possible(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, Stretch(cast.resident, 720))
        act(phone, cast.leader, record, "approve")
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 700).json["minutes"] == 700

    def test_beyond_twelve_hours_it_is_refused_with_the_most(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident, 480), window_minutes=800)
        answer = correct(phone, cast.leader, record, 721)
        assert (answer.json["code"], answer.json["facts"]) == ("hours.cap_exceeded", {"most_minutes": 720})

    def test_one_waits_at_a_time_and_its_proposer_may_withdraw_it(self, phone: Phone, cast: Cast) -> None:
        [record] = approved(phone, cast, Stretch(cast.resident), window_minutes=180)
        correct(phone, cast.leader, record, 120)
        assert correct(phone, cast.deputy, record, 60).json["code"] == "hours.correction_waiting"
        proposal = waiting(phone, cast.leader)["id"]
        assert phone.of(cast.resident).post(f"/corrections/{proposal}/decline").json["code"] == "hours.own_record"
        assert phone.of(cast.neighbour).post(f"/corrections/{proposal}/decline").status_code == 404
        declined = phone.of(cast.leader).post(f"/corrections/{proposal}/decline", {"reason": "看错了"})
        assert (declined.status_code, declined.json["minutes"]) == (200, 90)
        assert phone.of(cast.deputy).post(f"/corrections/{proposal}/confirm").json["code"] == "hours.correction_ended"
        assert correct(phone, cast.deputy, record, 60).json["minutes"] == 60

    def test_the_only_witness_corrects_with_a_second(self, phone: Phone, cast: Cast) -> None:
        [record] = served(cast, called(cast.resident, cast.leader))
        act(phone, cast.deputy, record, "approve")
        assert correct(phone, cast.leader, record, 60).json["minutes"] == 90
        proposal = waiting(phone, cast.leader)["id"]
        assert phone.of(cast.deputy).post(f"/corrections/{proposal}/confirm").json["minutes"] == 60

    def test_who_corrected_me_on_this_shift_leaves_their_record_to_staff(self, phone: Phone, cast: Cast) -> None:
        of_leader, of_deputy = served(cast, Stretch(cast.leader), Stretch(cast.deputy))
        act(phone, cast.staff, of_deputy, "approve")
        assert correct(phone, cast.leader, of_deputy, 60).json["minutes"] == 60
        assert act(phone, cast.deputy, of_leader, "approve").json["code"] == "hours.reciprocal_goes_to_staff"


def test_sent_again_with_the_same_key_a_correction_is_made_once(phone: Phone, cast: Cast) -> None:
    [record] = approved(phone, cast, Stretch(cast.resident))
    body, key = {"minutes": 60, "reason": "核对签到表"}, "correct-once-0001"
    answers = [phone.of(cast.deputy).post(f"/service-records/{record}/correct", body, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert passport(phone, cast.resident) == (60, 2)
