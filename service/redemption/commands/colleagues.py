"""What one member of staff does alone, the others learn of: by ids, and with who did it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts.queries import staff_near
from service.core import outbox
from service.core.actor import Actor


def tell(code: str, community_id: UUID, *, actor: Actor, now: datetime, **ids: UUID) -> None:
    facts = {"code": code, "done_by": str(actor.person_id), **{name: str(value) for name, value in ids.items()}}
    others = sorted(staff_near(community_id) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), **facts} for each in others], now=now)
