"""The worker's part of recognition."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core.jobs import Chore, Sweep
from service.recognition.commands import statements
from service.recognition.queries.due import corrected_since


def _look_at(statement_id: UUID, now: datetime) -> None:
    statements.look_at(statement_id, now=now)


CHANGED = Sweep("recognition.changed", corrected_since, _look_at)
WORK: tuple[Sweep | Chore, ...] = (CHANGED,)
