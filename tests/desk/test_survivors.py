"""What a dead person had ordered, at the counter's pages: who may come for it is on the page, and nobody else."""

from __future__ import annotations

from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.phone import Phone
from tests.lifecycle.test_deaths import die, said
from tests.redemption.test_look_up import pick_up_code
from tests.redemption.test_orders import order, points, tie


def test_family_is_offered_and_collects_and_the_dead_are_not(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    tie(cast.resident, cast.neighbour, time)
    die(phone, cast, cast.resident)
    browser = at_counter(desk_of, cast, open_fair, time)
    found = look_up(browser, cast.resident.number or "").text
    told = ("这个人已去世" in found, "代领：李*兰" in found, "本人 oneself" in found)
    assert told == (True, True, False)
    assert "已发放" in browser.send("/hand-over", proxy_id=str(cast.neighbour.account_id)).text
    assert points(cast.resident) == (8, 0)


def test_family_by_their_own_word_alone_is_offered_to_two(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    tie(cast.neighbour, cast.resident, time)
    die(phone, cast, cast.resident)
    browser = at_counter(desk_of, cast, open_fair, time)
    found = look_up(browser, cast.resident.number or "").text
    assert ("/hand-over" in found, "<details open>" in found, "请核对户口本等证明" in found) == (False, True, True)
    assert "提出了，还没有生效" in browser.send("/by-two", reason="看过户口本").text
    second = desk_of(cast.second_staff)
    second.open(f"/desk/days/{open_fair.day.id}/two-people")
    assert "确认了，已经生效" in second.send("/confirm").text
    assert points(cast.resident) == (8, 0)


def test_with_nobody_on_record_the_page_says_what_to_do(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    order(phone, cast.resident, open_fair, (open_fair.soap, 2))
    die(phone, cast, cast.resident)
    found = look_up(at_counter(desk_of, cast, open_fair, time), cast.resident.number or "").text
    offered = ("请先登记亲属关系" in found, "/hand-over" in found, "/by-two" in found)
    assert offered == (True, False, False)


def test_while_a_reported_death_waits_the_page_offers_what_was_ordered_and_says_why_nothing_more(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    their_code = pick_up_code(phone, cast.resident, placed)
    said(phone, cast.second_staff, cast.resident)
    browser = at_counter(desk_of, cast, open_fair, time)
    found = look_up(browser, cast.resident.number or "").text
    assert ("正等第二位工作人员核实" in found, "/hand-over" in found, "/walk-ins" in found) == (True, True, False)
    assert "凭本人手机上的码" in browser.send("/hand-over").text
    browser.open(f"/desk/days/{open_fair.day.id}")
    look_up(browser, their_code)
    assert "已发放" in browser.send("/hand-over").text
