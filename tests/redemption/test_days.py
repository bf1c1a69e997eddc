"""Days that do not take place as they were planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.core import transaction
from service.redemption.commands import periods
from service.redemption.models import RedemptionDay
from service.redemption.rules.periods import HalfYear, latest_day, seats
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import places_taken
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import code, order, told


@pytest.mark.parametrize(
    ("free", "people", "given"),
    [([2, 0, 1], 3, [0, 0, 2]), ([2, 0, 1], 2, [0, 0]), ([2, 0, 1], 4, None), ([], 0, []), ([], 1, None)],
)
def test_people_are_seated_in_their_order_as_far_as_there_is_room(
    free: list[int], people: int, given: list[int] | None
) -> None:
    assert seats(free, people) == given


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [("07:30", "17:00", 201), ("09:00", "23:30", 201), ("09:00", "09:00", 422), ("09:00", "2026-07-13T00:30", 422)],
)
def test_a_day_is_one_day_in_shanghai(
    cast: Cast, phone: Phone, open_fair: Fair, opens: str, closes: str, status: int
) -> None:
    times = (each if "T" in each else f"2026-07-12T{each}" for each in (opens, closes))
    body = dict(zip(("opens_at", "closes_at"), (f"{each}:00+08:00" for each in times), strict=True))
    body |= {"place": "睦邻中心", "slot_capacity": 30}
    planned = phone.of(cast.staff).post(f"/redemption-periods/{open_fair.period.id}/days", body)
    assert planned.status_code == status, planned.json


@pytest.mark.parametrize(
    ("day", "refused"), [("2026-12-31", ""), ("2027-01-01", "day.too_far"), ("2099-07-12", "day.too_far")]
)
def test_a_day_is_at_most_a_half_year_after_its_own(
    cast: Cast, phone: Phone, open_fair: Fair, day: str, refused: str
) -> None:
    """A year that was mistyped would leave a day that never comes, and a period that is never closed."""
    at = {"opens_at": f"{day}T09:00:00+08:00", "closes_at": f"{day}T17:00:00+08:00", "place": "睦邻中心"}
    planned = phone.of(cast.staff).post(f"/redemption-periods/{open_fair.period.id}/days", at | {"slot_capacity": 30})
    moved = TestMoving().move(phone, cast, open_fair, opens_at=at["opens_at"])
    assert code(planned) == code(moved) == refused
    if refused:
        assert planned.json["facts"] == moved.json["facts"] == {"on": "2026-12-31"}


def test_whoever_opens_a_half_year_late_plans_a_day_from_today(cast: Cast) -> None:
    long_over = HalfYear(2020, 1)
    assert latest_day(long_over, date(2026, 3, 1)) == date(2026, 9, 1)


def another_day(cast: Cast, fair: Fair, capacity: int = 30) -> RedemptionDay:
    def work() -> RedemptionDay:
        opens_at = fair.day.opens_at + timedelta(days=7)
        return periods.plan_day(
            fair.period,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(hours=2),
            place="党群中心",
            counters=1,
            slot_minutes=60,
            slot_capacity=capacity,
            actor=cast.staff.actor,
            now=fair.period.opened_at,
        )

    return transaction.run(work)


class TestMoving:
    def move(self, phone: Phone, cast: Cast, fair: Fair, **more: Any) -> Any:
        body = {"opens_at": (fair.day.opens_at + timedelta(days=2)).isoformat(), "place": "二楼", "version": 1, **more}
        return phone.of(cast.staff).post(f"/redemption-days/{fair.day.id}/move", body)

    def test_takes_slots_and_people_with_it(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        before = phone.of(cast.staff).get(f"/redemption-days/{open_fair.day.id}").json
        moved = self.move(phone, cast, open_fair).json
        assert (moved["place"], moved["day"] > before["day"]) == ("二楼", True)
        seen = phone.of(cast.resident).get(f"/orders/{placed['id']}").json
        assert (seen["place"], seen["slot"]["starts_at"]) == ("二楼", moved["slots"][0]["starts_at"])
        assert seen["slot"]["starts_at"] != placed["slot"]["starts_at"]
        assert "order.day_moved" in told(cast.resident)

    def test_is_refused_to_the_past_of_an_old_version_and_once_it_is_over(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        assert code(self.move(phone, cast, open_fair, version=2)) == "request.stale_version"
        past = (time.now - timedelta(days=1)).isoformat()
        assert code(self.move(phone, cast, open_fair, opens_at=past)) == "day.past"
        time.now = open_fair.day.opens_at
        assert phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/end").status_code == 200
        assert code(self.move(phone, cast, open_fair)) == "day.ended"

    def test_does_not_surprise_anybody(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        """One of the staff could bring the day forward for a friend, or shut it in the face of all the others."""
        soon = self.move(phone, cast, open_fair, opens_at=(time.now + timedelta(hours=1)).isoformat())
        assert code(soon) == "day.too_soon"
        late = open_fair.day.opens_at.replace(hour=15, minute=0)  # eleven in the evening in Shanghai
        assert code(self.move(phone, cast, open_fair, opens_at=late.isoformat())) == "day.past_midnight"
        time.now = open_fair.day.opens_at
        assert code(self.move(phone, cast, open_fair)) == "day.begun"
        place = self.move(phone, cast, open_fair, opens_at=open_fair.day.opens_at.isoformat())
        assert place.json["place"] == "二楼"


class TestCancelling:
    def test_is_over_once_anything_was_handed_over(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        """What went out is counted and signed for in the evening of its own day."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        other = another_day(cast, open_fair)
        time.now = open_fair.day.opens_at
        assert hand_over(phone, cast.staff, placed).status_code == 200
        assert code(self.cancel(phone, cast, open_fair, other)) == "day.begun"

    def cancel(self, phone: Phone, cast: Cast, fair: Fair, other: Any) -> Any:
        path = f"/redemption-days/{fair.day.id}/cancel"
        return phone.of(cast.staff).post(path, {"to_day_id": str(other.id)})

    def test_moves_its_orders_to_another_day(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        rich(cast.neighbour, 4, time.now)
        placed = [order(phone, who, open_fair, (open_fair.soap, 1)).json for who in (cast.resident, cast.neighbour)]
        other = another_day(cast, open_fair, capacity=1)
        assert self.cancel(phone, cast, open_fair, other).json["state"] == "cancelled"
        seen = [phone.of(cast.staff).get(f"/orders/{each['id']}").json for each in placed]
        assert {each["day_id"] for each in seen} == {str(other.id)}
        assert [each["slot"]["places_taken"] for each in seen] == [1, 1]
        assert seen[0]["slot"]["id"] != seen[1]["slot"]["id"]
        assert places_taken(phone, cast, open_fair) == 0
        assert "order.day_cancelled" in told(cast.neighbour)
        assert code(self.cancel(phone, cast, open_fair, other)) == "day.cancelled"
        assert code(order(phone, cast.staff, open_fair, (open_fair.soap, 1))) == "day.cancelled"

    def test_needs_room_and_a_day_of_the_period(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        people = (cast.resident, cast.neighbour, cast.leader)
        for who in people[1:]:
            rich(who, 4, time.now)
        for who in people:
            order(phone, who, open_fair, (open_fair.soap, 1))
        small = another_day(cast, open_fair, capacity=1)
        refused = self.cancel(phone, cast, open_fair, small)
        assert (code(refused), refused.json["facts"]) == ("day.no_room", {"left": 2, "count": 3})
        assert code(self.cancel(phone, cast, open_fair, open_fair.day)) == "day.not_of_period"
