"""Databases that one test has to itself."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


class Databases:
    """Databases of a test's own, which it may fill, break or move in time: copies, because a copy is made quickly. They
    go with their server, or their folder.
    """

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server = folder, server

    @property
    def engine(self) -> str:
        return "sqlite" if self.server is None else "postgresql"

    def new(self, copy_of: str | None = None) -> str:
        """The URL of a new database, empty or as another one is now (which nobody may be using)."""
        name = f"own_{uuid.uuid4().hex[:12]}"
        if self.server is None:
            path = self.folder / f"{name}.db"
            if copy_of:
                shutil.copyfile(copy_of.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        template = f"TEMPLATE {make_url(copy_of).database}" if copy_of else ""
        self._do(f"CREATE DATABASE {name} {template}")
        url = make_url(self.server).set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def _do(self, statement: str) -> None:
        admin = create_engine(make_url(self.server or "").set(drivername="postgresql+psycopg"))
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        admin.dispose()
