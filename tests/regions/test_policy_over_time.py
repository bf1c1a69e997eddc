"""A policy never changes the past: the service date decides, however late the decision (promise 11)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from service.activities.models import Shift
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.shifts import published_shift
from tests.fakes.phone import Phone


def scan(phone: Phone, cast: Cast, shift: Shift) -> Any:
    code = phone.of(cast.leader).get(f"/shifts/{shift.id}/code").json["code"]
    return phone.of(cast.resident).post("/scans", {"client_id": uuid.uuid4().hex, "code": code}, key=None)


def serve(phone: Phone, cast: Cast, time: Time, shift: Shift) -> None:
    time.now = shift.starts_at
    assert scan(phone, cast, shift).json["outcome"] == "checked_in"
    time.now = shift.ends_at
    assert scan(phone, cast, shift).json["outcome"] == "checked_out"


def record_of(phone: Phone, cast: Cast, shift: Shift) -> dict[str, Any]:
    assert phone.of(cast.leader).post(f"/shifts/{shift.id}/close").status_code == 200
    [record] = phone.of(cast.resident).get("/service-records", shift_id=str(shift.id)).json["items"]
    return dict(record)


def test_a_shift_before_the_new_policy_keeps_the_old_numbers(phone: Phone, cast: Cast, time: Time) -> None:
    today = published_shift(cast, time.now)
    tomorrow = published_shift(cast, time.now, in_hours=25)
    document = {"checkin": {"open_before_minutes": 60}, "hours": {"approval_due_working_days": 5}}
    body = {"effective_from": "2026-03-11", "document": document}
    made = phone.of(cast.administrator).post(f"/communities/{cast.community.id}/policy-versions", body)
    assert made.status_code == 201, made.text

    time.now = today.starts_at - timedelta(minutes=45)
    assert scan(phone, cast, today).json["code"] == "scan.too_early"
    serve(phone, cast, time, today)
    time.now = tomorrow.starts_at - timedelta(minutes=45)
    assert scan(phone, cast, tomorrow).json["outcome"] == "checked_in"
    time.now = tomorrow.ends_at

    late, fresh = record_of(phone, cast, today), record_of(phone, cast, tomorrow)
    assert (late["policy_version"], fresh["policy_version"]) == (0, 1)
    assert late["due_at"].startswith("2026-03-25T00:00")  # ten working days after the 10th
    assert fresh["due_at"].startswith("2026-03-19T00:00")  # five after the 11th
