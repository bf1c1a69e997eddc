"""Looking for somebody by what only they should have is a deed, and leaves its trace."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.accounts import queries
from service.accounts.models import Account
from service.core import audit
from service.core.actor import Actor


def search(
    *,
    name: str | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    holders: set[UUID] | None = None,
    actor: Actor,
    now: datetime,
) -> list[Account]:
    """Exact values, within the actor's grants; the audit row says by which fields, never by what.

    ``holders`` of the passport that was named, if one was.
    """
    found = queries.searched(actor, name=name, phone=phone, id_number=id_number, holders=holders)
    named = {"name": name, "phone": phone, "id_number": id_number, "passport": holders}
    by = [field for field, value in named.items() if value is not None]
    audit.record("people.searched", "account", actor.person_id, actor=actor, now=now, by=by, found=len(found))
    return found
