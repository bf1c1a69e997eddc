"""Nobody finds their order on a day of which they could not hear, or at a time that has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_days import another_day
from tests.redemption.test_orders import code, order


def cancel_into(phone: Phone, cast: Cast, day: Any, other: Any) -> Any:
    return phone.of(cast.staff).post(f"/redemption-days/{day.id}/cancel", {"to_day_id": str(other.id)})


class TestADayIsCancelled:
    def test_into_none_that_is_over_or_runs(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        later = another_day(cast, open_fair)
        for at in (open_fair.day.opens_at, open_fair.day.closes_at + timedelta(days=2)):
            time.now = at
            refused = cancel_into(phone, cast, later, open_fair.day)
            assert (code(refused), list(refused.json["facts"])) == ("day.too_soon", ["opens_at"])
            assert phone.of(cast.staff).get(f"/redemption-days/{later.id}").json["state"] == "planned"

    def test_into_a_later_one_even_within_the_notice(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """Whoever heard of the earlier one in time is kept waiting, and does not miss it."""
        later = another_day(cast, open_fair)
        assert cancel_into(phone, cast, open_fair.day, later).json["state"] == "cancelled"

    def test_once_it_has_begun_only_into_one_of_which_people_hear(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """A storm at noon."""
        later = another_day(cast, open_fair)
        time.now = later.opens_at - timedelta(hours=1)
        assert code(cancel_into(phone, cast, open_fair.day, later)) == "day.too_soon"
        time.now = open_fair.day.opens_at + timedelta(hours=2)
        assert cancel_into(phone, cast, open_fair.day, later).json["state"] == "cancelled"


class TestAnOrderGoesIntoNoSlotThatIsOver:
    def test_when_it_is_placed(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        open_ended(phone, cast, open_fair, time)
        time.now = open_fair.day.slots[0].ends_at
        refused = order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert (code(refused), refused.json["status"]) == ("slot.over", 409)
        assert (
            order(phone, cast.resident, open_fair, (open_fair.soap, 1), slot_id=slot(open_fair, 1)).status_code == 201
        )

    @pytest.mark.parametrize("by", ["resident", "staff"])
    def test_when_it_is_moved(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time, by: str) -> None:
        open_ended(phone, cast, open_fair, time)
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), slot_id=slot(open_fair, 1)).json
        time.now = open_fair.day.slots[0].ends_at
        who = getattr(cast, by)
        assert code(moved(phone, who, open_fair, placed, slot(open_fair, 0))) == "slot.over"
        assert moved(phone, who, open_fair, placed, slot(open_fair, 2)).status_code == 200

    def test_and_stays_in_one_while_its_lines_change(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """Who comes late and wants less is not sent to choose a time first."""
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        time.now = open_fair.day.slots[0].ends_at
        assert moved(phone, cast.staff, open_fair, placed, open_fair.slot_id).status_code == 200


class TestStaffMoveAnOrder:
    def test_to_no_day_of_which_the_person_could_not_hear(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        later = another_day(cast, open_fair)
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), slot_id=str(later.slots[0].id)).json
        refused = moved(phone, cast.staff, open_fair, placed, open_fair.slot_id)
        assert (code(refused), list(refused.json["facts"])) == ("slot.too_soon", ["opens_at"])
        assert moved(phone, cast.resident, open_fair, placed, open_fair.slot_id).status_code == 200

    def test_to_today_while_the_day_runs(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        later = another_day(cast, open_fair)
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1), slot_id=str(later.slots[0].id)).json
        time.now = open_fair.day.opens_at
        assert moved(phone, cast.staff, open_fair, placed, open_fair.slot_id).json["day_id"] == str(open_fair.day.id)

    def test_to_a_day_far_enough_ahead(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        later = another_day(cast, open_fair)
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 1)).json
        answer = moved(phone, cast.staff, open_fair, placed, str(later.slots[0].id))
        assert answer.json["day_id"] == str(later.id)


def test_a_slot_of_a_cancelled_day_is_refused_as_such(phone: Phone, cast: Cast, open_fair: Fair) -> None:
    later = another_day(cast, open_fair)
    cancelled = cancel_into(phone, cast, open_fair.day, later)
    assert cancelled.status_code == 200, cancelled.json
    assert code(order(phone, cast.resident, open_fair, (open_fair.soap, 1))) == "day.cancelled"


def slot(fair: Fair, place: int) -> str:
    return str(fair.day.slots[place].id)


def moved(phone: Phone, who: Person, fair: Fair, placed: Any, slot_id: str) -> Any:
    now = phone.of(who).get(f"/orders/{placed['id']}").json
    body = {**fair.order((fair.soap, 1)), "slot_id": slot_id, "version": now["version"]}
    return phone.of(who).put(f"/orders/{placed['id']}", body)


def open_ended(phone: Phone, cast: Cast, fair: Fair, time: Time) -> None:
    """People order and change until after the day."""
    times = {"opens_at": fair.period.opens_at, "closes_at": fair.day.closes_at, "cancel_until": fair.day.closes_at}
    body = {name: at.isoformat() for name, at in times.items()} | {"version": 1}
    answer = phone.of(cast.staff).put(f"/redemption-periods/{fair.period.id}", body)
    assert answer.status_code == 200, answer.json
