"""What is printed in one line is written in one: a break in a gift's name made two rows of the counter's list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone

GIFT = {"name": "肥皂", "unit": "块", "price_points": 2, "sponsor": "惠民超市"}
BREAKS = ("第一行\n第二行", "第一行\r\n第二行", "第一行\t第二行", "第一行\u2028第二行", "最后\n")


@pytest.fixture(params=BREAKS)
def broken(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def wrong_fields(answer: Any) -> tuple[str, list[str]]:
    return answer.json["code"], [each["field"] for each in answer.json["errors"]]


@pytest.mark.parametrize("field", ["name", "unit", "sponsor"])
def test_of_a_gift(phone: Phone, cast: Cast, open_fair: Fair, field: str, broken: str) -> None:
    path = f"/communities/{cast.community.id}/gifts"
    refused = phone.of(cast.staff).post(path, GIFT | {field: broken})
    assert (refused.status_code, wrong_fields(refused)) == (422, ("request.invalid", [field]))
    changed = phone.of(cast.staff).put(f"/gifts/{open_fair.soap.id}", GIFT | {"version": 1, field: broken})
    assert (changed.status_code, wrong_fields(changed)) == (422, ("request.invalid", [field]))


def test_of_a_day_that_is_planned_or_moved(phone: Phone, cast: Cast, open_fair: Fair, broken: str) -> None:
    times = {"opens_at": "2026-07-12T09:00:00+08:00", "closes_at": "2026-07-12T12:00:00+08:00"}
    planned = {**times, "place": broken, "slot_capacity": 30}
    refused = phone.of(cast.staff).post(f"/redemption-periods/{open_fair.period.id}/days", planned)
    assert (refused.status_code, wrong_fields(refused)) == (422, ("request.invalid", ["place"]))
    moved = {"opens_at": times["opens_at"], "place": broken, "version": 1}
    refused = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/move", moved)
    assert (refused.status_code, wrong_fields(refused)) == (422, ("request.invalid", ["place"]))


def test_a_sentence_says_so_and_what_is_told_at_length_keeps_its_lines(
    phone: Phone, cast: Cast, open_fair: Fair
) -> None:
    path = f"/communities/{cast.community.id}/gifts"
    refused = phone.of(cast.staff).post(path, GIFT | {"name": "第一行\n第二行"})
    assert refused.json["errors"][0]["messages"] == ["只能写一行，不能换行。"]
    blank = phone.of(cast.staff).post(path, GIFT | {"name": "  "})
    assert blank.json["errors"][0]["messages"] == ["只有空格，请写上内容。"]
    at_length = {"name": "香皂", "about": "第一行\n第二行"}
    made = phone.of(cast.staff).post(path, GIFT | at_length)
    assert (made.status_code, made.json["about"]) == (201, at_length["about"])
    came = {"move": "purchased", "pieces": 1, "note": "第一行\n第二行"}
    phone.of(cast.staff).post(f"/gifts/{made.json['id']}/stock", came)
    [kept] = phone.of(cast.staff).get(f"/gifts/{made.json['id']}/movements").json["items"]
    assert kept["note"] == came["note"]
