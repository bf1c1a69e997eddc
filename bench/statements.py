"""What the product says to its database, written down while it works, so that others can be given the same SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from service.core.db import db


@dataclass(frozen=True, slots=True)
class Said:
    """One execution; ``parameters`` is a list where many rows went in one."""

    sql: str
    parameters: Any

    @property
    def is_write(self) -> bool:
        return self.sql.startswith(("INSERT", "UPDATE", "DELETE"))


@contextmanager
def written_down() -> Iterator[list[Said]]:
    """Inside an application context."""
    said: list[Said] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_: Any) -> None:
        said.append(Said(sql, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
