"""``/healthz``, ``/readyz`` and ``/metrics``: for machines, outside ``/api/v1``, without sign-in or rate limit.

``/healthz`` says that the process answers and asks nobody else: who restarts on it must not restart for a slow
database. ``/readyz`` says that requests may be sent here: the database answers and its schema is this code's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from service.core import metrics, transaction
from service.core.db import db
from service.core.errors import Refusal, Unavailable

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class NotMigrated(Refusal):
    code, status = "server.not_migrated", 503
    zh, en = "数据库还没有升级到这个版本。", "The database is not at this version's schema."
    next_zh, next_en = "请运行 migrate。", "Run: python -m service.cli migrate"
    retry_after = 5


def must_be_migrated() -> None:
    """Refuses: ``Unavailable``, ``NotMigrated``."""
    try:
        found = transaction.run(_schema, read_only=True)
    except SQLAlchemyError as error:
        raise Unavailable from error
    if found != _wanted():
        raise NotMigrated


@cache
def _wanted() -> set[str]:
    return set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def register_health(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="alive")

    @app.get("/readyz")
    def readyz() -> Response:
        must_be_migrated()
        return jsonify(status="ready")

    @app.get("/metrics")
    def metrics_of_this_server() -> Response:
        return metrics.exposition()


def _schema() -> set[str]:
    return set(MigrationContext.configure(db.session.connection()).get_current_heads())
