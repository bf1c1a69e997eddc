"""After signing in one is where one wanted to go; and nowhere that somebody else has written into an address."""

from __future__ import annotations

from contextvars import Context
from urllib.parse import quote

import pytest
from flask import Flask

from tests.conftest import Time
from tests.desk.conftest import At
from tests.desk.people import PASSWORD, give_password
from tests.factories.cast import Cast, Person
from tests.factories.redemption import Fair
from tests.fakes.browser import Browser

ELSEWHERE = (
    *("//evil.example", "///evil.example", "////evil.example/desk/days", "/\\evil.example", "\\\\evil.example"),
    *("https:evil.example", "https://evil.example/desk/days", "http:///evil.example", "HTTPS://evil.example"),
    *("javascript:alert(1)", "data:text/html,x", "/%2f%2fevil.example", "/%5cevil.example", "%2f%2fevil.example"),
    *("/desk//evil.example", "/desk/\\evil.example", "/desk/%2e%2e//evil.example", "/desk/../..//evil.example"),
    *("\t//evil.example", "/\t/evil.example", "/desk/days@evil.example", "/desk@evil.example", "//desk/days"),
    *(
        "/desk/days\r\nX: y",
        "http://[",
        "/api/v1/me/home",
        "/docs",
        "/desk/sign-in",
        "/desk/password",
        "/desk/static/x",
    ),
    *("/desk/nowhere", "", "/", "?next=//evil.example", "/desk/days/1/../../..//evil.example"),
)


def sign_in(browser: Browser, who: Person) -> str:
    """Where it leads."""
    action, form = browser.form("/sign-in")
    said = {**form, "username": give_password(who), "password": PASSWORD}
    return Context().run(browser.client.post, action, data=said).headers["Location"]


@pytest.mark.parametrize("end", ["", "/stock", "/evening", "/two-people", "/report.pdf"])
def test_to_the_page_that_was_asked_for(app: Flask, cast: Cast, open_fair: Fair, end: str) -> None:
    browser, wanted = Browser(app), f"/desk/days/{open_fair.day.id}{end}"
    assert "工作人员登录" in browser.open(f"{wanted}?counter=2&done=x&next=//evil.example").text
    assert sign_in(browser, cast.staff) == f"{wanted}?counter=2"


def test_after_a_wrong_password_too(app: Flask, cast: Cast, open_fair: Fair) -> None:
    browser, wanted = Browser(app), f"/desk/days/{open_fair.day.id}/stock"
    browser.open(wanted)
    browser.send("/sign-in", username="nobody", password="x")
    assert sign_in(browser, cast.staff) == wanted


def test_from_a_form_to_where_it_stood(app: Flask, desk_of: At, cast: Cast, open_fair: Fair, time: Time) -> None:
    time.now = open_fair.day.closes_at
    browser, page = desk_of(cast.staff), f"/desk/days/{open_fair.day.id}"
    browser.open(f"{page}/evening")
    action, form = browser.form("/end")
    browser.client.delete_cookie("desk")
    assert "工作人员登录" in browser.post(action, form).text
    assert "刚才那一步没有办" in browser.page.text
    assert sign_in(browser, cast.second_staff) == f"{page}/evening?undone=1"
    browser.open(f"{page}/evening?undone=1")
    assert "刚才那一步没有办" in browser.page.text
    assert "1 <span>收摊" in browser.open(f"{page}/evening").text


def test_letting_the_second_sign_in_leads_back_to_the_evening(
    desk_of: At, cast: Cast, open_fair: Fair, time: Time
) -> None:
    browser, path = desk_of(cast.staff), f"/desk/days/{open_fair.day.id}/evening"
    time.now = open_fair.day.closes_at
    browser.open(path)
    browser.send("/end")
    browser.send("/counts", fields={f"counted-{open_fair.soap.id}": "10", f"counted-{open_fair.rice.id}": "2"})
    browser.send("/sign")
    forms = browser.page.text.split("</form>")
    assert [f'name="next" value="{path}"' in each for each in forms if "/sign-out" in each] == [False, True]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("encode", [lambda said: said, quote, lambda said: quote(quote(said, safe=""), safe="")])
def test_no_address_leads_anywhere_else(app: Flask, cast: Cast, elsewhere: str, encode: object) -> None:
    said = encode(elsewhere)  # type: ignore[operator]
    browser = Browser(app)
    browser.open(f"/desk/sign-in?next={quote(said, safe='')}")
    assert "next" not in browser.form("/sign-in")[1]
    action, form = browser.form("/sign-in")
    said_again = {**form, "next": said, "username": give_password(cast.staff), "password": PASSWORD}
    led = Context().run(browser.client.post, action, data=said_again)
    assert (led.status_code, led.headers["Location"]) == (303, "/desk/days")


def test_signing_out_leads_nowhere_else_either(desk_of: At, cast: Cast) -> None:
    browser = desk_of(cast.staff)
    action, form = browser.form("/sign-out")
    led = Context().run(browser.client.post, action, data={**form, "next": "//evil.example"})
    assert led.headers["Location"] == "/desk/sign-in"
