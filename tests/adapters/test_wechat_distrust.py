"""The real client against servers that behave worse than WeChat, over real HTTP: nobody is signed in by a guess."""

from __future__ import annotations

import logging
import socket
import time
import traceback
from collections.abc import Iterator
from dataclasses import fields

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.wechat import MAX_ANSWER_BYTES, CodeRefused, WeChat, WeChatIdentity, WeChatUnavailable
from service.core.errors import Refusal
from service.sandbox.wechat import serve
from tests.fakes.wechat import AnsweringWeChat, raw_peer

SECRET = "5ecret-that-nobody-may-see"
Answering = tuple[AnsweringWeChat, WeChat]


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    server = AnsweringWeChat()
    with serve(server) as url, WeChat(url, "wx1", SECRET, timeout_seconds=1) as client:
        yield server, client


def test_the_request_is_the_one_wechat_documents(answering: Answering) -> None:
    server, client = answering
    server.answers('{"openid": "o1"}')
    client.exchange_code("a+b&c")
    assert server.asked == [
        f"/sns/jscode2session?appid=wx1&grant_type=authorization_code&secret={SECRET}&js_code=a%2Bb%26c"
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
