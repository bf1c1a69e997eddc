"""The database's own command."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from service.cli.application import with_app
from service.cli.group import say

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@click.command
@with_app
def migrate() -> None:
    bring_up_to_date()
    say("数据库已是最新。", "The database is up to date.")


def bring_up_to_date() -> None:
    """Make the folder of an SQLite database if need be, then upgrade; what is up to date stays as it is."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    upgrade(directory=str(MIGRATIONS))
