"""Who is told: the person, or the staff who decide. By ids and numbers only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.commands import telling
from service.core import outbox
from service.core.actor import Actor


def the_person(account_id: UUID, said: str, /, *, actor: Actor, now: datetime, **facts: UUID | int) -> None:
    """Not of what they have done themselves."""
    if account_id == actor.account_id:
        return
    told = {name: value if isinstance(value, int) else str(value) for name, value in facts.items()}
    outbox.put("inbox", [{"account_id": str(account_id), "code": said, **told}], now=now)


def the_staff(community_id: UUID, said: str, /, *, about: UUID, actor: Actor, now: datetime, **facts: UUID) -> None:
    """Whoever works for the community, but neither whoever did it nor whom it is about."""
    telling.staff_of(community_id, said, but={actor.person_id, about}, now=now, **facts)
