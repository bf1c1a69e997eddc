"""The real client against the stand-in server, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from service.adapters.wechat import (
    AccountBlocked,
    CodeRefused,
    WeChat,
    WeChatBusy,
    WeChatIdentity,
    WeChatUnavailable,
)
from service.core.errors import Refusal
from service.sandbox.wechat import APP_ID, APP_SECRET, create_stand_in, issue_code, serve

ISSUED_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


class MovableClock:
    def __init__(self) -> None:
        self.time = ISSUED_AT

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def stand_in_url(clock: MovableClock) -> Iterator[str]:
    with serve(create_stand_in(now=clock, slow_seconds=1)) as url:
        yield url


@pytest.fixture
def wechat(stand_in_url: str) -> Iterator[WeChat]:
    with WeChat(stand_in_url, APP_ID, APP_SECRET) as client:
        yield client


# The stand-in's manners


def test_a_fresh_code_gives_the_openid_of_whoever_it_was_issued_to(wechat: WeChat) -> None:
    assert wechat.exchange_code(issue_code("wang-fang", now=ISSUED_AT)) == WeChatIdentity("wang-fang", None)
    assert wechat.exchange_code(issue_code("li_hua", now=ISSUED_AT)).openid == "li_hua"


def test_two_codes_of_one_person_are_different_and_both_work(wechat: WeChat) -> None:
    codes = {issue_code("wang-fang", now=ISSUED_AT) for _ in range(2)}
    assert len(codes) == 2
    assert {wechat.exchange_code(code).openid for code in codes} == {"wang-fang"}


def test_a_code_works_once(wechat: WeChat) -> None:
    code = issue_code("wang-fang", now=ISSUED_AT)
    wechat.exchange_code(code)
    with pytest.raises(CodeRefused):
        wechat.exchange_code(code)


def test_a_code_sent_by_eight_threads_at_once_works_once(wechat: WeChat) -> None:
    code = issue_code("wang-fang", now=ISSUED_AT)

    def is_accepted(_: int) -> bool:
        try:
            wechat.exchange_code(code)
        except CodeRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_accepted, range(8))) == 1


@pytest.mark.parametrize(("age_seconds", "is_accepted"), [(0, True), (299, True), (300, False), (301, False)])
def test_a_code_lives_five_minutes(wechat: WeChat, clock: MovableClock, age_seconds: int, is_accepted: bool) -> None:
    code = issue_code("wang-fang", now=ISSUED_AT)
    clock.time += timedelta(seconds=age_seconds)
    if is_accepted:
        assert wechat.exchange_code(code).openid == "wang-fang"
    else:
        with pytest.raises(CodeRefused):
            wechat.exchange_code(code)


def test_a_code_from_the_future_is_refused(wechat: WeChat) -> None:
    with pytest.raises(CodeRefused):
        wechat.exchange_code(issue_code("wang-fang", now=ISSUED_AT + timedelta(seconds=1)))


@pytest.mark.parametrize("openid", ["", "王芳", "a b", "a" * 65, "a&secret=b"])
def test_no_code_is_issued_for_what_is_no_openid(openid: str) -> None:
    with pytest.raises(ValueError, match="openid"):
        issue_code(openid, now=ISSUED_AT)


# What each answer of WeChat means to the person


@pytest.mark.parametrize(
    ("js_code", "refusal", "code", "status"),
    [
        ("081nobody-issued-this", CodeRefused, "wechat.code_invalid", 401),
        ("sandbox-error-40029", CodeRefused, "wechat.code_invalid", 401),
        ("sandbox-error-40163", CodeRefused, "wechat.code_invalid", 401),
        ("sandbox-error-40226", AccountBlocked, "wechat.account_blocked", 403),
        ("sandbox-error-45011", WeChatBusy, "wechat.busy", 429),
        ("sandbox-error--1", WeChatUnavailable, "wechat.unavailable", 503),
        ("sandbox-error-48001", WeChatUnavailable, "wechat.unavailable", 503),
        ("sandbox-error-0", WeChatUnavailable, "wechat.unavailable", 503),
        ("sandbox-page", WeChatUnavailable, "wechat.unavailable", 503),
        ("sandbox-empty", WeChatUnavailable, "wechat.unavailable", 503),
    ],
)
def test_every_errcode_becomes_a_refusal(
    wechat: WeChat, js_code: str, refusal: type[Refusal], code: str, status: int
) -> None:
    with pytest.raises(refusal) as caught:
        wechat.exchange_code(js_code)
    assert (caught.value.code, caught.value.status) == (code, status)


def test_busy_and_unavailable_say_when_to_come_back() -> None:
    assert (WeChatBusy().retry_after, WeChatUnavailable().retry_after) == (60, 5)


@pytest.mark.parametrize("refusal", [CodeRefused, AccountBlocked, WeChatBusy, WeChatUnavailable])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_speaks_and_says_what_to_do(refusal: type[Refusal], language: str) -> None:
    assert refusal().sentence(language)
    assert refusal().next_step(language)


@pytest.mark.parametrize(("app_id", "app_secret", "errcode"), [("wx-other", APP_SECRET, 40013), (APP_ID, "x", 40125)])
def test_a_wrong_app_id_or_secret_is_not_the_persons_fault_and_the_operator_sees_which(
    stand_in_url: str, app_id: str, app_secret: str, errcode: int
) -> None:
    with (
        WeChat(stand_in_url, app_id, app_secret) as client,
        structlog.testing.capture_logs() as lines,
        pytest.raises(WeChatUnavailable),
    ):
        client.exchange_code(issue_code("wang-fang", now=ISSUED_AT))
    assert [(line["event"], line["errcode"]) for line in lines] == [("wechat.unavailable", errcode)]


def test_a_slow_wechat_is_given_up_after_the_timeout(stand_in_url: str) -> None:
    started = time.monotonic()
    with WeChat(stand_in_url, APP_ID, APP_SECRET, timeout_seconds=0.2) as client, pytest.raises(WeChatUnavailable):
        client.exchange_code("sandbox-slow")
    assert time.monotonic() - started < 0.9
