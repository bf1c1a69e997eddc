"""The page of who stands there: one comes back to it, and it is nobody else's."""

from __future__ import annotations

from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import order, points


def test_a_refused_walk_in_leads_back_to_the_person_who_was_looked_up(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, cast.resident.number or "")
    refused = browser.send("/walk-ins", fields={f"gift-{open_fair.rice.id}": "3"})
    assert (refused.status_code, refused.text.count("autofocus")) == (409, 1)
    [link] = [part.split('"')[0] for part in refused.text.split('href="') if "回到这个人" in part.split("</a>")[0]]
    assert "报护照号" in browser.open(link.replace("&amp;", "&")).text
    assert "已发放" in browser.send("/walk-ins", fields={f"gift-{open_fair.rice.id}": "1"}).text
    assert points(cast.resident) == (7, 0)


def test_another_one_of_the_staff_has_not_looked_them_up(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    found = look_up(at_counter(desk_of, cast, open_fair, time), cast.resident.number or "").request
    assert "名单上点选" in desk_of(cast.second_staff).open(f"{found.path}?{found.query_string.decode()}").text


def test_nobody_of_another_community_opens_it_and_nobody_of_another_is_on_it(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    browser = at_counter(desk_of, cast, open_fair, time)
    path = look_up(browser, cast.resident.number or "").request.path
    assert desk_of(cast.staff_next_door).open(path).status_code == 404
    stranger = f"/desk/days/{open_fair.day.id}/people/{cast.staff_next_door.passport_id}"
    for nobody in (stranger, f"/desk/days/{open_fair.day.id}/people/{cast.staff.account_id}"):
        assert browser.open(nobody).status_code == 404
    browser.open(f"/desk/days/{open_fair.day.id}")
    refused = look_up(browser, cast.staff_next_door.number or "")
    assert (refused.status_code, "别的社区的居民，请到那个社区办" in refused.text) == (404, True)


def test_what_is_refused_in_the_evening_and_by_two_leads_back_there(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    browser, day = at_counter(desk_of, cast, open_fair, time), f"/desk/days/{open_fair.day.id}"
    for page, form, words in (("evening", "/end", "回到收摊"), ("stock", "/receipt-corrections", "回到库存")):
        browser.open(f"{day}/{page}")
        refused = browser.send(form).text
        focused = refused.split("autofocus")[1].split("</a>")[0]
        assert (words in focused, refused.count("autofocus")) == (True, 1)
