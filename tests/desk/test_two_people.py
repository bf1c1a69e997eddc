"""What two decide at the counter's pages: a mistake, a fourth person's proxy, the paper list, a receipt."""

from __future__ import annotations

from typing import Any

from service.core import transaction
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter, look_up
from tests.factories.cast import Cast, people
from tests.factories.redemption import Fair, rich, stock_of
from tests.fakes.browser import Browser
from tests.fakes.phone import Phone
from tests.redemption.test_counter import hand_over
from tests.redemption.test_orders import delegate, guard, order, points


def waiting_for(second: Browser, fair: Fair) -> Any:
    return second.open(f"/desk/days/{fair.day.id}/two-people")


class TestWhatWaits:
    def test_a_mistake_is_undone_by_a_second_member_of_staff(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2)).json
        first = at_counter(desk_of, cast, open_fair, time)
        look_up(first, cast.resident.number or "")
        first.send("/hand-over")
        look_up(first, cast.resident.number or "")
        line = placed["lines"][0]["id"]
        assert first.send("/undo", fields={"line": [line]}, reason="").status_code == 422
        first.open(f"/desk/days/{open_fair.day.id}")
        look_up(first, cast.resident.number or "")
        proposed = first.send("/undo", fields={"line": [line]}, reason="发成了别人的")
        assert ["撤销发放：张*琴" in proposed.text, "发成了别人的" in proposed.text] == [True, True]
        assert "/confirm" not in proposed.text
        second = desk_of(cast.second_staff)
        second.open(f"/desk/days/{open_fair.day.id}/two-people")
        action, form = second.form("/confirm")
        assert first.post(action, {**form, "token": first.form("/decline")[1]["token"]}).status_code == 409
        assert "没有等第二个人的事" in second.post(action, form).text
        assert points(cast.resident) == (12, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}

    def test_who_has_proposed_it_takes_it_back(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        path = f"/gifts/{open_fair.soap.id}/receipt-corrections"
        phone.of(cast.staff).post(path, {"pieces": -2, "reason": "送货单上是 8 件"})
        browser = at_counter(desk_of, cast, open_fair, time)
        assert "更正入库：肥皂 -2" in browser.open(f"/desk/days/{open_fair.day.id}/two-people").text
        assert "没有等第二个人的事" in browser.send("/decline").text
        assert stock_of(open_fair.soap.id) == {"received": 10, "on_shelf": 10}


class TestAFourthPersonsProxy:
    def test_collects_when_another_confirms(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        elders = transaction.run(lambda: people(4, "老人", cast.community, time.now))
        placed = []
        for slot, elder in enumerate(elders):
            rich(elder, 2, time.now)
            placed.append(order(phone, elder, open_fair, (open_fair.soap, 1)).json)
            if slot < 3:
                delegate(elder, cast.neighbour, ["collect"], time, slot=slot + 1)
        guard(cast.neighbour, elders[3], cast, time)
        browser, proxy = at_counter(desk_of, cast, open_fair, time), str(cast.neighbour.account_id)
        for each in placed[:3]:
            hand_over(phone, cast.staff, each, proxy_id=proxy)
        look_up(browser, elders[3].number or "")
        refused = browser.send("/hand-over", proxy_id=proxy)
        assert (refused.status_code, "再多要两名工作人员一起办" in refused.text) == (409, True)
        [link] = [part.split('"')[0] for part in refused.text.split('href="') if "by_two=1" in part.split('"')[0]]
        assert "<details open>" in browser.open(link.replace("&amp;", "&")).text
        proposed = browser.send("/by-two", reason="四位邻居都托她代领")
        assert ["提出了，还没有生效" in proposed.text, "代领人" in proposed.text, "李*兰" in proposed.text] == [
            True
        ] * 3
        assert points(elders[3]) == (2, 2)
        second = desk_of(cast.second_staff)
        assert "肥皂 × 1" in waiting_for(second, open_fair).text
        assert "确认了，已经生效" in second.send("/confirm").text
        assert points(elders[3]) == (0, 0)

    def test_is_not_offered_where_nobody_may_collect(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 1))
        assert "/by-two" not in look_up(at_counter(desk_of, cast, open_fair, time), cast.resident.number or "").text


class TestProofThatComesLater:
    def test_is_entered_from_the_paper_list_and_confirmed(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        placed = order(phone, cast.resident, open_fair, (open_fair.soap, 2), (open_fair.rice, 1)).json
        browser = at_counter(desk_of, cast, open_fair, time)
        assert "/proofs" not in look_up(browser, cast.resident.number or "").text
        time.now, path = open_fair.day.closes_at, f"/desk/days/{open_fair.day.id}/evening"
        browser.open(path)
        assert "断网时照纸质名单发的" in browser.send("/end").text
        found = look_up(browser, cast.resident.number or "")
        assert ("断网时发过，补录" in found.text, "/walk-ins" in found.text) == (True, False)
        soap = placed["lines"][0]["id"]
        assert browser.send("/proofs", fields={"line": [soap]}, reason="").status_code == 422
        browser.open(path)
        look_up(browser, cast.resident.number or "")
        key = browser.form("/proofs")
        first = browser.send("/proofs", fields={"line": [soap]}, reason="名单上有签名")
        again = browser.post(key[0], {**key[1], "line": [soap], "reason": "名单上有签名"})
        for proposed in (first, again):
            assert proposed.text.count("事后证实发放：张*琴") == 1
            assert ("肥皂 × 2" in proposed.text, "大米" in proposed.text) == (True, False)
        assert points(cast.resident) == (12, 0)
        second = desk_of(cast.second_staff)
        waiting_for(second, open_fair)
        assert "没有等第二个人的事" in second.send("/confirm").text
        assert points(cast.resident) == (8, 0)
        assert stock_of(open_fair.soap.id) == {"received": 10, "handed_over": 2, "on_shelf": 8}


class TestAReceipt:
    def test_is_corrected_by_two_in_either_direction(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        browser, second = at_counter(desk_of, cast, open_fair, time), desk_of(cast.second_staff)
        soap = str(open_fair.soap.id)
        for which, shown, corrected in (("fewer", "-2", -2), ("more", "+2", 0)):
            browser.open(f"/desk/days/{open_fair.day.id}/stock")
            proposed = browser.send("/receipt-corrections", gift_id=soap, which=which, pieces="2", reason="送货单写错")
            assert f"更正入库：肥皂 {shown}" in proposed.text
            waiting_for(second, open_fair)
            second.send("/confirm")
            assert stock_of(open_fair.soap.id).get("corrected", 0) == corrected

    def test_of_nothing_nonsense_or_more_than_lies_there_is_refused_in_words(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        browser = at_counter(desk_of, cast, open_fair, time)
        said = {"gift_id": str(open_fair.rice.id), "which": "fewer", "pieces": "1", "reason": "送货单写错"}
        for wrong, status in (
            *[({"pieces": pieces}, 422) for pieces in ("", "0", "两", "-1", "9" * 5000)],
            *[({"which": ""}, 422), ({"gift_id": ""}, 422)],
            *[({"reason": ""}, 422), ({"gift_id": "x"}, 422), ({"gift_id": str(cast.staff.account_id)}, 404)],
            ({"pieces": "3"}, 409),
        ):
            browser.open(f"/desk/days/{open_fair.day.id}/stock")
            refused = browser.send("/receipt-corrections", **(said | wrong))
            assert (wrong, refused.status_code, "没有办成" in refused.text) == (wrong, status, True)

    def test_is_proposed_by_staff_of_the_place_alone(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        here, there = at_counter(desk_of, cast, open_fair, time), desk_of(cast.staff_next_door)
        here.open(f"/desk/days/{open_fair.day.id}/stock")
        action, form = here.form("/receipt-corrections")
        said = {**form, "token": there.form("/sign-out")[1]["token"], "pieces": "1", "reason": "x"}
        said |= {"gift_id": str(open_fair.soap.id), "which": "more"}
        assert there.post(action, said).status_code == 404
