"""Statements of somebody who had two accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.hours import MORNING
from tests.fakes.phone import Phone
from tests.lifecycle.test_merging import become_one, serve
from tests.recognition.test_statements import issued, verify

LATER = MORNING + timedelta(hours=4)


def open_with(phone: Phone, cast: Cast, who: Person, minutes: int, time: Time) -> None:
    day = (time.now - timedelta(days=30)).date().isoformat()
    body = {"minutes": minutes, "points": 1, "covers_until": day, "evidence": "爱心存折第 3 本第 12 页"}
    asked = phone.of(cast.staff).post(f"/passports/{who.passport_id}/openings", body)
    assert asked.status_code == 201, asked.text
    assert phone.of(cast.second_staff).post(f"/proposals/{asked.json['id']}/confirm").status_code == 200


@pytest.fixture
def both_have_served(phone: Phone, cast: Cast, time: Time) -> None:
    open_with(phone, cast, cast.neighbour, 600, time)
    open_with(phone, cast, cast.resident, 60, time)
    serve(phone, cast, cast.neighbour, 45)
    serve(phone, cast, cast.resident, 90, starts_at=LATER)


@pytest.mark.usefixtures("both_have_served")
def test_a_statement_tells_what_was_served_under_both_and_before_the_system(phone: Phone, cast: Cast) -> None:
    become_one(phone, cast, cast.neighbour, cast.resident)
    made = issued(phone, cast)
    assert made["minutes"] == 600 + 60 + 45 + 90
    assert phone.of(cast.resident).get("/me/passport").json["minutes"] == made["minutes"]
    assert verify(phone, made["number"]).json["grades"] == {"opening": 660, "live_code": 135}
