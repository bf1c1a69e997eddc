"""Which service records a list holds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.cast import Cast
from tests.factories.hours import MONDAY, MORNING, Stretch, served
from tests.fakes.phone import Phone

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("served_from", "served_to", "weeks"),
    [
        (None, None, [0, -1, -2]),
        (-1, None, [0, -1]),
        (None, -1, [-1, -2]),
        (-1, -1, [-1]),
        (0, -2, []),
    ],
)
def test_a_list_holds_what_was_served_from_a_day_to_a_day_both_included(
    phone: Phone, cast: Cast, served_from: int | None, served_to: int | None, weeks: list[int]
) -> None:
    records = {week: served(cast, Stretch(cast.resident), starts_at=MORNING + week * WEEK)[0] for week in (-2, -1, 0)}
    days = {"served_from": served_from, "served_to": served_to}
    asked = {name: (MONDAY + week * WEEK).isoformat() for name, week in days.items() if week is not None}
    found = phone.of(cast.leader).get("/service-records", **asked).json["items"]
    assert {each["id"] for each in found} == {records[week] for week in weeks}
