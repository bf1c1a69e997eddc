"""The operator at the console: commands run in this process, against the database of the engine under test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from service.cli.__main__ import COMMANDS
from tests.conftest import ENGINES

Operator = Callable[..., Result]
SANDBOX_LEAST = {"VP_MODE": "sandbox", "VP_LOG_LEVEL": "WARNING"}


def at_the_console(*arguments: str, env: dict[str, str], typed: str | None = None) -> Result:
    """Only what is given here counts: the settings of whoever runs the tests are taken away."""
    hidden: dict[str, str | None] = dict.fromkeys(("DATABASE_URL", "VP_MODE", "VP_DATA_DIR"))
    return CliRunner(env=hidden | env).invoke(COMMANDS, list(arguments), input=typed, prog_name="service.cli")


@pytest.fixture
def operator(app: Flask, tmp_path: Path) -> Operator:
    env = SANDBOX_LEAST | {
        "VP_DATA_DIR": str(tmp_path),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    return lambda *arguments, typed=None: at_the_console(*arguments, env=env, typed=typed)


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, which the test may fill, break or move in time."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/own.db"
        return
    server = make_url(request.getfixturevalue("postgresql_url").replace("postgresql://", "postgresql+psycopg://"))
    name = f"own_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def founder(empty_database: str, tmp_path: Path) -> Operator:
    """The operator of a system that nobody has used yet."""
    env = SANDBOX_LEAST | {"VP_DATA_DIR": str(tmp_path), "DATABASE_URL": empty_database}

    def run(*arguments: str, typed: str | None = None, **more: str) -> Result:
        return at_the_console(*arguments, env=env | more, typed=typed)

    assert run("migrate").exit_code == 0
    return run
