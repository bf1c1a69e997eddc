"""What a period would meet: reckoned as it would be opened, and of people who can still spend."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_orders import code


def tried(phone: Phone, cast: Cast, **asked: str) -> Any:
    return phone.of(cast.staff).get(f"/communities/{cast.community.id}/redemption-dry-run", **asked)


def test_counts_people_with_points_and_of_them_the_unconfirmed(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    rich(cast.neighbour, 5, time.now)
    unconfirmed = update(Account).where(Account.id == cast.neighbour.account_id).values(identity_confirmed_at=None)
    transaction.run(lambda: db.session.execute(unconfirmed))
    met = tried(phone, cast, half_year="2026H1").json
    assert [met[name] for name in ("people", "unconfirmed_people", "points")] == [2, 1, 17]
    assert (met["half_year"], met["cutoff_on"]) == ("2026H1", "2026-06-30")
    assert (met["gifts"], met["pieces"], met["stock_points"]) == (2, 12, 30)


def test_people_redeem_where_they_lived_on_the_cut_off_day(
    phone: Phone, cast: Cast, open_fair: Fair, time: Time
) -> None:
    time.now = datetime(2026, 7, 3, 4, tzinfo=UTC)
    phone.of(cast.resident).post("/me/move", {"community_id": str(cast.next_door.id)})
    assert tried(phone, cast, half_year="2026H1").json["points"] == 12


def test_who_has_closed_the_account_spends_nothing(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    assert phone.of(cast.resident).post("/me/close", {"points": 12}, key=None).status_code == 200
    met = tried(phone, cast, half_year="2026H1").json
    assert [met[name] for name in ("people", "unconfirmed_people", "points", "late_points")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"half_year": "2026H1", "cutoff_on": "2026-07-01"}, "period.cutoff_outside"),
        ({"cutoff_on": "1990-06-30"}, "period.cutoff_outside"),
        ({"cutoff_on": "2031-06-30"}, "period.not_begun"),
        ({"half_year": "2031H1"}, "period.not_begun"),
    ],
)
def test_is_refused_what_opening_would_be(phone: Phone, cast: Cast, asked: dict[str, str], refusal: str) -> None:
    assert code(tried(phone, cast, **asked)) == refusal


def test_tells_of_the_period_in_the_way(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    met = tried(phone, cast, cutoff_on="2025-12-31").json
    assert (met["half_year"], met["standing_half_year"]) == ("2025H2", "2026H1")
    assert met["standing_period_id"] == str(open_fair.period.id)


def test_tells_of_none_where_it_could_be_opened(phone: Phone, cast: Cast) -> None:
    met = tried(phone, cast).json
    assert (met["standing_period_id"], met["standing_half_year"]) == (None, None)
