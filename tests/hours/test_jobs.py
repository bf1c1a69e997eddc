"""The worker's part: shifts close themselves, and what waits too long goes up a tier, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service.accounts.models import FamilyTie
from service.activities.models import Shift
from service.core import calendar, clock, transaction
from service.core.actor import Role
from service.core.audit import AuditEvent
from service.core.db import db
from service.core.outbox import OutboxMessage
from service.hours.jobs import WORK, close_if_due, escalate_if_due
from service.hours.models import ServiceRecord
from service.hours.queries import due
from service.regions.models import Region
from service.teams.models import TeamMember
from tests.conftest import Time
from tests.factories.cast import Cast, Person, person, region
from tests.factories.hours import MONDAY, MORNING, Stretch, called, closed_shift, forgot, served
from tests.factories.outbox import mentions
from tests.fakes.phone import Phone

DUE = calendar.due_at(MONDAY, 10)
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture
def worker(cast: Cast, time: Time, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One round of the worker, over this test's shifts: others share the database."""
    monkeypatch.setattr(due, "MOST", 10_000)

    def own() -> set[UUID]:
        reach = Region.path.startswith(cast.district.path)
        shifts = db.session.query(Shift.id).join(Region, Region.id == Shift.community_id).filter(reach)
        return {row.id for row in shifts}

    def round_() -> None:
        mine = transaction.run(own, read_only=True)
        for sweep in WORK:
            found = transaction.run(lambda: sweep.find(time.now), read_only=True)  # noqa: B023
            for subject in mine.intersection(found):
                transaction.run(lambda: sweep.do(subject, time.now))  # noqa: B023

    return round_


def record_of(record_id: str) -> ServiceRecord:
    return transaction.run(lambda: db.session.get_one(ServiceRecord, UUID(record_id)), read_only=True)


def approve(phone: Phone, who: Person, record_id: str) -> Any:
    return phone.of(who).post(f"/service-records/{record_id}/approve")


def leave_office(*people: Person) -> None:
    def leave() -> None:
        for who in people:
            db.session.query(TeamMember).filter_by(account_id=who.account_id).update({"left_at": clock.now()})

    transaction.run(leave)


def notices(who: Person, code: str) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        rows = db.session.query(OutboxMessage).filter_by(topic="inbox").filter(mentions(who.account_id))
        return [row.payload["facts"] for row in rows if _is_to(row.payload, who, code)]

    return transaction.run(read, read_only=True)


def _is_to(payload: dict[str, Any], who: Person, code: str) -> bool:
    return (payload["account_id"], payload["code"]) == (str(who.account_id), code)


class TestClosing:
    def test_a_shift_closes_when_check_out_is_over(self, phone: Phone, cast: Cast, time: Time, worker: Any) -> None:
        shift = str(closed_shift(cast, Stretch(cast.resident), is_closed=False))
        ends_at = MORNING + timedelta(minutes=90)
        for moment, state in ((59, "published"), (60, "closed")):
            time.now = ends_at + timedelta(minutes=moment)
            worker()
            assert phone.of(cast.leader).get(f"/shifts/{shift}").json["state"] == state
        [record] = phone.of(cast.resident).get("/service-records", shift_id=shift).json["items"]
        assert record["minutes"] == 90
        assert notices(cast.leader, "hours.to_approve")[-1] == {"shift_id": shift, "records": 1}

    def test_officers_are_told_of_what_they_may_approve(self, phone: Phone, cast: Cast, time: Time) -> None:
        low, high = sorted((cast.deputy.account_id, cast.resident.account_id), key=lambda each: each.hex)
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        closed_shift(cast, Stretch(cast.leader), Stretch(cast.resident), Stretch(cast.neighbour))
        assert notices(cast.leader, "hours.to_approve")[-1]["records"] == 2, "without one's own"
        assert notices(cast.deputy, "hours.to_approve")[-1]["records"] == 2, "nor one's family's"
        closed_shift(cast, Stretch(cast.leader), starts_at=MORNING + timedelta(hours=3))
        assert len(notices(cast.leader, "hours.to_approve")) == 1

    def test_again_gives_the_same_and_counts_the_ends_that_nobody_made(self, phone: Phone, cast: Cast) -> None:
        shift = closed_shift(cast, Stretch(cast.resident), forgot(cast.neighbour), is_closed=False)
        leader = phone.of(cast.leader)
        first, again = leader.post(f"/shifts/{shift}/close"), leader.post(f"/shifts/{shift}/close")
        assert (first.status_code, first.json["ends_inferred"], first.json["state"]) == (200, 1, "closed")
        assert (again.status_code, again.json) == (200, first.json)
        assert phone.of(cast.resident).post(f"/shifts/{shift}/close").status_code == 403
        assert len(notices(cast.leader, "hours.to_approve")) == 1

    def test_approval_tells_the_points_that_were_earned_and_claims_none_at_nought(
        self, phone: Phone, cast: Cast
    ) -> None:
        for minutes, hour, code, points in (
            (20, 0, "hours.approved_without_points", None),
            (40, 3, "hours.approved", 2),
        ):
            [record] = served(cast, Stretch(cast.resident, minutes), starts_at=MORNING + timedelta(hours=hour))
            assert approve(phone, cast.leader, record).status_code == 200
            [told] = notices(cast.resident, code)
            assert (told["minutes"], told.get("points")) == (minutes, points)

    def test_closed_meanwhile_by_the_leader_nothing_happens_again(self, cast: Cast, time: Time) -> None:
        shift = closed_shift(cast, Stretch(cast.resident))
        transaction.run(lambda: close_if_due(shift, time.now))
        count = transaction.run(lambda: db.session.query(ServiceRecord).filter_by(shift_id=shift).count())
        assert count == 1


class TestEscalation:
    def test_after_ten_working_days_the_subdistrict_is_asked_and_then_the_district(
        self, phone: Phone, cast: Cast, time: Time, worker: Any
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))
        time.now = DUE - ONE_SECOND
        worker()
        assert record_of(record).escalated_to == []
        time.now = DUE
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        assert notices(cast.subdistrict_staff, "hours.escalated") == [
            {"shift_id": str(record_of(record).shift_id), "records": 1}
        ]
        assert notices(cast.district_staff, "hours.escalated") == []
        [seen] = phone.of(cast.subdistrict_staff).get("/service-records/to-approve").json["items"]
        assert (seen["record"]["escalated_to"], seen["record"]["is_overdue"]) == (["subdistrict"], True)
        assert phone.of(cast.district_staff).get("/service-records/to-approve").json["items"] == []
        again = calendar.due_at(calendar.local_date(DUE), 10)
        time.now = again - ONE_SECOND
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        time.now = again
        worker()
        assert record_of(record).escalated_to == ["subdistrict", "district"]
        assert approve(phone, cast.district_staff, record).json["state"] == "approved"

    def test_what_nobody_below_may_decide_goes_up_at_once(
        self, phone: Phone, cast: Cast, time: Time, worker: Any
    ) -> None:
        alone = transaction.run(lambda: _community_without_staff(cast, time.now))
        shift = {"community": alone, "is_community_shift": True}
        [record] = served(cast, Stretch(cast.resident), **shift)
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        assert approve(phone, cast.subdistrict_staff, record).json["state"] == "approved"

    def test_when_the_second_is_missing_it_goes_up_too(self, phone: Phone, cast: Cast, time: Time, worker: Any) -> None:
        alone = transaction.run(lambda: _community_without_staff(cast, time.now))
        only = transaction.run(lambda: person("孟浩", alone, time.now, role=Role.STAFF))
        shift = {"community": alone, "is_community_shift": True}
        [record] = served(cast, called(cast.resident, only), **shift)
        worker()
        assert record_of(record).escalated_to == []
        assert approve(phone, only, record).json["state"] == "awaiting_second"
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        assert approve(phone, cast.subdistrict_staff, record).json["state"] == "approved"

    def test_when_only_family_of_the_first_is_left_it_goes_up_too(
        self, phone: Phone, cast: Cast, time: Time, worker: Any
    ) -> None:
        alone = transaction.run(lambda: _community_without_staff(cast, time.now))
        first, spouse = (
            transaction.run(lambda name=name: person(name, alone, time.now, role=Role.STAFF))  # type: ignore[misc]
            for name in ("孟浩", "沈静")
        )
        low, high = sorted((first.account_id, spouse.account_id))
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        [record] = served(cast, called(cast.resident, first), community=alone, is_community_shift=True)
        worker()
        assert record_of(record).escalated_to == []
        assert approve(phone, first, record).json["state"] == "awaiting_second"
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        assert approve(phone, spouse, record).json["code"] == "hours.second_related_to_first"
        assert approve(phone, cast.subdistrict_staff, record).json["state"] == "approved"

    def test_who_leaves_office_is_noticed_by_the_next_midnight(self, cast: Cast, time: Time, worker: Any) -> None:
        alone = transaction.run(lambda: _community_without_staff(cast, time.now))
        [record] = served(cast, Stretch(cast.resident), community=alone)
        worker()
        assert record_of(record).escalated_to == []
        leave_office(cast.leader, cast.deputy)
        _, midnight = calendar.day_bounds(calendar.local_date(time.now))
        time.now = midnight - ONE_SECOND
        worker()
        assert record_of(record).escalated_to == []
        time.now = midnight
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]

    def test_a_look_changes_no_version_and_an_escalation_does(
        self, phone: Phone, cast: Cast, time: Time, worker: Any
    ) -> None:
        [record] = served(cast, Stretch(cast.resident))

        def seen() -> Any:
            return phone.of(cast.resident).get(f"/service-records/{record}").json

        before = seen()
        for _ in range(3):
            worker()
            _, time.now = calendar.day_bounds(calendar.local_date(time.now))
        assert record_of(record).look_at is not None
        assert seen() == before
        time.now = DUE
        worker()
        assert (seen()["escalated_to"], seen()["version"]) == (["subdistrict"], before["version"] + 1)

    def test_a_returned_record_waits_for_its_answer(self, phone: Phone, cast: Cast, time: Time, worker: Any) -> None:
        [record] = served(cast, Stretch(cast.resident))
        phone.of(cast.leader).post(f"/service-records/{record}/return", {"reason": "请补充"})
        time.now = calendar.due_at(calendar.local_date(time.now), 10)
        worker()
        assert record_of(record).escalated_to == []
        time.now = calendar.due_at(calendar.local_date(time.now), 10)
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]

    @pytest.mark.parametrize("is_answered", [True, False])
    def test_returning_again_and_again_puts_the_next_tier_off_once(
        self, phone: Phone, cast: Cast, time: Time, worker: Any, is_answered: bool
    ) -> None:
        """Not even by staff, and whether or not the volunteer still answers."""
        [record] = served(cast, Stretch(cast.resident))

        def ask(who: Person) -> None:
            path, reason = f"/service-records/{record}/return", {"reason": "请补充"}
            assert phone.of(who).post(path, reason).json["state"] == "returned"

        def answer() -> None:
            answered = phone.of(cast.resident).post(f"/service-records/{record}/answer", {"answer": "我确实在场"})
            assert answered.json["state"] == "pending"

        ask(cast.leader)
        time.pass_(days=6)
        answer()
        overdue_at = calendar.due_at(calendar.local_date(time.now), 10)
        while time.now + timedelta(days=3) < overdue_at:
            time.pass_(days=3)
            ask(cast.staff)
            answer()
            worker()
        if not is_answered:
            ask(cast.staff)
        time.now = overdue_at - ONE_SECOND
        worker()
        assert record_of(record).escalated_to == []
        time.now = overdue_at
        worker()
        assert record_of(record).escalated_to == ["subdistrict"]
        time.now = calendar.due_at(calendar.local_date(overdue_at), 10)
        worker()
        assert record_of(record).escalated_to == ["subdistrict", "district"]

    def test_what_is_decided_is_left_alone_and_a_second_worker_changes_nothing(
        self, phone: Phone, cast: Cast, time: Time, worker: Any
    ) -> None:
        decided, waiting = served(cast, Stretch(cast.resident), Stretch(cast.neighbour))
        approve(phone, cast.leader, decided)
        time.now = DUE
        worker()
        shift = record_of(waiting).shift_id
        transaction.run(lambda: escalate_if_due(shift, time.now))
        worker()
        assert record_of(decided).escalated_to == []
        assert record_of(waiting).escalated_to == ["subdistrict"]
        audited = transaction.run(
            lambda: db.session.query(AuditEvent).filter_by(action="record.escalated", subject_id=UUID(waiting)).count()
        )
        assert audited == 1
        assert len(notices(cast.subdistrict_staff, "hours.escalated")) == 1


def test_the_worker_is_given_both_sweeps() -> None:
    assert [job.name for job in WORK] == ["hours.close", "hours.escalate"]


def _community_without_staff(cast: Cast, now: datetime) -> Any:
    return region("孤岛社区", cast.community.tier, cast.subdistrict, now)
