"""Where a guard is gone, the race is lost for certain and not by luck: transactions wait for each other at the place
where the guard would have parted them.
"""

from __future__ import annotations

import re
import threading
import time
from typing import Any

from flask import Flask
from sqlalchemy import event

from service.core.db import db
from service.core.idempotency import IdempotencyKey

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b")
QUIET_SECONDS = 0.3
AT_MOST_SECONDS = 3.0


class Meeting:
    """Whoever comes waits until nobody else has come for a while."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._last = 0.0

    def wait(self) -> None:
        came = time.monotonic()
        with self._door:
            self._last = came
        while (now := time.monotonic()) < came + AT_MOST_SECONDS:
            with self._door:
                rest = self._last + QUIET_SECONDS - now
            if rest <= 0:
                return
            time.sleep(rest)


def is_write(statement: str) -> bool:
    """Of anything but the key of the request, which is taken before all else."""
    return bool(WRITES.match(statement)) and IdempotencyKey.__tablename__ not in statement


def meeting_before_the_first_write(app: Flask) -> Flask:
    """All have judged before anybody writes."""
    meeting = Meeting()

    def writing(connection: Any, _: Any, statement: str, *more: Any) -> None:
        if is_write(statement) and not connection.info.get("has_met"):
            connection.info["has_met"] = True
            meeting.wait()

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", writing)
        for end in ("commit", "rollback"):
            event.listen(db.engine, end, _forget)
    return app


def meeting_before_the_commit(app: Flask) -> Flask:
    """All have written before anybody sees what another wrote."""
    meeting = Meeting()

    def writing(connection: Any, _: Any, statement: str, *more: Any) -> None:
        connection.info["has_written"] = connection.info.get("has_written") or is_write(statement)

    def committing(connection: Any) -> None:
        if connection.info.pop("has_written", False):
            meeting.wait()

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", writing)
        event.listen(db.engine, "commit", committing)
        event.listen(db.engine, "rollback", _forget)
    return app


def _forget(connection: Any) -> None:
    connection.info.pop("has_met", None)
    connection.info.pop("has_written", None)
