"""Signing in with WeChat, through the stand-in over real HTTP."""

from __future__ import annotations

import time as stopwatch

import pytest

from service.core.clock import real_now
from service.sandbox.wechat import issue_code
from tests.accounts.conftest import at_once, by_wechat, openid, with_password
from tests.conftest import Time
from tests.factories.cast import Cast
from tests.fakes.phone import Phone

WRONG_SHAPES = [{}, {"js_code": ""}, {"js_code": 1}, {"js_code": "a" * 129}, {"js_code": "a", "x": 1}]


class TestANewOpenid:
    def test_is_a_new_pending_person(self, phone: Phone) -> None:
        me = phone.of(by_wechat(phone, openid())).get("/me").json
        assert (me["status"], me["name"], me["home_id"]) == ("pending", None, None)

    def test_is_the_same_person_the_next_time(self, phone: Phone) -> None:
        who = openid()
        assert by_wechat(phone, who).account_id == by_wechat(phone, who).account_id

    def test_two_first_sign_ins_at_once_make_one_person(self, phone: Phone) -> None:
        for _ in range(5):
            who = openid()
            found = at_once(*[lambda who=who: by_wechat(phone, who)] * 4)
            assert len({each.account_id for each in found}) == 1


class TestWhatWeChatRefuses:
    @pytest.mark.parametrize(
        ("js_code", "status", "code"),
        [
            ("sandbox-error-40029", 401, "wechat.code_invalid"),
            ("sandbox-error-40163", 401, "wechat.code_invalid"),
            ("sandbox-error-40226", 403, "wechat.account_blocked"),
            ("sandbox-error-45011", 429, "wechat.busy"),
            ("sandbox-error--1", 503, "wechat.unavailable"),
            ("sandbox-error-40013", 503, "wechat.unavailable"),
            ("sandbox-error-99999", 503, "wechat.unavailable"),
            ("sandbox-page", 503, "wechat.unavailable"),
            ("sandbox-empty", 503, "wechat.unavailable"),
            ("没有这个", 401, "wechat.code_invalid"),
        ],
    )
    def test_is_said_in_our_words(self, phone: Phone, js_code: str, status: int, code: str) -> None:
        answer = phone.post("/sign-in/wechat", {"js_code": js_code}, key=None)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert ("Retry-After" in answer.headers) == (status in (429, 503))

    @pytest.mark.in_short_on("sqlite")
    def test_a_slow_wechat_is_given_up_within_a_few_seconds(self, phone: Phone) -> None:
        began = stopwatch.monotonic()
        answer = phone.post("/sign-in/wechat", {"js_code": "sandbox-slow"}, key=None)
        assert (answer.status_code, answer.json["code"]) == (503, "wechat.unavailable")
        assert stopwatch.monotonic() - began < 6

    def test_a_code_works_once_and_for_five_minutes(self, phone: Phone) -> None:
        code = issue_code(openid(), now=real_now())
        assert phone.post("/sign-in/wechat", {"js_code": code}, key=None).status_code == 200
        again = phone.post("/sign-in/wechat", {"js_code": code}, key=None)
        assert (again.status_code, again.json["code"]) == (401, "wechat.code_invalid")


class TestBadInput:
    @pytest.mark.parametrize("body", WRONG_SHAPES)
    def test_of_a_wrong_shape_is_said_field_by_field(self, phone: Phone, body: dict[str, object]) -> None:
        answer = phone.post("/sign-in/wechat", body, key=None)
        assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")


class TestLinking:
    def test_staff_with_wechat_and_a_password_are_one_person(self, phone: Phone, cast: Cast) -> None:
        who = openid()
        code = issue_code(who, now=real_now())
        linked = phone.of(cast.staff).post("/me/wechat", {"js_code": code}, key=None)
        assert (linked.status_code, linked.json["means"]) == (200, "wechat")
        username = with_password(cast.staff)
        by_name = phone.post("/sign-in/password", {"username": username, "password": "Passport-2026"}, key=None)
        assert by_wechat(phone, who).account_id == by_name.json["account_id"] == str(cast.staff.account_id)

    def test_again_changes_nothing(self, phone: Phone, cast: Cast, time: Time) -> None:
        who = openid()
        answers = [
            phone.of(cast.staff).post("/me/wechat", {"js_code": issue_code(who, now=real_now())}, key=None).json
            for _ in range(2)
        ]
        assert answers[0] == answers[1]

    def test_the_wechat_of_somebody_else_is_refused(self, phone: Phone, cast: Cast) -> None:
        who = openid()
        mine = by_wechat(phone, who)
        assert phone.of(mine).post("/me/consents", {"purpose": "photos"}).status_code == 201
        code = issue_code(who, now=real_now())
        answer = phone.of(cast.staff).post("/me/wechat", {"js_code": code}, key=None)
        assert (answer.status_code, answer.json["code"]) == (409, "sign_in.taken")

    def test_a_wechat_that_opened_the_mini_program_first_and_holds_nothing_comes_along(
        self, phone: Phone, cast: Cast
    ) -> None:
        who = openid()
        first = by_wechat(phone, who)
        code = issue_code(who, now=real_now())
        assert phone.of(cast.staff).post("/me/wechat", {"js_code": code}, key=None).status_code == 200
        assert phone.of(first).get("/me").status_code == 401
        assert by_wechat(phone, who).account_id == str(cast.staff.account_id)
