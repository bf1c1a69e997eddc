"""What one member of staff does alone, the others learn of: by ids and numbers, and with who did it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.commands import telling
from service.core.actor import Actor


def tell(code: str, community_id: UUID, *, actor: Actor, now: datetime, **facts: UUID | int) -> None:
    telling.staff_of(community_id, code, but={actor.person_id}, now=now, done_by=actor.person_id, **facts)
