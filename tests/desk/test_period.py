"""The end of a half year at the desk: what is still open, closing, sealing, and the number to write down."""

from __future__ import annotations

import re
from datetime import timedelta

from service.core.clock import spoken
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.test_day import at_counter
from tests.factories.cast import Cast
from tests.factories.redemption import Fair, rich
from tests.factories.work import steps
from tests.fakes.phone import Phone
from tests.redemption.test_closing import count, end, found, sign
from tests.redemption.test_orders import order
from tests.redemption.test_papers import named


def closed_day(phone: Phone, cast: Cast, fair: Fair, time: Time) -> None:
    time.now = fair.day.closes_at
    end(phone, cast.staff, fair)
    count(phone, cast.staff, fair, found(fair.soap, 10), found(fair.rice, 2))
    for who in (cast.staff, cast.second_staff):
        sign(phone, who, fair)


def digest_of(page: str) -> str:
    """As it is read off the page, four by four."""
    return "".join(re.findall("<span>([0-9a-f]{4})</span>", page))


class TestWhatIsStillOpen:
    def test_is_told_day_by_day_with_the_way_there(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        order(phone, cast.resident, open_fair, (open_fair.soap, 2))
        browser = at_counter(desk_of, cast, open_fair, time)
        path = f"/desk/periods/{open_fair.period.id}"
        assert path in browser.open("/desk/days").text
        told = browser.open(path).text
        assert ["还有 1 个兑换日没有结账" in told, "1 张没领" in told, "/close" in told] == [True, True, False]
        assert f"/desk/days/{open_fair.day.id}/evening" in told

    def test_is_refused_in_words_however_the_form_came(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        closed_day(phone, cast, open_fair, time)
        time.now = open_fair.over_at
        browser, path = desk_of(cast.staff), f"/desk/periods/{open_fair.period.id}"
        browser.open(path)
        action, form = browser.form("/close")
        again = {
            "opens_at": spoken(time.now + timedelta(days=1)),
            "closes_at": spoken(time.now + timedelta(days=1, hours=2)),
            "place": "睦邻中心",
            "counters": 1,
            "slot_minutes": 60,
            "slot_capacity": 9,
        }
        planned = phone.of(cast.staff).post(f"/redemption-periods/{open_fair.period.id}/days", again)
        assert planned.status_code == 201
        refused = browser.post(action, form)
        assert (refused.status_code, "还有 1 个兑换日没有结账" in refused.text) == (409, True)
        assert f'href="{path}"' in refused.text
        assert "/close" not in browser.open(path).text

    def test_waits_end_with_it(self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
        closes_at = open_fair.over_at + timedelta(hours=1)
        body = {
            "opens_at": spoken(open_fair.period.opens_at),
            "closes_at": spoken(closes_at),
            "cancel_until": spoken(closes_at),
            "version": open_fair.period.version,
        }
        assert phone.of(cast.staff).put(f"/redemption-periods/{open_fair.period.id}", body).status_code == 200
        rich(cast.neighbour, 9, time.now)
        order(phone, cast.resident, open_fair, (open_fair.rice, 2))
        wait = {"period_id": str(open_fair.period.id), "quantity": 1}
        assert phone.of(cast.neighbour).post(f"/gifts/{open_fair.rice.id}/waits", wait).status_code == 201
        closed_day(phone, cast, open_fair, time)
        time.now = closes_at
        assert "1 份候补随之结束" in desk_of(cast.staff).open(f"/desk/periods/{open_fair.period.id}").text

    def test_is_told_until_when_to_wait_before_it_is_over(
        self, phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        closed_day(phone, cast, open_fair, time)
        browser, path = desk_of(cast.staff), f"/desk/periods/{open_fair.period.id}"
        told = browser.open(path).text
        assert ("2026年07月01日 00:00 以后再来" in told, "/close" in told) == (True, False)
        time.now = open_fair.over_at
        assert "/close" in browser.open(path).text


def test_closed_sealed_and_the_number_is_shown_to_be_written_down(
    phone: Phone, desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    closed_day(phone, cast, open_fair, time)
    time.now = open_fair.over_at
    browser = desk_of(cast.staff)
    assert f"/desk/periods/{open_fair.period.id}" in browser.open(f"/desk/days/{open_fair.day.id}/evening").text
    browser.open(f"/desk/periods/{open_fair.period.id}")
    to_close = browser.form("/close")
    closed = browser.send("/close").text
    assert ["封存把每本护照现在的账记下来" in closed, "请另一位工作人员登录后封存" in closed] == [True, True]
    assert "/seal" not in closed
    assert browser.post(*to_close).status_code == 200
    browser = desk_of(cast.second_staff)
    assert "吴*" in browser.open(f"/desk/periods/{open_fair.period.id}").text  # who closed it
    to_seal = browser.form("/seal")
    assert "正在把每本护照的账从头核对" in browser.send("/seal").text
    assert "/seal" not in browser.open(f"/desk/periods/{open_fair.period.id}").text
    steps(phone.of(cast.second_staff).post(f"/redemption-periods/{open_fair.period.id}/seal"))
    sealed = browser.open(f"/desk/periods/{open_fair.period.id}").text
    seal = phone.of(cast.staff).get(f"/redemption-periods/{open_fair.period.id}/seal").json
    assert [seal["digest"] == digest_of(sealed), "周*" in sealed, "已封存" in sealed] == [True] * 3
    assert seal["digest"] == digest_of(browser.post(*to_seal).text)
    for name, kind in (("report.pdf", "application/pdf"), ("report.xlsx", "sheet")):
        path = f"/desk/days/{open_fair.day.id}/{name}"
        assert path in sealed
        opened = browser.open(path)
        assert kind in opened.content_type
        assert named(opened) == ("inline", f"{cast.community.name}兑换日报表 {open_fair.day.day}.{name[7:]}")
        path = f"/desk/periods/{open_fair.period.id}/{name}"
        assert path in sealed
        assert named(browser.open(path)) == ("inline", f"{cast.community.name}兑换期报表 2026H1.{name[7:]}")


def test_is_for_staff_of_the_place(desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
    path = f"/desk/periods/{open_fair.period.id}"
    for who, status in ((cast.staff_next_door, 404), (cast.resident, 403)):
        browser = desk_of(who)
        for page in (path, f"{path}/report.pdf", f"{path}/report.xlsx"):
            assert browser.open(page).status_code == status
    assert desk_of(cast.staff).open(f"/desk/periods/{open_fair.day.id}").status_code == 404
