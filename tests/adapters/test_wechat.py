"""The real client against the stand-in server, and against servers that behave worse, over real HTTP."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.wechat import (
    MAX_ANSWER_BYTES,
    AccountBlocked,
    CodeRefused,
    WeChat,
    WeChatBusy,
    WeChatIdentity,
    WeChatUnavailable,
)
from service.core.errors import Refusal
from service.sandbox.wechat import APP_ID, APP_SECRET, create_stand_in, issue_code, serve
from tests.fakes.wechat import AnsweringWeChat, raw_peer

ISSUED_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SECRET = "5ecret-that-nobody-may-see"


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


@pytest.fixture(scope="module")
def answering() -> Iterator[tuple[AnsweringWeChat, WeChat]]:
    server = AnsweringWeChat()
    with serve(server) as url, WeChat(url, "wx1", SECRET, timeout_seconds=1) as client:
        yield server, client


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


# Answers that cannot be trusted

Answering = tuple[AnsweringWeChat, WeChat]


def test_the_request_is_the_one_wechat_documents(answering: Answering) -> None:
    server, client = answering
    server.answers('{"openid": "o1"}')
    client.exchange_code("a+b&c")
    assert server.asked == [
        f"/sns/jscode2session?appid=wx1&js_code=a%2Bb%26c&grant_type=authorization_code&secret={SECRET}"
    ]


def test_an_errcode_of_zero_is_a_success_and_a_unionid_comes_along(answering: Answering) -> None:
    server, client = answering
    server.answers('{"errcode": 0, "openid": "o1", "unionid": "u1", "session_key": "k"}')
    assert client.exchange_code("c") == WeChatIdentity("o1", "u1")


def test_the_session_key_has_no_place_to_go(answering: Answering) -> None:
    server, client = answering
    server.answers('{"openid": "o1", "session_key": "HyVFkGl5F5OQWJZZaNzBBg=="}')
    assert [field.name for field in fields(client.exchange_code("c"))] == ["openid", "unionid"]


@pytest.mark.parametrize("unionid", ["null", '""'])
def test_an_empty_unionid_is_none(answering: Answering, unionid: str) -> None:
    server, client = answering
    server.answers('{"openid": "o1", "unionid": ' + unionid + "}")
    assert client.exchange_code("c").unionid is None


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", '"o1"', "{}", '{"openid": ""}', '{"openid": 7}', '{"openid": "o\\u0000"}', '{"openid": "o1"',
     '{"openid": "o1", "unionid": ["u"]}', '{"openid": "o1", "errcode": "0"}', '{"openid": "o1", "errcode": null}',
     '{"openid": "o1", "errcode": 1e400}', "[" * 9_000, '{"openid": "%s"}' % ("o" * 129)],
)  # fmt: skip
def test_an_answer_that_names_nobody_clearly_signs_in_nobody(answering: Answering, body: str) -> None:
    server, client = answering
    server.answers(body)
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")


NOT_OK = ["204 No Content", "400 Bad Request", "429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway"]


@pytest.mark.parametrize("status", NOT_OK)
def test_any_other_status_signs_in_nobody_whatever_the_body_says(answering: Answering, status: str) -> None:
    server, client = answering
    server.answers(b"" if status.startswith("204") else '{"openid": "o1"}', status)
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")


def test_a_redirect_is_not_followed(answering: Answering) -> None:
    server, client = answering
    server.answers('{"openid": "o1"}', "302 Found", Location="/elsewhere")
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")
    assert len(server.asked) == 1


def test_an_answer_may_have_as_many_bytes_as_the_bound_and_no_more(answering: Answering) -> None:
    server, client = answering
    server.answers('{"openid": "o1"}'.ljust(MAX_ANSWER_BYTES))
    assert client.exchange_code("c").openid == "o1"
    server.answers('{"openid": "o1"}'.ljust(MAX_ANSWER_BYTES + 1))
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")


def test_an_answer_that_drips_is_given_up(answering: Answering) -> None:
    server, client = answering

    def drip() -> Iterator[bytes]:
        for _ in range(50):
            time.sleep(0.1)
            yield b" "

    server.answers(drip())
    started = time.monotonic()
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_a_peer_that_speaks_no_http_is_unavailable(answer: bytes) -> None:
    with raw_peer(answer) as url, WeChat(url, "wx1", SECRET) as client, pytest.raises(WeChatUnavailable):
        client.exchange_code("c")


def test_a_wechat_that_is_not_there_is_unavailable() -> None:
    with WeChat(_closed_port(), "wx1", SECRET) as client, pytest.raises(WeChatUnavailable):
        client.exchange_code("c")


def test_the_client_recovers_by_itself(answering: Answering) -> None:
    server, client = answering
    server.answers("x" * (MAX_ANSWER_BYTES + 1))
    with pytest.raises(WeChatUnavailable):
        client.exchange_code("c")
    server.answers('{"openid": "o1"}')
    assert client.exchange_code("c").openid == "o1"


@pytest.mark.parametrize("js_code", ["", " ", "a b", "\n", "\x00", "\ud800", "王", "a" * 129])
def test_what_cannot_be_a_code_is_refused_without_asking_wechat(answering: Answering, js_code: str) -> None:
    server, client = answering
    server.answers('{"openid": "o1"}')
    with pytest.raises(CodeRefused):
        client.exchange_code(js_code)
    assert server.asked == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["errcode", "openid", "unionid"]) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=8,
)


@given(body=st.binary(max_size=200) | JSON.map(lambda value: orjson.dumps(_fit(value))))
def test_no_answer_at_all_breaks_the_client(answering: Answering, body: bytes) -> None:
    server, client = answering
    server.answers(body)
    match _outcome(client):
        case WeChatIdentity(openid):
            assert openid == orjson.loads(body)["openid"]
        case refusal:
            assert refusal.status in {401, 403, 429, 503}


# The secret


def test_the_secret_reaches_no_log_and_no_exception(
    answering: Answering, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    server, client = answering
    refusals = []
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as lines:
        server.answers('{"openid": "o1", "session_key": "HyVFkGl5F5OQWJZZaNzBBg=="}')
        client.exchange_code("c")
        for body, status in [("<html>", "200 OK"), ("", "500 Internal Server Error"), ('{"errcode": 40125}', "200 OK")]:
            server.answers(body, status)
            refusals.append(_refusal(client))
        with (
            WeChat(_closed_port(), "wx1", SECRET) as nobody,
            raw_peer(b"no") as url,
            WeChat(url, "wx1", SECRET) as mute,
        ):
            refusals += [_refusal(nobody), _refusal(mute)]
    told = [
        *(record.getMessage() for record in caplog.records),
        *map(repr, [*lines, *refusals, client, *capsys.readouterr()]),
        *map(_traceback_with_locals, refusals),
    ]
    assert any("/sns/jscode2session" in line for line in told), "httpx's own log was listened to"
    assert not [line for line in told if SECRET in line or "HyVFkGl5F5OQWJZZaNzBBg" in line]


@pytest.mark.parametrize(
    "url", ["http://api.weixin.qq.com", "http://127.0.0.1.example.org", "ftp://localhost", "wechat"]
)
def test_the_secret_is_not_sent_in_the_clear_over_a_network(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        WeChat(url, "wx1", SECRET)


def _outcome(client: WeChat) -> WeChatIdentity | Refusal:
    try:
        return client.exchange_code("c")
    except Refusal as refusal:
        return refusal


def _refusal(client: WeChat) -> WeChatUnavailable:
    with pytest.raises(WeChatUnavailable) as caught:
        client.exchange_code("c")
    return caught.value


def _traceback_with_locals(refusal: Refusal) -> str:
    """As log formatters that print the locals of every frame see it, from the client inwards."""
    assert refusal.__traceback__ is not None
    inwards = refusal.__traceback__.tb_next
    return "".join(traceback.TracebackException(type(refusal), refusal, inwards, capture_locals=True).format())


def _closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def _fit(value: object) -> object:
    """orjson writes integers of 64 bits only; larger ones become floats, as in JavaScript."""
    if isinstance(value, dict):
        return {key: _fit(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fit(inner) for inner in value]
    return float(value) if isinstance(value, int) and not -(2**63) <= value < 2**64 else value
