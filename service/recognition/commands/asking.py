"""What every application begins with: the ledger's lock, where the passport is kept."""

from __future__ import annotations

from uuid import UUID

from service.core.retry import Rerun
from service.passports.commands.ledger import lock_heads
from service.recognition.queries.passport import keeper_of


def lock_where_kept(passport_id: UUID, account_id: UUID, community_id: UUID) -> int:
    """Two applications come one after the other. Who moves meanwhile takes the same lock, and asks in the new community
    then. Returns the minutes of now.
    """
    minutes = lock_heads([passport_id])[passport_id].minutes
    if keeper_of(account_id) != community_id:
        raise Rerun
    return minutes
