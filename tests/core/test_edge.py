"""The order at the edge: signature → actor → who → takes → view; and problem documents for whatever goes wrong."""

from __future__ import annotations

import uuid
from contextvars import Context
from typing import Any

import pytest

from service.core.actor import anyone, signed_in
from service.core.errors import NotFound
from service.core.http import Routes, Undeclared
from tests.core.conftest import SLOW_WORK, NoteIn, NoteOut, Probe
from tests.factories.cast import Cast
from tests.fakes.phone import Phone


@pytest.fixture
def note() -> dict[str, Any]:
    return {"note": uuid.uuid4().hex}


class TestSlowWorkBeforeTheTransaction:
    def test_is_done_for_whoever_may_ask_for_it(self, probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
        answered = probe.of(cast.administrator).post("/notes/slowly", note, key=None)
        assert (answered.status_code, answered.json["note"]) == (200, "prepared")
        assert note["note"] in SLOW_WORK

    def test_is_not_done_for_nobody(self, probe: Probe, note: dict[str, Any]) -> None:
        assert probe.post("/notes/slowly", note, key=None).status_code == 401
        assert note["note"] not in SLOW_WORK

    def test_is_not_done_for_the_wrong_person(self, probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
        assert probe.of(cast.staff).post("/notes/slowly", note, key=None).status_code == 403
        assert note["note"] not in SLOW_WORK

    def test_is_not_done_for_the_wrong_shape(self, probe: Probe, cast: Cast, note: dict[str, Any]) -> None:
        assert probe.of(cast.administrator).post("/notes/slowly", {**note, "count": True}, key=None).status_code == 422
        assert note["note"] not in SLOW_WORK


def test_who_comes_before_takes(probe: Probe, cast: Cast) -> None:
    assert probe.post("/notes", {"note": 1}).status_code == 401
    assert probe.of(cast.staff).post("/notes/slowly", {"note": 1}, key=None).status_code == 403


def test_a_key_without_an_owner_cannot_be_declared() -> None:
    routes = Routes("keyed", __name__, description="Keyed")
    with pytest.raises(TypeError, match="belongs to somebody"):
        routes.post("/keyed", who=anyone, takes=NoteIn, gives=NoteOut)


def test_a_route_that_gives_nothing_answers_204_without_being_told() -> None:
    routes = Routes("quiet", __name__, description="Quiet")
    routes.post("/cheer", who=signed_in)(lambda: None)
    routes.get("/cheers", who=signed_in, gives=NoteOut)(lambda: None)
    assert [edge.route_spec.status for _, edge, *_ in routes._unspecified] == [204, 200]


def test_in_tests_a_refusal_that_was_not_declared_is_an_error(probe: Probe, cast: Cast) -> None:
    def refuse() -> None:
        raise NotFound

    probe.on_get.append(refuse)
    with pytest.raises(Undeclared, match=r"list_notes answered request\.not_found"):
        probe.of(cast.resident).get("/notes")


class TestEveryProblemSpeaksBothLanguages:
    @pytest.fixture
    def served(self, served_probe: Probe, cast: Cast) -> Any:
        """As a server would answer: not testing."""
        client = served_probe.app.test_client()
        headers = {"Authorization": f"Bearer {cast.resident.token}"}

        def send(method: str, path: str, language: str, **options: Any) -> Any:
            sent = {**headers, "Accept-Language": language}
            return Context().run(client.open, path, method=method, headers=sent, **options)

        return send

    @pytest.mark.parametrize(
        ("status", "code", "request_"),
        [
            (404, "request.not_found", ("GET", "/api/v1/nowhere", {})),
            (404, "request.not_found", ("GET", "/", {})),
            (404, "request.not_found", ("GET", "/api/v1/teams/not-an-id", {})),
            (405, "request.method_not_allowed", ("DELETE", "/api/v1/notes", {})),
            (405, "request.method_not_allowed", ("PATCH", "/api/v1/notes", {"json": {}})),
            (413, "request.too_large", ("POST", "/api/v1/notes", {"json": {"note": "x" * 2000}})),
            (415, "request.unsupported_media_type", ("POST", "/api/v1/notes", {"data": "note=x"})),
            (400, "request.unreadable", ("POST", "/api/v1/notes", {"data": "{", "content_type": "application/json"})),
            (422, "request.invalid", ("POST", "/api/v1/notes", {"json": {}})),
            (422, "request.invalid", ("POST", "/api/v1/notes", {})),
            (500, "server.broken", ("POST", "/api/v1/notes", {"json": {"note": "x", "ending": "broken"}})),
        ],
        ids=str,
    )
    def test_with_the_same_code(self, served: Any, status: int, code: str, request_: tuple[str, str, Any]) -> None:
        method, path, options = request_
        for language, is_chinese in (
            ("zh-CN", True),
            ("", True),
            ("fr", True),
            ("en-US,en;q=0.9", False),
            ("en;q=0.1,zh;q=0.9", True),
            (";;;,q=,\t", True),
        ):
            answered = served(method, path, language, **options)
            assert (answered.status_code, answered.json["code"]) == (status, code)
            assert answered.content_type == "application/problem+json; charset=utf-8"
            assert any("一" <= character <= "鿿" for character in answered.json["title"]) is is_chinese, language
            assert answered.json["detail"]
            assert answered.json["request_id"] == answered.headers["X-Request-Id"]

    def test_a_wrong_method_is_told_the_right_ones(self, served: Any) -> None:
        assert served("DELETE", "/api/v1/notes", "zh").headers["Allow"] == "GET, HEAD, OPTIONS, POST"

    def test_what_broke_quotes_nothing_that_was_typed(self, served: Any) -> None:
        typed = uuid.uuid4().hex
        answered = served("POST", "/api/v1/notes", "zh", json={"note": typed, "ending": "broken"})
        assert typed not in answered.text
        assert "ZeroDivision" not in answered.text


class TestCursors:
    @pytest.mark.parametrize(
        "cursor",
        ["x", "AZMffl", "AZMffl_McO2frWtth1eiQ", "A" * 23, "A" * 200, "../../etc", "AZMf%00", "ａ" * 22, "A=" * 11],
    )
    def test_that_are_not_ours_are_refused(self, probe: Probe, cast: Cast, cursor: str) -> None:
        refused = probe.of(cast.resident).get("/notes", cursor=cursor)
        assert (refused.status_code, refused.json["code"]) in {
            (422, "request.cursor_refused"),
            (422, "request.invalid"),
        }

    def test_walk_through_everything_once(self, probe: Probe, cast: Cast) -> None:
        phone: Phone = probe.of(cast.resident)
        mine = {uuid.uuid4().hex for _ in range(7)}
        for note in mine:
            assert phone.post("/notes", {"note": note}).status_code == 201
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 3}
        while len(seen) < len(mine):
            page = phone.get("/notes", **query).json
            seen += [item["note"] for item in page["items"] if item["note"] in mine]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert sorted(seen) == sorted(mine)
