"""The window of a closed shift, lengthened by two of the staff: who may, what it moves, and what it leaves alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.accounts.models import FamilyTie
from service.activities.models import Shift
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core import transaction
from service.core.db import db
from service.hours.models import ServiceRecord
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING, Stretch, called, closed_shift, forgot
from tests.fakes.phone import Phone
from tests.hours.test_races import ROUNDS, post, together
from tests.hours.test_statements import counted, crowd

PLANNED = MORNING + timedelta(minutes=60)
LATER = MORNING + timedelta(minutes=90)


def long_shift(cast: Cast, *stretches: Stretch, **options: Any) -> UUID:
    """Planned for an hour; people stayed, and it was closed two hours after its start."""
    options = {"window_minutes": 60, "closed_at": MORNING + timedelta(hours=2)} | options
    return closed_shift(cast, *stretches, **options)


def propose(phone: Phone, who: Person, shift_id: UUID, ends_at: datetime = LATER) -> Any:
    body = {"ends_at": ends_at.isoformat(), "reason": "还有三户没有走到"}
    return phone.of(who).post(f"/shifts/{shift_id}/window-corrections", body)


def confirm(phone: Phone, who: Person, proposed: Any) -> Any:
    return phone.of(who).post(f"/window-corrections/{proposed.json['id']}/confirm")


def lengthened(phone: Phone, cast: Cast, shift_id: UUID, ends_at: datetime = LATER) -> Any:
    answer = confirm(phone, cast.second_staff, propose(phone, cast.staff, shift_id, ends_at))
    assert answer.status_code == 200, answer.json
    return answer


def records(shift_id: UUID) -> dict[UUID, ServiceRecord]:
    rows = select(ServiceRecord).where(ServiceRecord.shift_id == shift_id)
    return transaction.run(lambda: {row.account_id: row for row in db.session.scalars(rows)}, read_only=True)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def related(one: Person, two: Person, time: Time) -> None:
    low, high = sorted((one.account_id, two.account_id))
    tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
    transaction.run(lambda: db.session.add(tie))


class TestWhatItMoves:
    def test_nothing_before_another_confirms_it_and_then_the_minutes_inside_the_longer_window(
        self, phone: Phone, cast: Cast
    ) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80), Stretch(cast.neighbour, 45))
        proposed = propose(phone, cast.staff, shift_id)
        assert (proposed.status_code, proposed.json["state"]) == (201, "proposed")
        assert records(shift_id)[cast.resident.account_id].minutes == 60
        answer = confirm(phone, cast.second_staff, proposed)
        assert (answer.json["state"], answer.json["ended_by"]) == ("applied", str(cast.second_staff.account_id))
        found = records(shift_id)
        stayed, left = found[cast.resident.account_id], found[cast.neighbour.account_id]
        assert (stayed.minutes, stayed.credited_minutes, stayed.days) == (80, 80, {"2026-03-09": 80})
        assert (left.minutes, left.version) == (45, 1)

    def test_who_never_checked_out_stayed_to_the_later_end_but_not_beyond_the_close(
        self, phone: Phone, cast: Cast
    ) -> None:
        shift_id = long_shift(cast, forgot(cast.resident), closed_at=PLANNED + timedelta(minutes=10))
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert (record.minutes, record.ends[1][0]["grade"]) == (70, "inferred")

    def test_who_went_elsewhere_is_not_in_two_places(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, forgot(cast.resident))
        closed_shift(cast, Stretch(cast.resident, 30), starts_at=PLANNED + timedelta(minutes=5))
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert record.minutes == 65

    def test_who_is_said_to_have_gone_elsewhere_and_is_not_believed_stayed(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, forgot(cast.resident))
        false = closed_shift(cast, called(cast.resident, cast.leader, 30), starts_at=PLANNED + timedelta(minutes=5))
        [elsewhere] = records(false).values()
        assert post(phone, cast.staff, str(elsewhere.id), "reject", {"reason": "没有来"})().status_code == 200
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert record.minutes == 90

    def test_a_first_minute_makes_a_record_that_is_due_from_now(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 20, late_minutes=60), window_minutes=60)
        assert records(shift_id) == {}
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert (record.minutes, record.state) == (20, "pending")
        assert record.due_at > time.now + timedelta(days=13)

    def test_a_first_approval_falls_with_the_minutes_and_stands_without(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, called(cast.resident, cast.leader, 80), called(cast.neighbour, cast.leader, 45))
        found = {who: str(record.id) for who, record in records(shift_id).items()}
        for record in found.values():
            assert post(phone, cast.leader, record, "approve")().json["state"] == "awaiting_second"
        lengthened(phone, cast, shift_id)
        after = records(shift_id)
        assert after[cast.resident.account_id].state == "pending"
        assert after[cast.resident.account_id].first_approved_by is None
        assert after[cast.neighbour.account_id].state == "awaiting_second"
        history = phone.of(cast.resident).get(f"/service-records/{found[cast.resident.account_id]}/history").json
        last = history["decisions"][-1]
        assert (last["verb"], last["minutes_before"], last["minutes_after"]) == ("recalculate", 60, 80)

    def test_minutes_that_somebody_amended_stay_as_they_were_stated(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80))
        [record] = records(shift_id).values()
        assert post(phone, cast.leader, str(record.id), "amend", {"minutes": 50, "reason": "早走"})().status_code == 200
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert (record.minutes, record.credited_minutes, record.grade) == (50, 80, Grade.LIVE_CODE)

    def test_a_shift_that_was_stopped_by_mistake_is_lengthened_too(self, phone: Phone, cast: Cast) -> None:
        shift_id = closed_shift(cast, Stretch(cast.resident, 80), window_minutes=120, is_closed=False)

        def stop() -> None:
            db.session.get_one(Shift, shift_id).stopped_at = PLANNED

        transaction.run(stop)
        assert phone.of(cast.leader).post(f"/shifts/{shift_id}/close").status_code == 200
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        assert record.minutes == 80

    def test_people_are_told_and_approval_then_posts_the_new_minutes(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 90))
        lengthened(phone, cast, shift_id)
        [record] = records(shift_id).values()
        seen = post(phone, cast.leader, str(record.id), "approve", {"expected_minutes": 60})()
        assert refused(seen) == (409, "hours.minutes_changed")
        assert post(phone, cast.leader, str(record.id), "approve")().json["minutes"] == 90
        assert phone.of(cast.resident).get("/me/passport").json["balance"] == 3

    def test_it_may_be_lengthened_again(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 110))
        lengthened(phone, cast, shift_id)
        lengthened(phone, cast, shift_id, MORNING + timedelta(minutes=100))
        [record] = records(shift_id).values()
        assert record.minutes == 100


class TestWhoMay:
    def test_nobody_confirms_their_own_proposal(self, phone: Phone, cast: Cast) -> None:
        proposed = propose(phone, cast.staff, long_shift(cast, Stretch(cast.resident, 80)))
        assert refused(confirm(phone, cast.staff, proposed)) == (409, "hours.window_same_signer")

    def test_nor_does_family_of_who_proposed_it(self, phone: Phone, cast: Cast, time: Time) -> None:
        proposed = propose(phone, cast.staff, long_shift(cast, Stretch(cast.resident, 80)))
        low, high = sorted((cast.staff.account_id, cast.second_staff.account_id))
        tie = FamilyTie(low_id=low, high_id=high, relation="spouse", declared_by=low, declared_at=time.now)
        transaction.run(lambda: db.session.add(tie))
        assert refused(confirm(phone, cast.second_staff, proposed)) == (409, "hours.window_signers_tied")

    def test_who_took_part_neither_proposes_nor_confirms_nor_declines(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80), Stretch(cast.staff, 80))
        assert refused(propose(phone, cast.staff, shift_id)) == (409, "hours.window_took_part")
        proposed = propose(phone, cast.second_staff, shift_id)
        assert refused(confirm(phone, cast.staff, proposed)) == (409, "hours.window_took_part")
        declined = phone.of(cast.staff).post(f"/window-corrections/{proposed.json['id']}/decline")
        assert refused(declined) == (409, "hours.window_took_part")

    def test_an_undone_presence_is_none(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80), Stretch(cast.staff, 80), is_closed=False)

        def undo() -> None:
            theirs = select(Presence).where(Presence.passport_id == cast.staff.passport_id)
            db.session.scalars(theirs).one().state = "undone"

        transaction.run(undo)
        assert phone.of(cast.leader).post(f"/shifts/{shift_id}/close").status_code == 200
        assert propose(phone, cast.staff, shift_id).status_code == 201

    def test_family_of_who_took_part_neither_proposes_nor_confirms(self, phone: Phone, cast: Cast, time: Time) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80))
        related(cast.resident, cast.staff, time)
        assert refused(propose(phone, cast.staff, shift_id)) == (409, "hours.window_related")
        proposed = propose(phone, cast.second_staff, shift_id)
        assert refused(confirm(phone, cast.staff, proposed)) == (409, "hours.window_related")

    def test_a_proposer_who_has_become_family_since_stops_the_confirmation(
        self, phone: Phone, cast: Cast, time: Time
    ) -> None:
        proposed = propose(phone, cast.staff, long_shift(cast, Stretch(cast.resident, 80)))
        related(cast.resident, cast.staff, time)
        assert refused(confirm(phone, cast.second_staff, proposed)) == (409, "hours.window_related")
        withdrawn = phone.of(cast.staff).post(f"/window-corrections/{proposed.json['id']}/decline")
        assert withdrawn.json["state"] == "declined"

    @pytest.mark.parametrize(("who", "status"), [("leader", 403), ("auditor", 403), ("staff_next_door", 404)])
    def test_only_staff_of_the_community(self, phone: Phone, cast: Cast, who: str, status: int) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80))
        assert propose(phone, getattr(cast, who), shift_id).status_code == status
        proposed = propose(phone, cast.staff, shift_id)
        assert confirm(phone, getattr(cast, who), proposed).status_code == status


class TestWhen:
    def test_a_shift_that_is_not_closed_is_not_corrected(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80), is_closed=False)
        assert refused(propose(phone, cast.staff, shift_id)) == (409, "hours.window_not_closed")

    @pytest.mark.parametrize(("verb", "body"), [("approve", None), ("reject", {"reason": "没来"})])
    def test_one_decided_record_stops_it_before_and_after_the_proposal(
        self, phone: Phone, cast: Cast, verb: str, body: Any
    ) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80), Stretch(cast.neighbour, 80))
        proposed = propose(phone, cast.staff, shift_id)
        record = next(iter(records(shift_id).values()))
        assert post(phone, cast.leader, str(record.id), verb, body)().status_code == 200
        assert refused(confirm(phone, cast.second_staff, proposed)) == (409, "hours.window_decided")
        assert refused(propose(phone, cast.staff, shift_id)) == (409, "hours.window_decided")

    @pytest.mark.parametrize(
        ("minutes", "code"),
        [(60, "hours.window_not_longer"), (24 * 60 + 1, "hours.window_too_long"), (40 * 60, "hours.window_too_long")],
    )
    def test_the_end_makes_sense(self, phone: Phone, cast: Cast, minutes: int, code: str) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80))
        assert refused(propose(phone, cast.staff, shift_id, MORNING + timedelta(minutes=minutes))) == (409, code)

    def test_the_end_has_come(self, phone: Phone, cast: Cast, time: Time) -> None:
        this_morning = time.now - timedelta(hours=2)
        options = {"starts_at": this_morning, "closed_at": time.now - timedelta(hours=1)}
        shift_id = long_shift(cast, Stretch(cast.resident, 60), **options)
        answer = propose(phone, cast.staff, shift_id, time.now + timedelta(seconds=1))
        assert refused(answer) == (409, "hours.window_not_over")
        assert propose(phone, cast.staff, shift_id, time.now).status_code == 201

    def test_one_waits_at_a_time_and_a_declined_one_makes_room(self, phone: Phone, cast: Cast) -> None:
        shift_id = long_shift(cast, Stretch(cast.resident, 80))
        first = propose(phone, cast.staff, shift_id)
        assert refused(propose(phone, cast.second_staff, shift_id)) == (409, "hours.window_correction_waiting")
        assert phone.of(cast.second_staff).post(f"/window-corrections/{first.json['id']}/decline").status_code == 200
        assert refused(confirm(phone, cast.second_staff, first)) == (409, "hours.window_correction_ended")
        assert propose(phone, cast.second_staff, shift_id).status_code == 201
        [newest, oldest] = phone.of(cast.auditor).get("/window-corrections", shift_id=str(shift_id)).json["items"]
        assert (newest["state"], oldest["state"]) == ("proposed", "declined")
        waiting = phone.of(cast.staff).get("/window-corrections", state="proposed", community_id=str(cast.community.id))
        assert [each["id"] for each in waiting.json["items"]] == [newest["id"]]

    def test_without_a_reason_or_an_offset_it_is_no_request(self, phone: Phone, cast: Cast) -> None:
        path = f"/shifts/{long_shift(cast, Stretch(cast.resident, 80))}/window-corrections"
        for body in ({"ends_at": LATER.isoformat()}, {"ends_at": "2026-03-09T09:30:00", "reason": "晚了"}):
            assert phone.of(cast.staff).post(path, body).status_code == 422


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_confirming_against_approving_leaves_one_story(phone: Phone, cast: Cast, _round: int) -> None:
    shift_id = long_shift(cast, Stretch(cast.resident, 90))
    proposed = propose(phone, cast.staff, shift_id)
    [record] = records(shift_id).values()
    confirmed, approved = together(
        lambda: confirm(phone, cast.second_staff, proposed), post(phone, cast.leader, str(record.id), "approve")
    )
    assert approved.status_code == 200
    minutes = phone.of(cast.resident).get("/me/passport").json["minutes"]
    if confirmed.status_code == 200:
        assert minutes == 90
    else:
        assert (refused(confirmed), minutes) == ((409, "hours.window_decided"), 60)


def test_measuring_many_anew_costs_as_many_statements_as_few(phone: Phone, cast: Cast, time: Time) -> None:
    costs = set()
    for number, size in enumerate((2, 40)):
        starts_at = MORNING + timedelta(hours=4 * number)
        people = [Stretch(who, 80) for who in crowd(cast, time, size)]
        shift_id = long_shift(cast, *people, starts_at=starts_at, closed_at=starts_at + timedelta(hours=2))
        proposed = propose(phone, cast.staff, shift_id, starts_at + timedelta(minutes=90))
        with counted() as seen:
            assert confirm(phone, cast.second_staff, proposed).status_code == 200
        assert {record.minutes for record in records(shift_id).values()} == {80}
        costs.add(len(seen))
    assert len(costs) == 1
