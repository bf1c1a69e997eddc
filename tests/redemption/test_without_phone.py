"""What somebody without a phone would be told, who acts for them is told; and colleagues, that a day moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Time
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_closing import changed
from tests.redemption.test_days import another_day
from tests.redemption.test_orders import code, delegate, loses_their_phone, order, told
from tests.redemption.test_waits import mine, wait, work


@pytest.fixture
def elder(cast: Cast, open_fair: Fair, time: Time) -> Person:
    """Without a phone; the leader orders for them."""
    rich(cast.neighbour, 10, time.now)
    delegate(cast.neighbour, cast.leader, ["order"], time)
    loses_their_phone(cast.neighbour, time)
    return cast.neighbour


def offers(phone: Phone, who: Person) -> int:
    return int(phone.of(who).get("/me/home").json["redemption"]["offers"])


def waits_for_rice(phone: Phone, by: Person, fair: Fair, whose: Person) -> Any:
    made = wait(phone, by, fair, account_id=str(whose.account_id))
    assert made.status_code == 201, made.json
    return made.json


class TestAnOffer:
    @pytest.fixture(autouse=True)
    def sold_out(self, phone: Phone, cast: Cast, open_fair: Fair) -> None:
        """To the resident, who gives it back later."""
        self.placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json

    def comes(self, phone: Phone, cast: Cast) -> None:
        assert phone.of(cast.resident).post(f"/orders/{self.placed['id']}/cancel", {}).status_code == 200

    def test_is_told_to_who_orders_for_them_and_counts_on_their_home_screen(
        self, phone: Phone, cast: Cast, open_fair: Fair, elder: Person
    ) -> None:
        queued = waits_for_rice(phone, cast.leader, open_fair, elder)
        assert (offers(phone, cast.leader), "gift_wait.asked_for_principal" in told(cast.leader)) == (0, False)
        self.comes(phone, cast)
        assert "gift_wait.offered_for_principal" in told(cast.leader)
        assert (offers(phone, cast.leader), offers(phone, cast.resident)) == (1, 0)
        taken = phone.of(cast.leader).post(f"/gift-waits/{queued['id']}/accept", {"slot_id": open_fair.slot_id})
        assert (taken.status_code, offers(phone, cast.leader)) == (200, 0)

    def test_that_lapses_is_told_too(
        self, phone: Phone, cast: Cast, open_fair: Fair, elder: Person, time: Time
    ) -> None:
        waits_for_rice(phone, cast.staff, open_fair, elder)
        assert "gift_wait.asked_for_principal" in told(cast.leader)
        self.comes(phone, cast)
        time.pass_(hours=24)
        work(time, elder)
        assert "gift_wait.lapsed_for_principal" in told(cast.leader)

    def test_is_not_told_to_who_acts_for_somebody_with_a_phone(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        rich(cast.neighbour, 10, time.now)
        delegate(cast.neighbour, cast.leader, ["order"], time)
        waits_for_rice(phone, cast.neighbour, open_fair, cast.neighbour)
        self.comes(phone, cast)
        assert "gift_wait.offered" in told(cast.neighbour)
        assert (offers(phone, cast.leader), [each for each in told(cast.leader) if "gift_wait" in each]) == (0, [])

    def test_that_somebody_else_asked_for_and_took_is_told_to_the_person(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        rich(cast.neighbour, 12, time.now)
        order(phone, cast.neighbour, open_fair, (open_fair.soap, 1))
        queued = waits_for_rice(phone, cast.staff, open_fair, cast.neighbour)
        assert "gift_wait.asked_for_you" in told(cast.neighbour)
        self.comes(phone, cast)
        assert phone.of(cast.staff).post(f"/gift-waits/{queued['id']}/accept", {}).status_code == 200
        assert "order.changed_for_you" in told(cast.neighbour)

    def test_may_be_taken_as_what_is_ordered_when_the_gift_is_taken_off_the_list(
        self, phone: Phone, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        """And what comes then is kept for nobody, until it is on the list again."""
        for who in (cast.neighbour, cast.leader):
            rich(who, 12, time.now)
        kept = waits_for_rice(phone, cast.neighbour, open_fair, cast.neighbour)
        waits_for_rice(phone, cast.leader, open_fair, cast.leader)
        comes_in(phone, cast, open_fair, 1)
        assert changed(phone, cast.staff, open_fair.rice, is_offered=False).status_code == 200
        comes_in(phone, cast, open_fair, 1)
        assert [mine(phone, who) for who in (cast.neighbour, cast.leader)] == ["offered", "waiting"]
        taken = phone.of(cast.neighbour).post(f"/gift-waits/{kept['id']}/accept", {"slot_id": open_fair.slot_id})
        assert taken.status_code == 200, taken.json
        assert changed(phone, cast.staff, open_fair.rice, is_offered=True).status_code == 200
        assert mine(phone, cast.leader) == "offered"

    def test_is_for_nobody_who_has_had_everything(self, phone: Phone, cast: Cast, open_fair: Fair, time: Time) -> None:
        """They could only be refused, and the next would wait meanwhile."""
        rich(cast.neighbour, 12, time.now)
        stays_open(phone, cast, open_fair)
        had = order(phone, cast.neighbour, open_fair, (open_fair.soap, 1)).json
        time.now = open_fair.day.opens_at
        handed = phone.of(cast.staff).post(f"/orders/{had['id']}/hand-over", {"shown": "number"})
        assert handed.status_code == 200, handed.json
        assert code(wait(phone, cast.neighbour, open_fair)) == "order.all_collected"


def comes_in(phone: Phone, cast: Cast, fair: Fair, pieces: int) -> None:
    came = phone.of(cast.staff).post(f"/gifts/{fair.rice.id}/stock", {"move": "purchased", "pieces": pieces})
    assert came.status_code == 200, came.json


def stays_open(phone: Phone, cast: Cast, fair: Fair) -> None:
    later = (fair.day.closes_at).isoformat()
    body = {"opens_at": fair.period.opens_at.isoformat(), "closes_at": later, "cancel_until": later, "version": 1}
    assert phone.of(cast.staff).put(f"/redemption-periods/{fair.period.id}", body).status_code == 200


@pytest.mark.parametrize("what", ["day_moved", "day_cancelled"])
def test_a_day_that_changes_is_told_to_colleagues_and_to_who_acts_for_people(
    phone: Phone, cast: Cast, open_fair: Fair, elder: Person, what: str
) -> None:
    placed = order(phone, cast.leader, open_fair, (open_fair.soap, 1), account_id=str(elder.account_id))
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    assert placed.status_code == 201, placed.json
    if what == "day_moved":
        body = {"opens_at": (open_fair.day.opens_at + timedelta(days=2)).isoformat(), "place": "二楼", "version": 1}
        done = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/move", body)
    else:
        other = {"to_day_id": str(another_day(cast, open_fair).id)}
        done = phone.of(cast.staff).post(f"/redemption-days/{open_fair.day.id}/cancel", other)
    assert done.status_code == 200, done.json
    assert f"order.{what}" in told(cast.resident)
    assert f"order.{what}_for_principal" in told(cast.leader)
    assert f"order.{what}_for_principal" not in told(cast.resident)
    assert f"period.{what}" in told(cast.second_staff)
