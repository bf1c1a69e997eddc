"""Who gets to the counter's pages, by which cookie, and which forms they may send."""

from __future__ import annotations

import re
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.core import clock
from service.core.clock import real_now
from service.desk import cookies
from service.desk.cookies import LASTS
from service.desk.edge import HEADERS, desk
from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.people import PASSWORD, give_password
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.browser import Browser
from tests.fakes.phone import Phone

NOTHING_DONE = ("desk.done_otherwise",)


def cookie_of(browser: Browser) -> Any:
    return browser.client.get_cookie("desk")


class TestSigningIn:
    def test_by_the_password_for_a_desk(self, desk_of: At, cast: Cast, open_fair: Fair) -> None:
        page = desk_of(cast.staff).page
        assert page.status_code == 200
        assert f"/desk/days/{open_fair.day.id}?counter=2" in page.text

    def test_a_wrong_password_and_no_name_are_one_answer(self, app: Flask, cast: Cast) -> None:
        browser, username = Browser(app), give_password(cast.staff)
        for name, password in ((username, "Passport-2025"), ("nobody", PASSWORD), ("", "")):
            browser.open("/desk/sign-in")
            refused = browser.send("/sign-in", username=name, password=password)
            assert (refused.status_code, "用户名或密码不对" in refused.text) == (401, True)
            assert cookie_of(browser) is None

    def test_a_password_that_another_has_chosen_is_changed_first(self, app: Flask, cast: Cast) -> None:
        browser, username = Browser(app), give_password(cast.staff, must_change=True)
        browser.open("/desk/sign-in")
        asked = browser.send("/sign-in", username=username, password=PASSWORD)
        assert "要先换成自己的" in asked.text
        assert "要先换成自己的" in browser.open("/desk/days").text
        weak = browser.send("/password", old_password=PASSWORD, new_password="12345678")
        assert (weak.status_code, "密码太简单" in weak.text) == (409, True)
        browser.send("/password", old_password=PASSWORD, new_password="Passport-2027")
        browser.send("/sign-in", username=username, password="Passport-2027")
        assert "哪个柜台" in browser.page.text

    def test_the_cookie_is_for_this_site_and_no_script(self, app: Flask, cast: Cast) -> None:
        browser = Browser(app)
        browser.open("/desk/sign-in")
        action, form = browser.form("/sign-in")
        sent = browser.client.post(action, data={**form, "username": give_password(cast.staff), "password": PASSWORD})
        [kept] = [each for each in sent.headers.getlist("Set-Cookie") if each.startswith("desk=")]
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(kept.split("; "))
        assert "Expires" not in kept

    def test_in_production_the_cookie_is_for_https_alone(self) -> None:
        names = cookies.Cookies((b"k",), is_secure=True)
        assert (names.session, names.visit) == ("__Host-desk", "__Host-desk-visit")

    def test_who_has_not_signed_in_is_asked_to(self, app: Flask, open_fair: Fair) -> None:
        for path in ("", "days", f"days/{open_fair.day.id}", f"days/{open_fair.day.id}/report.pdf", "nowhere"):
            assert "工作人员登录" in Browser(app).open(f"/desk/{path}").text

    def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(
        self, app: Flask, desk_of: At, cast: Cast
    ) -> None:
        browser = desk_of(cast.staff)
        copy = cookie_of(browser).value
        browser.send("/sign-out")
        assert cookie_of(browser) is None
        thief = Browser(app)
        thief.client.set_cookie("desk", copy)
        assert "工作人员登录" in thief.open("/desk/days").text

    def test_ends_with_all_sessions_of_the_person(self, phone: Phone, desk_of: At, cast: Cast) -> None:
        browser = desk_of(cast.staff)
        assert phone.of(cast.staff).post("/sign-out-everywhere", key=None).status_code == 200
        assert "工作人员登录" in browser.open("/desk/days").text

    @pytest.mark.parametrize(("older", "is_open"), [(LASTS - timedelta(minutes=1), True), (LASTS, False)])
    def test_lasts_a_day_at_the_counter(
        self, desk_of: At, cast: Cast, monkeypatch: pytest.MonkeyPatch, older: timedelta, is_open: bool
    ) -> None:
        browser = desk_of(cast.staff)
        monkeypatch.setattr(cookies, "real_now", lambda: real_now() + older)
        assert ("哪个柜台" in browser.open("/desk/days").text) is is_open

    @pytest.mark.parametrize("spoilt", ["", ".", "x.y", "甲.乙", "AAAA.AAAA"])
    def test_a_cookie_that_is_not_ours_opens_nothing(self, app: Flask, spoilt: str) -> None:
        with app.test_request_context("/desk/days", headers={"Cookie": f"desk={spoilt}".encode().decode("latin-1")}):
            assert cookies.read(app.test_request_context().request) is None

    def test_one_letter_changed_is_not_ours(self, app: Flask, desk_of: At, cast: Cast) -> None:
        value = cookie_of(desk_of(cast.staff)).value
        browser = Browser(app)
        browser.client.set_cookie("desk", ("B" if value[0] == "A" else "A") + value[1:])
        assert "工作人员登录" in browser.open("/desk/days").text


class TestALinkFromAnotherSite:
    """The browser keeps the desk's cookies back on it."""

    def test_signs_nobody_out(self, app: Flask, desk_of: At, cast: Cast, open_fair: Fair) -> None:
        stranger = app.test_client()
        for path in (f"days/{open_fair.day.id}", "days", "nowhere"):
            led = Context().run(stranger.get, f"/desk/{path}")
            assert (led.status_code, led.headers.getlist("Set-Cookie")) == (303, [])
        asked = Context().run(stranger.get, led.headers["Location"], headers={"Sec-Fetch-Site": "cross-site"})
        assert "已登录的，点这里继续" in asked.text
        assert "已登录的" not in Browser(app).open("/desk/days").text

    def test_a_session_that_was_refused_is_taken_away(self, phone: Phone, desk_of: At, cast: Cast) -> None:
        browser = desk_of(cast.staff)
        phone.of(cast.staff).post("/sign-out-everywhere", key=None)
        browser.open("/desk/days")
        assert cookie_of(browser) is None

    def test_a_second_tab_leaves_a_sign_in_form_alone(self, app: Flask, cast: Cast) -> None:
        browser, username = Browser(app), give_password(cast.staff)
        browser.open("/desk/sign-in")
        action, form = browser.form("/sign-in")
        browser.open("/desk/days")
        signed_in = browser.post(action, {**form, "username": username, "password": PASSWORD})
        assert "哪个柜台" in signed_in.text


class TestForms:
    def test_of_another_sign_in_are_refused(self, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.day.closes_at
        mine, theirs = desk_of(cast.staff), desk_of(cast.second_staff)
        mine.open(f"/desk/days/{open_fair.day.id}/evening")
        action, form = mine.form("/end")
        refused = theirs.post(action, form)
        assert (refused.status_code, "放得太久" in refused.text) == (403, True)

    @pytest.mark.parametrize("token", ["", "x", "甲"])
    def test_without_their_token_do_nothing(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time, token: str
    ) -> None:
        time.now = open_fair.day.closes_at
        browser = desk_of(cast.staff)
        browser.open(f"/desk/days/{open_fair.day.id}/evening")
        assert browser.send("/end", token=token).status_code == 403
        assert "1 <span>收摊" in browser.open(f"/desk/days/{open_fair.day.id}/evening").text

    def test_without_their_key_do_nothing(self, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
        time.now = open_fair.day.closes_at
        browser = desk_of(cast.staff)
        browser.open(f"/desk/days/{open_fair.day.id}/evening")
        assert browser.send("/end", key="").status_code == 403

    def test_that_another_sites_page_sends_are_refused(
        self, desk_of: At, cast: Cast, open_fair: Fair, time: Time
    ) -> None:
        time.now = open_fair.day.closes_at
        browser = desk_of(cast.staff)
        browser.open(f"/desk/days/{open_fair.day.id}/evening")
        action, form = browser.form("/end")
        for site in ("cross-site", "same-site"):
            assert browser.post(action, form, headers={"Sec-Fetch-Site": site}).status_code == 403

    def test_nobody_is_signed_in_by_another_sites_form(self, app: Flask, cast: Cast) -> None:
        username = give_password(cast.staff)
        sent = Browser(app).post("/desk/sign-in", {"username": username, "password": PASSWORD, "token": "x"})
        assert sent.status_code == 403

    def test_every_post_of_the_desk_asks_for_a_token(self, app: Flask, desk_of: At, cast: Cast) -> None:
        browser = desk_of(cast.staff)
        rules = [
            rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.") and "POST" in rule.methods
        ]
        assert len(rules) > 8
        for rule in rules:
            path = re.sub("<uuid:[a-z_]+>", str(cast.staff.account_id), rule.rule)
            sent = browser.client.post(path, data={"who": "1"})
            assert (rule.rule, sent.status_code) == (rule.rule, 405 if rule.endpoint in NOTHING_DONE else 403)


class TestPages:
    def test_forbid_the_browser_everything_that_is_not_theirs(
        self, app: Flask, desk_of: At, cast: Cast, open_fair: Fair
    ) -> None:
        browser = desk_of(cast.staff)
        for path in ("days", f"days/{open_fair.day.id}", "nowhere", f"days/{open_fair.day.id}/report.pdf"):
            page = browser.open(f"/desk/{path}")
            assert {name: page.headers[name] for name in HEADERS} == HEADERS
            assert page.headers["Cache-Control"] == "no-store"
        policy = HEADERS["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert HEADERS["Permissions-Policy"].startswith("camera=(self)")

    def test_hold_no_script_and_no_style_of_their_own(self) -> None:
        folder = desk.root_path
        found = list(Path(folder, "templates").rglob("*.html"))
        assert len(found) > 8
        for path in found:
            text = path.read_text("utf-8")
            assert " style=" not in text
            assert " onclick=" not in text
            assert "<script>" not in text
            assert "http" not in text.replace("http-equiv", "")

    def test_a_resident_is_told_that_this_is_for_staff(self, desk_of: At, cast: Cast, open_fair: Fair) -> None:
        browser = desk_of(cast.resident)
        assert (browser.page.status_code, "您的身份不能做这件事" in browser.page.text) == (403, True)
        for path in ("", "/queue", "/stock", "/evening", "/two-people", "/list.pdf"):
            assert browser.open(f"/desk/days/{open_fair.day.id}{path}").status_code == 403

    def test_who_has_no_counter_is_told_so_and_not_that_there_is_no_day(
        self, desk_of: At, cast: Cast, open_fair: Fair
    ) -> None:
        for who in (cast.administrator, cast.subdistrict_staff):
            told = desk_of(who).page.text
            assert ("这个账号没有柜台" in told, "还没有兑换日" in told) == (True, False)
        told = desk_of(cast.staff_next_door).page.text
        assert ("这个账号没有柜台" in told, "还没有兑换日" in told) == (False, True)

    def test_staff_of_elsewhere_meet_the_404_of_what_is_not_there(
        self, desk_of: At, cast: Cast, open_fair: Fair
    ) -> None:
        browser = desk_of(cast.staff_next_door)
        assert str(open_fair.day.id) not in browser.page.text
        nowhere = browser.open(f"/desk/days/{cast.staff.account_id}/stock")
        for path in ("", "/queue", "/stock", "/evening", "/two-people", "/list.pdf", "/report.pdf"):
            found = browser.open(f"/desk/days/{open_fair.day.id}{path}")
            assert (found.status_code, "没有找到" in found.text) == (404, True)
        mine = browser.open(f"/desk/days/{open_fair.day.id}/stock").text
        assert mine.replace(str(open_fair.day.id), "") == nowhere.text.replace(str(cast.staff.account_id), "")


def test_the_clock_of_the_cookie_is_the_real_one() -> None:
    assert cookies.real_now is clock.real_now
