"""When people order: moved while it lasts, and not made longer once it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.core import transaction
from service.core.clock import spoken
from service.core.db import db
from service.redemption.models import RedemptionPeriod
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code, order, told

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def change(phone: Phone, cast: Cast, fair: Fair, closes_at: datetime, cancel_until: datetime) -> Any:
    path = f"/redemption-periods/{fair.period.id}"
    known = phone.of(cast.staff).get(path).json
    times = {"closes_at": spoken(closes_at), "cancel_until": spoken(cancel_until)}
    return phone.of(cast.staff).put(path, {"opens_at": known["opens_at"], **times, "version": known["version"]})


def test_is_lengthened_before_its_end_and_colleagues_are_told(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    ends_at = open_fair.period.closes_at
    time.now = ends_at - SECOND
    assert change(phone, cast, open_fair, ends_at + HOUR, ends_at + HOUR).status_code == 200
    assert "period.window_changed" in told(cast.second_staff)
    time.now = ends_at
    assert order(phone, cast.resident, open_fair, (open_fair.soap, 1)).status_code == 201


@pytest.mark.parametrize(("closes_in", "cancel_until_in"), [(1, 1), (0, 1)])
def test_is_not_reopened_once_it_is_over(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, closes_in: int, cancel_until_in: int
) -> None:
    time.now = ends_at = open_fair.period.closes_at
    refused = change(phone, cast, open_fair, ends_at + closes_in * HOUR, ends_at + cancel_until_in * HOUR)
    assert code(refused) == "period.window_over"
    assert "柜台" in refused.json["detail"]
    assert "period.window_changed" not in told(cast.second_staff)
    assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "period.over"


def test_changing_orders_may_be_made_longer_until_that_is_over_too(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    ends_at = open_fair.period.closes_at
    assert change(phone, cast, open_fair, ends_at, ends_at + HOUR).status_code == 200
    time.now = ends_at
    assert change(phone, cast, open_fair, ends_at, ends_at + 2 * HOUR).status_code == 200
    assert code(change(phone, cast, open_fair, ends_at + SECOND, ends_at + 2 * HOUR)) == "period.window_over"


def test_the_cut_off_is_not_moved(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    path = f"/redemption-periods/{open_fair.period.id}"
    known = phone.of(cast.staff).get(path).json
    kept = {name: known[name] for name in ("opens_at", "closes_at", "cancel_until", "version")}
    assert phone.of(cast.staff).put(path, {**kept, "cutoff_on": "2026-06-29"}).status_code == 422
    assert phone.of(cast.staff).get(path).json["cutoff_on"] == known["cutoff_on"]


@pytest.mark.parametrize(("closes_in", "cancel_until_in"), [(-1, -1), (-1, 1)])
def test_is_not_ended_in_the_past(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, closes_in: int, cancel_until_in: int
) -> None:
    time.now += HOUR
    refused = change(phone, cast, open_fair, time.now + closes_in * SECOND, time.now + cancel_until_in * SECOND)
    assert code(refused) == "period.end_past"
    assert change(phone, cast, open_fair, time.now, time.now).status_code == 200


def test_colleagues_are_told_of_a_period_that_is_opened_and_of_a_day_that_is_planned(
    phone: Phone, cast: Cast, time: Time
) -> None:
    at = [spoken(time.now + days * 24 * HOUR) for days in (0, 3, 3)]
    window = dict(zip(("opens_at", "closes_at", "cancel_until"), at, strict=True))
    path = f"/communities/{cast.community.id}/redemption-periods"
    opened = phone.of(cast.staff).post(path, {"half_year": "2026H1", **window})
    times = {"opens_at": spoken(time.now + 96 * HOUR), "closes_at": spoken(time.now + 97 * HOUR)}
    body = {**times, "place": "睦邻中心", "slot_capacity": 30}
    assert phone.of(cast.staff).post(f"/redemption-periods/{opened.json['id']}/days", body).status_code == 201
    assert told(cast.second_staff) == ["period.opened", "period.day_planned"]


@pytest.mark.parametrize(
    ("half_year", "is_closed", "refused"),
    [
        ("2026H1", True, "period.already_there"),
        ("2025H2", False, "period.another_open"),
        ("2025H2", True, "period.later_opened"),
    ],
)
def test_of_a_half_year_before_one_that_was_opened_is_nobodys(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time, half_year: str, is_closed: bool, refused: str
) -> None:
    if is_closed:
        over = {"state": "closed", "closed_at": time.now, "closed_by": cast.staff.account_id}
        closing = update(RedemptionPeriod).where(RedemptionPeriod.id == open_fair.period.id).values(over)
        transaction.run(lambda: db.session.execute(closing))
    times = {
        "opens_at": spoken(time.now),
        "closes_at": spoken(time.now + HOUR),
        "cancel_until": spoken(time.now + HOUR),
    }
    path = f"/communities/{cast.community.id}"
    answered = phone.of(cast.staff).post(f"{path}/redemption-periods", {"half_year": half_year, **times})
    assert (code(answered), answered.json["facts"]) == (refused, {"period_id": str(open_fair.period.id)})
    tried = phone.of(cast.staff).get(f"{path}/redemption-dry-run", half_year=half_year).json
    assert tried["standing_period_id"] == str(open_fair.period.id)


def opened(phone: Phone, cast: Cast, opens_at: datetime, closes_at: datetime, half_year: str = "2026H1") -> Any:
    path = f"/communities/{cast.community.id}/redemption-periods"
    window = {"opens_at": spoken(opens_at), "closes_at": spoken(closes_at), "cancel_until": spoken(closes_at)}
    return phone.of(cast.staff).post(path, {"half_year": half_year, **window})


def test_is_not_opened_when_it_is_over_already(phone: Phone, cast: Cast, time: Time) -> None:
    """A year that was mistyped: nobody could order for that half year, and nobody put it right."""
    assert code(opened(phone, cast, time.now - 2 * HOUR, time.now)) == "period.end_past"
    assert opened(phone, cast, time.now - 2 * HOUR, time.now + SECOND).status_code == 201


def test_a_half_year_without_a_day_is_not_opened_and_closed_by_one_alone(phone: Phone, cast: Cast, time: Time) -> None:
    period = opened(phone, cast, time.now, time.now + SECOND, "2025H2").json
    time.now += SECOND
    path = f"/redemption-periods/{period['id']}/close"
    assert code(phone.of(cast.staff).post(path)) == "period.opened_by_you"
    assert phone.of(cast.second_staff).post(path).json["state"] == "closed"
    assert "period.closed" in told(cast.staff)
