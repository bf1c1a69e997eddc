"""The operator at the console: commands run in this process, against the database of the engine under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service.cli.__main__ import COMMANDS
from service.cli.application import app_of
from service.cli.database import bring_up_to_date
from service.core import clock, transaction
from service.core.config import Config
from service.sandbox.commands.start import start
from tests.factories.databases import Databases

Operator = Callable[..., Result]
SANDBOX_LEAST = {"VP_MODE": "sandbox", "VP_LOG_LEVEL": "WARNING", "VP_PASSWORD_HASHING": "quick"}


def at_the_console(*arguments: str, env: dict[str, str], typed: str | None = None) -> Result:
    """Only what is given here counts: the settings of whoever runs the tests are taken away."""
    hidden: dict[str, str | None] = dict.fromkeys(("DATABASE_URL", "VP_MODE", "VP_DATA_DIR"))
    return CliRunner(env=hidden | env).invoke(COMMANDS, list(arguments), input=typed, prog_name="service.cli")


@contextmanager
def inside(url: str, **more: str) -> Iterator[Flask]:
    """The application on a database of one's own."""
    with app_of(Config.from_env({**SANDBOX_LEAST, "DATABASE_URL": url, **more})) as app:
        yield app


@pytest.fixture(scope="session")
def migrated_once(databases: Databases) -> str:
    url = databases.new()
    with inside(url):
        bring_up_to_date()
    return url


@pytest.fixture(scope="session")
def settled_once(databases: Databases, migrated_once: str) -> str:
    url = databases.new(migrated_once)
    with inside(url) as app:
        transaction.run(lambda: start(app.extensions["code_keys"], now=clock.now()))
    return url


@pytest.fixture
def unused(databases: Databases, migrated_once: str) -> str:
    """A migrated database that nobody has used yet."""
    return databases.new(migrated_once)


@pytest.fixture
def settled(databases: Databases, settled_once: str) -> str:
    """A database with the sandbox's people, six entries in their ledgers."""
    return databases.new(settled_once)


def operator_of(url: str, folder: Path) -> Operator:
    env = SANDBOX_LEAST | {"VP_DATA_DIR": str(folder), "DATABASE_URL": url}

    def run(*arguments: str, typed: str | None = None, **more: str) -> Result:
        return at_the_console(*arguments, env=env | more, typed=typed)

    return run


@pytest.fixture
def founder(unused: str, tmp_path: Path) -> Operator:
    """The operator of a system that nobody has used yet."""
    return operator_of(unused, tmp_path)


@pytest.fixture
def keeper(settled: str, tmp_path: Path) -> Operator:
    """The operator of a system with people in it."""
    return operator_of(settled, tmp_path)
