from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from service.adapters.wechat import WeChat
from service.core.db import db
from service.sandbox.wechat import APP_ID, APP_SECRET, create_stand_in, serve
from tests.architecture.scene import Stage
from tests.conftest import ENGINES, Time
from tests.proofs.extent import IS_FULL
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.ground import ADDRESS, Ground, lay_out
from tests.proofs.fuzz.rude import Writes
from tests.proofs.selection import deselect

_grounds: dict[Flask, tuple[Ground, Any]] = {}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "dear: in the short form on one engine alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    deselect(config, items, _is_spared)


def _is_spared(item: pytest.Function) -> bool:
    is_dear = item.get_closest_marker("dear") is not None
    return is_dear and not IS_FULL and item.callspec.params["environment"] != ENGINES[-1]


@pytest.fixture
def ground(app: Flask, time: Time, lasting_tokens: None) -> Ground:
    """Laid out once per engine."""
    if app not in _grounds:
        made = lay_out(app, time)
        _grounds[app] = (made, time.now)
    found, moment = _grounds[app]
    time.now = moment
    found.stage.time = time
    return found


@pytest.fixture
def stage(ground: Ground) -> Stage:
    return ground.stage


@pytest.fixture
def watch(ground: Ground) -> Watch:
    return Watch(ground.flock)


@pytest.fixture
def rolled_back(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request is carried out in full and then rolled back, so that one ground serves all tries."""
    monkeypatch.setattr(db.engine.dialect, "do_commit", db.engine.dialect.do_rollback)


@pytest.fixture
def from_one_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_it = app.wsgi_app

    def from_there(environ: dict[str, Any], start_response: Any) -> Any:
        return serve_it({**environ, "REMOTE_ADDR": ADDRESS}, start_response)

    monkeypatch.setattr(app, "wsgi_app", from_there)


@pytest.fixture
def wechat_that_tells(app: Flask, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whose session keys are known here, because nobody else may ever see one."""
    stand_in = create_stand_in()

    @stand_in.after_request
    def note(response: Any) -> Any:
        if key := (response.get_json(silent=True) or {}).get("session_key"):
            ground.flock.add("session_key", key)
        return response

    with serve(stand_in) as url:
        monkeypatch.setitem(app.extensions, "wechat", WeChat(url, APP_ID, APP_SECRET))
        yield


@pytest.fixture
def writes(app: Flask) -> Iterator[Writes]:
    seen = Writes()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
