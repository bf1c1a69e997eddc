"""The rate limits, switched on: what is too much is told so, and nobody pays for another's haste."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from tests.core.conftest import Probe
from tests.factories.cast import Cast

SIGN_IN = {"json": {"username": "nobody-here", "password": "Passport-2025"}}
MOST = 30  # a minute, of sign-ins by password from one address


def test_one_too_many_is_told_when_to_come_again(make_probe: Any, cast: Cast) -> None:
    """The phone holds the 429 against the spec, too."""
    probe: Probe = make_probe(VP_RATE_LIMITS="on")
    answers = [probe.send("POST", "/sign-in/password", **SIGN_IN) for _ in range(MOST + 1)]
    assert {each.status_code for each in answers[:-1]} == {401}
    refused = answers[-1]
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.json["code"] == "request.too_many"
    assert refused.json["title"] == "操作太频繁。"
    assert int(refused.headers["Retry-After"]) > 0

    elsewhere = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    assert probe.send("POST", "/sign-in/password", **SIGN_IN, **elsewhere).status_code == 401
    assert probe.of(cast.resident).get("/me").status_code == 200, "another route has a count of its own"
    health = Context().run(probe.app.test_client().get, "/healthz")
    assert health.status_code == 200


def test_who_is_signed_in_is_counted_as_a_person_and_not_as_an_address(
    make_probe: Any, cast: Cast, monkeypatch: Any
) -> None:
    monkeypatch.setattr("service.core.limits.EVERYTHING", 3)
    probe: Probe = make_probe(VP_RATE_LIMITS="on")
    answers = [probe.of(cast.resident).get("/me").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert probe.of(cast.neighbour).get("/me").status_code == 200
    forged = probe.send("GET", "/me", headers={"Authorization": "Bearer forged"})
    assert forged.status_code == 401


def test_passwords_are_counted_by_address_whatever_token_comes_with_them(make_probe: Any, cast: Cast) -> None:
    probe: Probe = make_probe(VP_RATE_LIMITS="on")
    for who in (cast.resident, cast.neighbour):
        answers = [probe.of(who).send("POST", "/sign-in/password", **SIGN_IN) for _ in range(MOST // 2)]
        assert {each.status_code for each in answers} == {401}
    assert probe.of(cast.leader).send("POST", "/sign-in/password", **SIGN_IN).status_code == 429


def test_passport_numbers_are_not_tried_out(make_probe: Any, cast: Cast) -> None:
    probe: Probe = make_probe(VP_RATE_LIMITS="on")
    body = {"relation": "child", "passport_number": "1000000005"}
    answers = [probe.of(cast.resident).post("/me/family", body) for _ in range(MOST + 1)]
    assert [each.status_code for each in answers] == [409] * MOST + [429]


def test_link_codes_are_not_tried_out(make_probe: Any, cast: Cast) -> None:
    probe: Probe = make_probe(VP_RATE_LIMITS="on")
    answers = [probe.of(cast.resident).post("/me/link", {"code": "385204917"}) for _ in range(11)]
    assert [each.status_code for each in answers] == [409] * 10 + [429]
