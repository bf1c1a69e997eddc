"""An opening balance and a shift of the same day: no day counts twice, whichever comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories.cast import Cast
from tests.factories.hours import MONDAY, Stretch, closed_shift, served
from tests.fakes.phone import Phone


def opened(phone: Phone, cast: Cast, covers_until: str) -> Any:
    body = {"minutes": 600, "points": 10, "covers_until": covers_until, "evidence": "爱心存折第 3 本"}
    proposed = phone.of(cast.staff).post(f"/passports/{cast.resident.passport_id}/openings", body)
    if proposed.status_code != 201:
        return proposed
    return phone.of(cast.second_staff).post(f"/proposals/{proposed.json['id']}/confirm")


COVERED = "hours.covered_by_opening"


@pytest.mark.parametrize(("days", "code"), [(-1, None), (0, COVERED), (1, COVERED)])
def test_service_that_an_opening_overtook_before_the_shift_was_closed_is_not_approved(
    phone: Phone, cast: Cast, days: int, code: str | None
) -> None:
    shift = closed_shift(cast, Stretch(cast.resident), Stretch(cast.neighbour), is_closed=False)
    assert opened(phone, cast, (MONDAY + timedelta(days=days)).isoformat()).status_code == 200
    assert phone.of(cast.leader).post(f"/shifts/{shift}/close").status_code == 200
    listed = phone.of(cast.leader).get("/service-records/to-approve").json["items"]
    assert {(each["problem"] or {}).get("code") for each in listed} == {code, None}
    ids = [each["record"]["id"] for each in listed if each["record"]["account_id"] == str(cast.resident.account_id)]
    [item] = phone.of(cast.leader).post("/service-records/approve", {"record_ids": ids}).json["items"]
    assert (item["problem"] or {}).get("code") == code
    assert phone.of(cast.resident).get("/me/passport").json["minutes"] == (600 if code else 690)


def test_an_opening_that_would_reach_a_record_is_refused_until_it_ends_before_it(phone: Phone, cast: Cast) -> None:
    [record] = served(cast, Stretch(cast.resident))
    assert opened(phone, cast, MONDAY.isoformat()).json["code"] == "opening.service_within_cover"
    assert opened(phone, cast, (MONDAY - timedelta(days=1)).isoformat()).status_code == 200
    assert phone.of(cast.leader).post(f"/service-records/{record}/approve").json["state"] == "approved"
    assert phone.of(cast.resident).get("/me/passport").json["minutes"] == 690
