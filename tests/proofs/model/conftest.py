from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade

from service.app import create_app
from service.core import clock
from service.core.config import Config
from service.core.db import db
from tests.conftest import ENGINES, ROOT, Time
from tests.factories.databases import Databases
from tests.proofs.model.engines import Engine, Lockstep


@pytest.fixture(scope="package")
def lockstep(request: pytest.FixtureRequest, folder: Path, wechat_url: str) -> Iterator[Lockstep]:
    """An application for each engine, on a database of its own; all examples share them, each in its own district."""
    engines = []
    for name in ENGINES:
        server = request.getfixturevalue("postgresql_url") if name == "postgresql" else None
        environment = {
            "VP_MODE": "sandbox",
            "VP_DATA_DIR": str(folder),
            "DATABASE_URL": Databases(folder, server).new(),
            "VP_WECHAT_API_URL": wechat_url,
            "VP_RATE_LIMITS": "off",
            "VP_LOG_LEVEL": "WARNING",
        }
        app = create_app(Config.from_env(environment), testing=True)
        with app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
        engines.append(Engine(name, app))
    yield Lockstep(engines)
    for engine in engines:
        with engine.app.app_context():
            db.engine.dispose()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The domain's clock; the machine moves it."""
    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time
