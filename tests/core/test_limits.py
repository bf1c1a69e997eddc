"""Rate limits count per address for whoever has not signed in; the address is not what a client says it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.core.config import Config

MOST = 30  # sign-ins by password a minute
PATH = "/api/v1/sign-in/password"
Ask = Callable[[str | None], int]


@pytest.fixture
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    """One try with an ``X-Forwarded-For``, by way of as many proxies as the test trusts. Its shape is wrong, so that
    only the limiter has anything to say.
    """
    env = {"VP_MODE": "sandbox", "VP_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/limits.db"}
    app: Flask = create_app(Config.from_env({**env, "VP_TRUSTED_PROXIES": str(request.param)}))

    def once(forwarded_for: str | None) -> int:
        headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
        client = app.test_client()
        return client.post(PATH, data=b"", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code

    return once


@pytest.mark.parametrize("ask", [0], indirect=True)
def test_without_a_proxy_a_made_up_address_does_not_help(ask: Ask) -> None:
    answers = [ask(f"203.0.113.{number}") for number in range(MOST + 1)]
    assert 429 not in answers[:MOST]
    assert answers[MOST] == 429


@pytest.mark.parametrize("ask", [1], indirect=True)
def test_behind_a_proxy_each_address_has_its_own_count(ask: Ask) -> None:
    answers = [ask("203.0.113.7") for _ in range(MOST + 1)]
    assert (answers[MOST - 1] != 429, answers[MOST]) == (True, 429)
    assert ask("203.0.113.8") != 429


@pytest.mark.parametrize("ask", [1], indirect=True)
def test_behind_a_proxy_what_the_client_put_before_its_address_does_not_help(ask: Ask) -> None:
    answers = [ask(f"198.51.100.{number}, 203.0.113.7") for number in range(MOST + 1)]
    assert answers[MOST] == 429
