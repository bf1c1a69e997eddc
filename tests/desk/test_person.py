"""The page of who stands there: one comes back to it, and it is nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from service.accounts.models import Account
from service.core import transaction
from service.core.db import db
from service.redemption.commands import periods
from service.redemption.queries.periods import get_period
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.redemption.test_orders import delegate, order, points


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


def another_day(cast: Cast, fair: Fair, time: Time) -> Any:
    """A week later, elsewhere."""
    opens_at = fair.day.opens_at + timedelta(days=7)
    hours: dict[str, Any] = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=3)}
    more: dict[str, Any] = {"counters": 1, "slot_minutes": 60, "slot_capacity": 9, "actor": cast.staff.actor}
    plan = lambda: periods.plan_day(  # noqa: E731
        get_period(fair.period.id), **hours, place="桃园分会场", **more, now=time.now
    )
    return transaction.run(plan)


def test_what_was_ordered_for_another_day_says_which_and_is_moved_to_today_before_it_is_handed_over(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    later = another_day(cast, open_fair, time)
    asked = {**open_fair.order((open_fair.soap, 2), (open_fair.rice, 1)), "slot_id": str(later.slots[0].id)}
    placed = phone.of(cast.resident).post(f"/redemption-periods/{open_fair.period.id}/orders", asked).json
    browser = at_counter(desk_of, cast, open_fair, time)
    found = look_up(browser, cast.resident.number or "").text
    when = f"约在 {later.day:%m月%d日}，桃园分会场"
    assert (when in found, "改到今天" in found, "/hand-over" in found) == (True, True, False)
    assert when in desk_of(cast.second_staff).open(f"/desk/orders/{placed['id']}").text
    moved = browser.send("/to-today").text
    assert ("改好了，请再发放" in moved, when in moved, "柜台自述" in moved) == (True, False, False)
    assert "已发放" in browser.send("/hand-over").text
    assert points(cast.resident) == (3, 0)


def test_the_counter_of_another_day_moves_nobody_to_it(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    later = another_day(cast, open_fair, time)
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    browser.open(f"/desk/days/{later.id}")
    found = look_up(browser, cast.resident.number or "").text
    assert ("请那天到那里领" in found, "/to-today" in found, "/hand-over" in found) == (True, False, False)


def test_what_one_has_handed_over_just_now_is_told_alone(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
    browser = at_counter(desk_of, cast, open_fair, time)
    for line, words in zip(placed["lines"], ("肥皂 × 2 · 4 分", "大米 × 1 · 5 分"), strict=True):
        look_up(browser, cast.resident.number or "")
        after = browser.send("/hand-over", fields={"line": [line["id"]]}).text
        assert f"<p>{words}</p>" in after


def test_when_nothing_is_left_nobody_is_asked_to_hand_it_over(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, cast.resident.number or "")
    dropped = browser.send("/drop").text
    assert ("没有要发的了" in dropped, "请再发放" in dropped) == (True, False)


def test_whoever_is_tapped_in_the_queue_has_not_been_looked_up_and_the_page_says_so(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    action, form = browser.form("/look-up")
    tapped = browser.post(action, {**form, "tapped": "1", "who": cast.resident.number})
    assert ("柜台自述" in tapped.text, "名单上点选" in tapped.text) == (True, True)


def test_only_what_differs_and_can_be_paid_is_offered_instead_and_nothing_is_chosen_before(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    offered = look_up(browser, cast.resident.number or "").text.split('name="gift_id"')[1].split("</select>")[0]
    assert (str(open_fair.rice.id) in offered, str(open_fair.soap.id) in offered) == (True, False)
    refused = browser.send("/substitute")
    assert (refused.status_code, "什么都没有选" in refused.text) == (422, True)


def test_a_proxy_who_may_order_chooses_and_one_who_only_collects_is_not_offered(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    delegate(cast.resident, cast.neighbour, ["order", "collect"], time)
    delegate(cast.resident, cast.leader, ["collect"], time)
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, cast.resident.number or "")
    form = browser.page.text.split('/walk-ins"')[1].split("</form>")[0]
    assert (str(cast.neighbour.account_id) in form, str(cast.leader.account_id) in form) == (True, False)
    chosen = {f"gift-{open_fair.soap.id}": "1", "proxy_id": str(cast.neighbour.account_id)}
    assert "已发放" in browser.send("/walk-ins", fields=chosen).text


def test_whose_identity_nobody_has_confirmed_is_told_what_to_do(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    def forget() -> None:
        db.session.get_one(Account, cast.resident.account_id).identity_confirmed_at = None

    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    browser = at_counter(desk_of, cast, open_fair, time)
    transaction.run(forget)
    found = look_up(browser, cast.resident.number or "").text
    assert found.index("在社区服务台核实") < found.index("/hand-over")
