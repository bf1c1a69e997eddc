"""Who changed an order last: the day's report asks it of whoever hands it over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core import transaction
from service.redemption.queries.orders import fresh
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption import test_days
from tests.redemption.test_orders import order


def changed_by(order_id: str) -> UUID | None:
    return transaction.run(lambda: fresh(UUID(order_id)).changed_by, read_only=True)


def test_nobody_has_changed_an_order_that_is_as_it_was_placed(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    assert changed_by(placed["id"]) is None


def test_whoever_changes_or_substitutes_has(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    body = open_fair.order((open_fair.soap, 1), version=placed["version"])
    changed = phone.of(cast.resident).put(f"/orders/{placed['id']}", body)
    assert changed.status_code == 200, changed.json
    assert changed_by(placed["id"]) == cast.resident.account_id
    [line] = [line for line in changed.json["lines"] if line["state"] == "held"]
    instead = {"line_id": line["id"], "gift_id": str(open_fair.rice.id), "quantity": 1, "is_agreed": True}
    assert phone.of(cast.staff).post(f"/orders/{placed['id']}/substitute", instead).status_code == 200
    assert changed_by(placed["id"]) == cast.staff.account_id


def test_whoever_moves_the_day_has_and_not_who_changes_its_place(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    same_time = {"opens_at": open_fair.day.opens_at.isoformat()}
    assert test_days.TestMoving().move(phone, cast, open_fair, **same_time).status_code == 200
    assert changed_by(placed["id"]) is None
    assert test_days.TestMoving().move(phone, cast, open_fair, version=2).status_code == 200
    assert changed_by(placed["id"]) == cast.staff.account_id


def test_whoever_cancels_the_day_has(phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    other = test_days.another_day(cast, open_fair)
    time.now += timedelta(hours=1)
    assert test_days.TestCancelling().cancel(phone, cast, open_fair, other).status_code == 200
    assert changed_by(placed["id"]) == cast.staff.account_id
