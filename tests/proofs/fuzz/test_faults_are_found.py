"""The control of the fuzz: an answer that is planted wrong is a fault in the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response
from schemathesis import GenerationMode

from tests.proofs.fuzz import test_spec
from tests.proofs.fuzz.aim import plain
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.ground import Ground
from tests.proofs.fuzz.spec import described
from tests.proofs.fuzz.test_spec import explore
from tests.proofs.fuzz.verdicts import Book, try_out

Plant = Callable[[Response], Response]


def answer_as_a_teapot(response: Response) -> Response:
    response.status_code = 418
    return response


def answer_with_a_server_error(response: Response) -> Response:
    response.status_code = 500
    return response


def answer_in_plain_text(response: Response) -> Response:
    response.content_type = "text/plain"
    return response


def leave_a_field_out(response: Response) -> Response:
    response.set_data(b"{}")
    return response


def refuse_in_ones_own_words(response: Response) -> Response:
    response.status_code = 404
    response.set_data(b'{"message": "not found"}')
    return response


def planted(app: Flask, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    """Behind all that the application itself does to an answer: such hooks run from the last to the first."""
    monkeypatch.setitem(app.after_request_funcs, None, [plant, *app.after_request_funcs[None]])


def operation_named(name: str, app: Flask, ground: Ground) -> Any:
    return described(app, ground).find_operation_by_id(name)


@pytest.mark.usefixtures("rolled_back")
class TestAPlantedFaultIsFound:
    def faults(self, app: Flask, ground: Ground, watch: Watch) -> list[str]:
        book = Book()
        try_out(next(plain(ground, operation_named("get_team", app, ground))), ground, book, watch)
        return list(book.faults)

    def test_and_where_nothing_is_planted_none(self, app: Flask, ground: Ground, watch: Watch) -> None:
        assert self.faults(app, ground, watch) == []

    @pytest.mark.parametrize(
        ("plant", "found"),
        [
            (answer_as_a_teapot, "UndefinedStatusCode"),
            (answer_with_a_server_error, "a server error"),
            (answer_in_plain_text, "UndefinedContentType"),
            (leave_a_field_out, "JsonSchemaError"),
            (refuse_in_ones_own_words, "no problem document"),
        ],
        ids=lambda value: getattr(value, "__name__", value),
    )
    def test_in_an_answer(
        self,
        app: Flask,
        ground: Ground,
        watch: Watch,
        monkeypatch: pytest.MonkeyPatch,
        plant: Plant,
        found: str,
    ) -> None:
        planted(app, monkeypatch, plant)
        assert any(found in fault for fault in self.faults(app, ground, watch))

    def test_in_a_view_that_breaks(
        self, app: Flask, ground: Ground, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.view_functions, "teams.get_team", lambda **_: 1 // 0)
        assert self.faults(app, ground, watch) == ["get_team broke: ZeroDivisionError"]

    def test_in_bad_input_that_is_let_in(
        self, app: Flask, ground: Ground, watch: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listed = ground.stage.phone.get("/teams").get_data()

        def let_in(response: Response) -> Response:
            response.status_code, response.content_type = 200, "application/json"
            response.set_data(listed)
            return response

        planted(app, monkeypatch, let_in)
        monkeypatch.setattr(test_spec, "EXAMPLES", 20)  # a few may all be wrong in what means nothing
        monkeypatch.setattr(test_spec, "SEED", 7)
        book = Book()
        explore(ground, operation_named("list_teams", app, ground), GenerationMode.NEGATIVE, book, watch)
        assert any("AcceptedNegativeData" in fault for fault in book.faults)
