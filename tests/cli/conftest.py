"""The operator at the console: commands run in this process, against the database of the engine under test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from service.cli.__main__ import COMMANDS

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
