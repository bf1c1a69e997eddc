"""The desk's pages carry the look-up's ticket along: what was shown is not what somebody at the counter says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core import transaction
from service.core.db import db
from service.redemption.codec import LASTS
from service.redemption.models import Collection
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.fakes.phone import Phone
from tests.redemption.test_orders import loses_their_phone, order

OWN_WORD = "柜台自述"


def kept(order_id: str) -> list[tuple[Any, ...]]:
    rows = db.session.query(Collection.shown, Collection.by_own_word).filter_by(order_id=UUID(order_id))
    return transaction.run(lambda: [tuple(row) for row in rows], read_only=True)


def test_it_goes_along_from_the_look_up_by_a_change_to_the_hand_over(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
    link = phone.of(cast.resident).get(f"/orders/{placed['id']}/pick-up-code").json["link"]
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, link)
    changed = browser.send("/drop")
    assert ("改好了" in changed.text, OWN_WORD in changed.text) == (True, False)
    assert str(cast.resident.account_id) not in changed.request.url
    assert "已发放" in browser.send("/hand-over").text
    assert kept(placed["id"]) == [("pickup_code", False)]


def test_a_walk_in_takes_it_too(phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, cast.resident.number or "")
    assert "已发放" in browser.send("/walk-ins", fields={f"gift-{open_fair.soap.id}": "1"}).text
    [made] = phone.of(cast.resident).get("/me/orders").json["items"]
    assert kept(made["id"]) == [("number", True)]


def test_when_it_is_old_one_looks_up_again_or_goes_on_by_ones_own_word(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
    browser = at_counter(desk_of, cast, open_fair, time)
    look_up(browser, cast.resident.number or "")
    time.now += LASTS
    refused = browser.send("/hand-over")
    assert (refused.status_code, "请重新扫码或查找" in refused.text) == (409, True)
    [link] = [part.split('"')[0] for part in refused.text.split('href="') if f"/orders/{placed['id']}" in part]
    assert OWN_WORD in browser.open(link.replace("&amp;", "&")).text
    action, form = browser.form("/hand-over")
    look_up(browser, cast.resident.number or "")
    assert OWN_WORD not in browser.page.text
    assert "已发放" in browser.post(action, form).text
    assert kept(placed["id"]) == [("queue", True)]


def test_whoever_signs_sees_how_many_and_what_nobody_else_has_seen(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    rich(cast.neighbour, 9, time.now)
    placed = order(phone, cast.neighbour, open_fair, (open_fair.soap, 2)).json
    loses_their_phone(cast.resident, time)
    browser = at_counter(desk_of, cast, open_fair, time)
    browser.open(f"/desk/orders/{placed['id']}")
    browser.send("/hand-over")
    browser.open(f"/desk/days/{open_fair.day.id}?counter=2")
    look_up(browser, cast.resident.number or "")
    browser.send("/walk-ins", fields={f"gift-{open_fair.rice.id}": "1"})
    time.now = open_fair.day.closes_at
    browser.open(f"/desk/days/{open_fair.day.id}/evening")
    browser.send("/end")
    counted = {f"counted-{open_fair.soap.id}": "8", f"counted-{open_fair.rice.id}": "1"}
    told = browser.send("/counts", fields=counted).text
    for words in (
        "2 次领取没有看到本人手机上的码",
        "名单上点选（柜台自述） 1",
        "报护照号（柜台自述） 1",
        "张*琴",
        "大米 × 1，5 分",
        "2 号柜台，经手 吴*",
    ):
        assert words in told, words
