"""Whoever wants more than they ordered: a second order where the rule allows one, or something added to the first."""

from __future__ import annotations

from service.core import transaction
from service.redemption.queries.periods import get_period
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import order, points


def test_a_second_order_is_offered_as_long_as_the_rule_allows_one(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    def allow_two() -> None:
        get_period(open_fair.period.id).orders_per_passport = 2

    transaction.run(allow_two)
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    browser = at_counter(desk_of, cast, open_fair, time)
    assert "/walk-ins" in look_up(browser, cast.resident.number or "").text
    assert "已发放" in browser.send("/walk-ins", fields={f"gift-{open_fair.rice.id}": "1"}).text
    assert "/walk-ins" not in look_up(browser, cast.resident.number or "").text
    assert points(cast.resident) == (7, 2)


def test_something_is_added_to_what_was_handed_over_today(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 1))
    browser = at_counter(desk_of, cast, open_fair, time)
    assert "/add" not in look_up(browser, cast.resident.number or "").text
    browser.send("/hand-over")
    assert "/walk-ins" not in look_up(browser, cast.resident.number or "").text
    assert "改好了，请再发放" in browser.send("/add", fields={f"gift-{open_fair.rice.id}": "1"}).text
    assert "已发放" in browser.send("/hand-over").text
    assert points(cast.resident) == (5, 0)
    look_up(browser, cast.resident.number or "")
    nothing = browser.send("/add")
    assert (nothing.status_code, "什么都没有选" in nothing.text) == (422, True)
    time.pass_(days=1)
    browser.open(f"/desk/days/{open_fair.day.id}")
    assert "/add" not in look_up(browser, cast.resident.number or "").text
