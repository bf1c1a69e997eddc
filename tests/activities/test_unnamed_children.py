"""Children under 14 whom no guardian lets us name: a number of the shift, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.activities.models import Shift
from service.core import transaction
from service.core.audit import AuditEvent
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


@pytest.fixture
def shift(cast: Cast, time: Time) -> Shift:
    """Under way."""
    made = published_shift(cast, time.now)
    time.pass_(hours=1)
    return made


def count(phone: Phone, by: Person, shift: Shift, number: Any, version: int | None = None) -> TestResponse:
    seen = phone.get(f"/shifts/{shift.id}").json["version"] if version is None else version
    return phone.of(by).post(f"/shifts/{shift.id}/unnamed-children", {"count": number, "version": seen})


def audited(shift: Shift) -> list[tuple[int | None, int]]:
    def read() -> list[tuple[int | None, int]]:
        rows = db.session.query(AuditEvent).filter_by(action="shift.unnamed_children_counted", subject_id=shift.id)
        return [(row.details["before"], row.details["count"]) for row in rows.order_by(AuditEvent.id)]

    return transaction.run(read, read_only=True)


def test_are_on_the_shift_and_among_its_person_times(phone: Phone, cast: Cast, shift: Shift) -> None:
    assert phone.get(f"/shifts/{shift.id}").json["unnamed_children"] is None
    assert count(phone, cast.leader, shift, 3).json["unnamed_children"] == 3
    counts = phone.of(cast.leader).get(f"/shifts/{shift.id}/attendance").json
    assert (counts["people"], counts["unnamed_children"], counts["person_times"]) == (0, 3, 3)


def test_stay_in_the_figures_of_a_closed_shift_and_make_no_record(
    phone: Phone, cast: Cast, shift: Shift, time: Time
) -> None:
    count(phone, cast.leader, shift, 3)
    time.pass_(hours=2)
    closed = phone.of(cast.leader).post(f"/shifts/{shift.id}/close").json
    assert (closed["state"], closed["unnamed_children"]) == ("closed", 3)
    assert phone.of(cast.staff).get("/service-records", shift_id=str(shift.id)).json["items"] == []
    assert phone.of(cast.leader).get(f"/shifts/{shift.id}/attendance").json["person_times"] == 3


def test_are_put_right_later_and_every_number_is_kept(phone: Phone, cast: Cast, shift: Shift, time: Time) -> None:
    count(phone, cast.leader, shift, 3)
    time.pass_(days=2)
    assert count(phone, cast.staff, shift, 0).json["unnamed_children"] == 0
    assert audited(shift) == [(None, 3), (3, 0)]


def test_of_two_who_count_at_once_the_later_has_to_look_again(phone: Phone, cast: Cast, shift: Shift) -> None:
    seen = phone.get(f"/shifts/{shift.id}").json["version"]
    assert count(phone, cast.leader, shift, 3, seen).status_code == 200
    stale = count(phone, cast.deputy, shift, 4, seen)
    assert (stale.status_code, stale.json["code"]) == (409, "request.stale_version")
    assert audited(shift) == [(None, 3)]


def test_are_counted_from_the_start_on(phone: Phone, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now)
    early = count(phone, cast.leader, shift, 3)
    assert (early.status_code, early.json["code"]) == (409, "shift.not_begun")


def test_stay_as_counted_from_a_week_after_the_end_on(phone: Phone, cast: Cast, shift: Shift, time: Time) -> None:
    time.now = shift.ends_at + timedelta(days=7, seconds=-1)
    assert count(phone, cast.leader, shift, 200).status_code == 200
    time.now = shift.ends_at + timedelta(days=7)
    late = count(phone, cast.leader, shift, 3)
    assert (late.status_code, late.json["code"]) == (409, "shift.counting_over")
    assert late.json["title"] == "活动结束已满7天，不记名儿童的人数不能再改。"


def test_nobody_came_to_a_shift_that_was_cancelled(phone: Phone, cast: Cast, time: Time) -> None:
    shift = published_shift(cast, time.now)
    phone.of(cast.leader).post(f"/shifts/{shift.id}/cancel", {"reason": "暴雨"})
    time.pass_(hours=1)
    refused = count(phone, cast.leader, shift, 3)
    assert (refused.status_code, refused.json["code"]) == (409, "shift.not_published")


@pytest.mark.parametrize("who", ["resident", "other_leader"])
def test_are_not_counted_by_whoever_does_not_run_the_shift(phone: Phone, cast: Cast, shift: Shift, who: str) -> None:
    assert count(phone, getattr(cast, who), shift, 3).status_code == 403


@pytest.mark.parametrize("number", [-1, 201, 1.5, "3", None])
def test_are_a_whole_number(phone: Phone, cast: Cast, shift: Shift, number: Any) -> None:
    assert count(phone, cast.leader, shift, number).status_code == 422
