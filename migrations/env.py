"""Alembic, on both engines.

On SQLite foreign keys are off while a migration runs: a batch migration copies a table, and with foreign keys on,
dropping the old one would delete its children. Tables with guards are never migrated by batch: the copy would lose
the triggers.
"""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import event

from service.core.db import Base

engine = current_app.extensions["migrate"].db.engine


def without_foreign_keys(connection, _record):
    connection.execute("PRAGMA foreign_keys=OFF")


def run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Migrations run against a database; there is no offline mode.")
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", without_foreign_keys)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET statement_timeout = 0")  # an index over years of scans takes its time
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=False,
                compare_type=True,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
            connection.invalidate()  # its settings are this migration's alone
    finally:
        if engine.dialect.name == "sqlite":
            event.remove(engine, "connect", without_foreign_keys)
            engine.dispose()


run()
