"""The worker's part of the ladder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core.jobs import Chore, Sweep
from service.ladder.commands import nominating
from service.ladder.queries.promotions import nights_due


def _look_at(community_id: UUID, now: datetime) -> None:
    nominating.look_at(community_id, now=now)


NIGHT = Sweep("ladder.nominate", nights_due, _look_at)
WORK: tuple[Sweep | Chore, ...] = (NIGHT,)
