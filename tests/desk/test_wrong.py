"""What goes wrong under /desk/ is told on a page, in both languages, and tells nobody more than that."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.desk.edge import HEADERS
from service.desk.routes import days
from tests.desk.conftest import At
from tests.desk.people import PASSWORD, give_password
from tests.factories.cast import Cast
from tests.factories.redemption import Fair
from tests.fakes.browser import Browser

SECRET = "what-somebody-typed"


@pytest.fixture
def served(app: Flask, environment: dict[str, str]) -> Iterator[Flask]:
    """As a server runs it, where an error is answered and not raised."""
    made = create_app(Config.from_env(environment))
    yield made
    with made.app_context():
        db.engine.dispose()


def is_page(answer: Any) -> bool:
    return answer.content_type == "text/html; charset=utf-8" and {*HEADERS.items()} <= {*answer.headers.items()}


class TestWhatBroke:
    @pytest.fixture
    def broken(self, served: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
        def fail(*_: Any) -> Any:
            raise ZeroDivisionError(SECRET)

        browser = Browser(served)
        browser.open("/desk/")
        browser.send("/sign-in", username=give_password(cast.staff), password=PASSWORD)
        monkeypatch.setattr(days.period_queries, "days_near", fail)
        return browser.open("/desk/days")

    def test_is_a_page_with_a_number_and_no_word_of_the_error(
        self, broken: Any, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert (broken.status_code, is_page(broken)) == (500, True)
        assert broken.text.index("系统出错了，没有保存") < broken.text.index("Something broke on our side")
        assert broken.headers["X-Request-Id"] in broken.text
        for detail in (SECRET, "ZeroDivision", "Traceback", "service/"):
            assert detail not in broken.text

    def test_the_page_leans_on_nothing_that_may_have_broken(
        self, served: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.desk.cookies.form_token", lambda _: 1 / 0)  # every other page asks for it
        told = Browser(served).open("/desk/sign-in")
        assert (told.status_code, is_page(told)) == (500, True)

    def test_in_tests_the_error_itself_is_seen(self, desk_of: At, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = desk_of(cast.staff)
        monkeypatch.setattr(days.period_queries, "days_near", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            browser.open("/desk/days")


@pytest.mark.parametrize("path", ["/desk/", "/desk/days", "/desk/nowhere", "/desk/no/where", "/desk/static/desk.css"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_done_where_nothing_is_done_is_a_page(app: Flask, path: str, method: str) -> None:
    told = Context().run(app.test_client().open, path, method=method)
    assert (told.status_code, told.headers["Allow"], is_page(told)) == (405, "GET, HEAD", True)
    assert "这个地址不能这样用" in told.text


def test_a_file_that_is_not_there_is_told_on_a_page(app: Flask) -> None:
    told = Browser(app).open("/desk/static/nothing.css")
    assert (told.status_code, is_page(told), "没有找到" in told.text) == (404, True, True)


def test_guesses_at_the_desk_are_limited_for_each_address(tmp_path: Path) -> None:
    env = {"VP_MODE": "sandbox", "VP_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/limits.db"}
    client = create_app(Config.from_env(env)).test_client()
    answers = [client.post("/desk/sign-in") for _ in range(31)]
    assert [each.status_code for each in answers] == [403] * 30 + [429]
    assert "操作太频繁" in answers[-1].text
    assert (is_page(answers[-1]), answers[-1].headers["Retry-After"]) == (True, "30")


def test_a_form_of_megabytes_is_refused_in_words(desk_of: At, cast: Cast) -> None:
    refused = desk_of(cast.staff).send("/sign-out", fields={"more": "x" * (2 << 20)})
    assert (refused.status_code, "上传的内容太大" in refused.text) == (413, True)
    assert is_page(refused)


def test_what_is_opened_the_wrong_way_is_not_there(desk_of: At, cast: Cast, open_fair: Fair) -> None:
    opened = desk_of(cast.staff).open(f"/desk/days/{open_fair.day.id}/look-up")
    assert (opened.status_code, "没有找到" in opened.text) == (404, True)
