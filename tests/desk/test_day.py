"""A whole redemption day at the counter's pages, in a browser without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from service.core import transaction
from service.redemption.commands import periods
from service.redemption.queries.periods import get_period
from tests.conftest import Time
from tests.desk.conftest import At
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, stock_of
from tests.fakes.browser import Browser
from tests.fakes.phone import Phone
from tests.redemption.test_counter import take_back
from tests.redemption.test_orders import delegate, guard, loses_their_phone, order, points, tie, told


def at_counter(desk_of: At, cast: Cast, fair: Fair, time: Time) -> Browser:
    time.now = fair.day.opens_at
    browser = desk_of(cast.staff)
    browser.open(f"/desk/days/{fair.day.id}?counter=2")
    return browser


def look_up(browser: Browser, who: str) -> Any:
    return browser.send("/look-up", who=who)


class TestLookUp:
    def test_by_what_a_scanner_types_or_by_a_number(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        link = phone.of(cast.resident).get(f"/orders/{placed['id']}/pick-up-code").json["link"]
        browser = at_counter(desk_of, cast, open_fair, time)
        assert "领取码" in look_up(browser, link).text
        number = cast.resident.number or ""
        for typed in (number, f" {number[:4]}-{number[4:]} "):
            browser.open(f"/desk/days/{open_fair.day.id}")
            found = look_up(browser, typed)
            assert (found.status_code, "张*琴" in found.text, "报护照号" in found.text) == (200, True, True)

    def test_is_refused_in_words_and_can_be_tried_again_at_once(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        browser = at_counter(desk_of, cast, open_fair, time)
        refused = look_up(browser, "not-a-code")
        assert (refused.status_code, "这个码不能用" in refused.text) == (409, True)
        assert "请刷新后再扫，或报护照号。" in refused.text
        mistyped = look_up(browser, "1234567890")
        assert (mistyped.status_code, "护照号码输错了" in mistyped.text) == (409, True)
        assert look_up(browser, cast.resident.number or "").status_code == 200

    def test_more_digits_than_any_number_has_are_no_number(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        browser = at_counter(desk_of, cast, open_fair, time)
        look_up(browser, cast.resident.number or "")
        [line] = placed["lines"]
        endless = {f"pieces-{line['id']}": "9" * 5000, "counter": "9" * 5000}
        assert browser.send("/hand-over", fields=endless).status_code == 422
        browser.open(f"/desk/orders/{placed['id']}")
        assert browser.send("/hand-over", fields={"counter": "9" * 5000}).status_code == 200
        assert phone.of(cast.resident).get(f"/orders/{placed['id']}").json["state"] == "handed_over"

    def test_leaves_no_number_in_an_address(self, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
        found = look_up(at_counter(desk_of, cast, open_fair, time), cast.resident.number or "")
        assert (cast.resident.number or "") not in found.request.url
        assert (cast.resident.number or "") not in found.request.query_string.decode()

    def test_what_somebody_has_typed_is_never_markup(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        from_staff = {"name": "<script>alert(1)</script>", "unit": "块", "price_points": 1}
        path = f"/communities/{cast.community.id}/gifts"
        assert phone.of(cast.staff).post(path, from_staff).status_code == 201
        browser = at_counter(desk_of, cast, open_fair, time)
        page = browser.open(f"/desk/days/{open_fair.day.id}/stock").text
        assert "&lt;script&gt;alert" in page
        assert "<script>alert" not in page


def test_todays_day_comes_first_and_says_so(desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
    def plan() -> UUID:
        later = {"opens_at": open_fair.day.opens_at + timedelta(days=7), "place": "睦邻中心", "counters": 1}
        later |= {"closes_at": open_fair.day.closes_at + timedelta(days=7), "slot_minutes": 60, "slot_capacity": 9}
        period = get_period(open_fair.period.id)
        return periods.plan_day(period, **later, actor=cast.staff.actor, now=time.now).id

    later = str(transaction.run(plan))
    browser = at_counter(desk_of, cast, open_fair, time)
    told = browser.open("/desk/days").text
    assert told.index("今天 <small") < told.index(str(open_fair.day.id)) < told.index(later)
    time.now = open_fair.day.opens_at - timedelta(days=1)
    told = browser.open("/desk/days").text
    assert ("今天 <small" in told, told.index(later) < told.index(str(open_fair.day.id))) == (False, True)
    assert ("button main" in told, "不是今天" in browser.open(f"/desk/days/{later}").text) == (False, True)


class TestHandingOver:
    def test_everything_and_on_to_the_next_person(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1))
        browser = at_counter(desk_of, cast, open_fair, time)
        assert "<strong>1</strong>" in browser.page.text
        look_up(browser, cast.resident.number or "")
        after = browser.send("/hand-over")
        assert ("已发放" in after.text, "2 号柜台" in after.text, "<strong>0</strong>" in after.text) == (True,) * 3
        assert points(cast.resident) == (3, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}

    def test_the_same_form_twice_hands_over_once(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        browser = at_counter(desk_of, cast, open_fair, time)
        look_up(browser, cast.resident.number or "")
        action, form = browser.form("/hand-over")
        first, again = browser.post(action, form), browser.post(action, form)
        assert (first.status_code, again.status_code, "已发放" in again.text) == (200, 200, True)
        assert points(cast.resident) == (8, 0)
        other = browser.post(action, {**form, "ticket": "x"})
        assert other.status_code == 409

    def test_a_part_of_what_was_ordered(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 3), (open_fair.rice, 1)).json
        soap = placed["lines"][0]["id"]
        browser = at_counter(desk_of, cast, open_fair, time)
        look_up(browser, cast.resident.number or "")
        browser.send("/hand-over", fields={"line": [soap], f"pieces-{soap}": "2"})
        assert stock_of(open_fair.soap.id)["handed_over"] == 2
        assert stock_of(open_fair.rice.id) == {"received": 2, "reserved": 1, "on_shelf": 1}

    def test_nothing_ticked_or_nonsense_typed_is_refused_in_words(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 3)).json
        soap = placed["lines"][0]["id"]
        browser = at_counter(desk_of, cast, open_fair, time)
        for fields, words in (
            ({"line": None}, "什么都没有选"),
            *[({name: said}, "填写的内容有误") for name, said in ((f"pieces-{soap}", "两"), ("proxy_id", "x"))],
            ({"line": ["x"]}, "填写的内容有误"),
        ):
            browser.open(f"/desk/days/{open_fair.day.id}")
            look_up(browser, cast.resident.number or "")
            refused = browser.send("/hand-over", fields=fields)
            assert (refused.status_code, words in refused.text) == (422, True)
        browser.open(f"/desk/days/{open_fair.day.id}")
        look_up(browser, cast.resident.number or "")
        for blank in ("", " ", None):
            refused = browser.send("/hand-over", fields={f"pieces-{soap}": blank})
            assert (refused.status_code, "有一样没有填件数" in refused.text) == (422, True)
            browser.open(f"/desk/orders/{placed['id']}")
        assert points(cast.resident) == (12, 6)

    def test_what_has_no_points_any_more_stays_and_is_told(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        browser = at_counter(desk_of, cast, open_fair, time)
        take_back(cast.resident, 4, time)
        look_up(browser, cast.resident.number or "")
        assert "积分不足，不能领" in browser.page.text
        both = [line["id"] for line in placed["lines"]]
        after = browser.send("/hand-over", fields={"line": both})
        for words in ("有几样没有发出去", "不够这一样的 5 分", "已领取"):
            assert words in after.text
        assert points(cast.resident)[0] == 4

    def test_to_oneself_or_family_is_refused(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        tie(cast.staff, cast.resident, time)
        browser, second = at_counter(desk_of, cast, open_fair, time), desk_of(cast.second_staff)
        found = look_up(browser, cast.resident.number or "").text
        acts = [act for act in ("hand-over", "drop", "substitute", "walk-ins", "by-two") if f"/{act}" in found]
        assert ("请另一位工作人员办理" in found, acts, "autofocus" in found) == (True, [], False)
        token = browser.form("/sign-out")[1]["token"]
        second.open(f"/desk/days/{open_fair.day.id}")
        look_up(second, cast.resident.number or "")
        action, form = second.form("/hand-over")
        refused = browser.post(action, {**form, "token": token, "ticket": ""})
        assert (refused.status_code, "不能给家人" in refused.text) == (409, True)
        assert points(cast.resident) == (12, 4)

    def test_another_gift_or_none_after_all(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        browser = at_counter(desk_of, cast, open_fair, time)
        look_up(browser, cast.resident.number or "")
        rice = {"gift_id": str(open_fair.rice.id), "quantity": "1"}
        dearer = browser.send("/substitute", fields=rice)
        assert (dearer.status_code, "愿不愿意多用积分" in dearer.text) == (409, True)
        browser.open(f"/desk/days/{open_fair.day.id}")
        look_up(browser, cast.resident.number or "")
        agreed = browser.send("/substitute", fields={**rice, "is_agreed": "on"})
        assert ("改好了" in agreed.text, points(cast.resident)) == (True, (12, 5))
        browser.send("/drop")
        assert points(cast.resident) == (12, 0)

    def test_to_who_has_been_asked_to_collect(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        delegate(cast.resident, cast.leader, ["view"], time)
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        guard(cast.deputy, cast.resident, cast, time)
        browser = at_counter(desk_of, cast, open_fair, time)
        found = look_up(browser, cast.resident.number or "").text
        assert ["代领：李*兰" in found, "代领：陈*英" in found, "代领：王*国" in found] == [True, True, False]
        action, form = browser.form("/hand-over")
        assert form["proxy_id"] == [""]
        by_nobody = browser.post(action, {**form, "proxy_id": str(cast.leader.account_id)})
        assert (by_nobody.status_code, "没有代领的委托" in by_nobody.text) == (409, True)
        by_neighbour = browser.post(action, {**form, "proxy_id": str(cast.neighbour.account_id)})
        assert "已发放" in by_neighbour.text
        assert "order.collected_by_proxy" in told(cast.resident)

    def test_a_delegation_that_has_run_out_is_not_offered(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        delegate(cast.resident, cast.neighbour, ["collect"], time)
        browser = at_counter(desk_of, cast, open_fair, time)
        time.pass_(days=30)
        assert "代领" not in look_up(browser, cast.resident.number or "").text

    def test_who_has_no_order_chooses_from_the_shelf(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        browser = at_counter(desk_of, cast, open_fair, time)
        look_up(browser, cast.resident.number or "")
        after = browser.send("/walk-ins", fields={f"gift-{open_fair.soap.id}": "1"})
        assert "已发放" in after.text
        assert points(cast.resident) == (10, 0)


class TestEvening:
    def test_from_the_last_hour_to_the_second_signature(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        path, first = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        assert ("还有人没领，不能收摊" in first.open(path).text, "/end" in first.page.text) == (True, False)
        time.now = open_fair.day.closes_at
        first.open(path)
        blind = first.send("/end")
        assert "货架上数到几件" in blind.text
        assert "账上 10" not in blind.text
        soap, rice = open_fair.soap.id, open_fair.rice.id
        stock = first.open(path.replace("evening", "stock")).text
        assert ("账上的数先不显示" in stock, "<strong>10</strong>" in stock) == (True, False)
        first.open(path)
        nothing = first.send("/counts")
        assert (nothing.status_code, "什么都没有选" in nothing.text) == (422, True)
        first.open(path)
        half = first.send("/counts", fields={f"counted-{rice}": "2"})
        assert "货架上数到几件" in half.text
        differs = first.send("/counts", fields={f"counted-{soap}": "9"})
        assert "账上 10，数到 9（-1）" in differs.text
        assert "还没有说明原因" not in differs.text
        for said, words in (("", "还没有说明原因"), ("found", "这个原因说明不了")):
            unexplained = first.send("/counts", fields={f"cause-{soap}": said}).text
            beside = unexplained.split("<legend>")[1].split("</fieldset>")[0]
            assert (words in beside, "第一位签字" in unexplained) == (True, False)
        assert "<strong>10</strong>" in first.open(path.replace("evening", "stock")).text
        first.open(path)
        explained = first.send("/counts", fields={f"cause-{soap}": "lost", f"note-{soap}": "少一块，没有找到"})
        assert "第一位签字" in explained.text
        assert ("肥皂：采购入库 10" in explained.text, "经手 吴*" in explained.text) == (True, True)
        signed = first.send("/sign")
        assert ("请第二位工作人员登录" in signed.text, "吴*" in signed.text) == (True, True)
        second = desk_of(cast.second_staff)
        second.open(path)
        closed = second.send("/sign")
        assert ("已结账" in closed.text, "吴*、周*" in closed.text) == (True, True)
        assert stock_of(soap) == {"received": 10, "on_shelf": 9, "lost": 1}
        assert points(cast.resident) == (12, 0)
        for name, kind in (
            ("report.pdf", "application/pdf"),
            ("list.pdf", "application/pdf"),
            ("report.xlsx", "sheet"),
        ):
            assert kind in second.open(f"/desk/days/{open_fair.day.id}/{name}").content_type

    def test_shows_what_others_left_in_fewer_pieces_for_somebody_without_a_phone(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.rice, 2)).json
        loses_their_phone(cast.resident, time)
        fewer = {**open_fair.order((open_fair.rice, 1)), "version": placed["version"]}
        assert phone.of(cast.staff).put(f"/orders/{placed['id']}", fewer).status_code == 200
        path, browser = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        time.now = open_fair.day.closes_at
        browser.open(path)
        browser.send("/end")
        all_there = {f"counted-{open_fair.soap.id}": "10", f"counted-{open_fair.rice.id}": "2"}
        to_sign = browser.send("/counts", fields=all_there)
        assert "大米 × 1（已换）" in to_sign.text

    def test_does_not_come_before_the_day_has_begun(self, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
        path, browser = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        action, form = (browser.open(path), browser.form("/end"))[1]
        time.now = open_fair.day.opens_at - timedelta(days=14)
        assert ("还不能收摊" in browser.open(path).text, "/end" in browser.page.text) == (True, False)
        refused = browser.post(action, {**form, "is_early": "on"})
        assert (refused.status_code, "还不能收摊" in refused.text) == (409, True)

    def test_comes_early_only_when_somebody_says_that_they_know(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path, browser = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        assert "收了摊，今天不能再开" in browser.open(path).text
        refused = browser.send("/end")
        assert (refused.status_code, "先打勾确认" in refused.text) == (422, True)
        browser.open(path)
        assert "货架上数到几件" in browser.send("/end", is_early="on").text

    def test_a_count_again_takes_the_first_signature_away(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path, first = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        time.now = open_fair.day.closes_at
        first.open(path)
        first.send("/end")
        all_there = {f"counted-{open_fair.soap.id}": "10", f"counted-{open_fair.rice.id}": "2"}
        first.send("/counts", fields=all_there)
        first.send("/sign")
        first.open(f"{path}?again=1")
        again = first.send("/counts", fields=all_there)
        assert ("第一位签字" in again.text, "重新数过" in again.text) == (True, False)
        first.open(f"{path}?again=1")
        first.send("/counts", fields={f"counted-{open_fair.rice.id}": "1"})
        fewer = first.send("/counts", fields={f"cause-{open_fair.rice.id}": "lost"})
        assert "大米：第一次 2（吴* 数的），后来 1" in fewer.text

    def test_a_page_of_before_the_count_moved_signs_nothing(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path, first = f"/desk/days/{open_fair.day.id}/evening", at_counter(desk_of, cast, open_fair, time)
        time.now = open_fair.day.closes_at
        first.open(path)
        first.send("/end")
        first.send("/counts", fields={f"counted-{open_fair.soap.id}": "10", f"counted-{open_fair.rice.id}": "2"})
        second = desk_of(cast.second_staff)
        second.open(path)
        first.open(f"{path}?again=1")
        first.send("/counts", fields={f"counted-{open_fair.rice.id}": "0"})
        first.send("/counts", fields={f"cause-{open_fair.rice.id}": "lost"})
        refused = second.send("/sign")
        assert (refused.status_code, "数又变了" in refused.text) == (409, True)


def test_the_running_stock_is_shown_gift_by_gift(desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
    browser = at_counter(desk_of, cast, open_fair, time)
    page = browser.open(f"/desk/days/{open_fair.day.id}/stock").text
    assert page.index("大米") < page.index("肥皂")
