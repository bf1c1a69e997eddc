"""A passport's home community, dated."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.passports.commands.ledger import lock_heads
from service.passports.models import Passport, PassportMove


def hold_still(passport: Passport) -> None:
    """Nobody else holds points of this passport until the transaction ends."""
    lock_heads([passport.id])


def move(passport: Passport, to_community_id: UUID, *, actor: Actor, now: datetime) -> None:
    before = passport.community_id
    moved = PassportMove(
        id=new_id(),
        passport_id=passport.id,
        from_community_id=before,
        to_community_id=to_community_id,
        moved_on=local_date(now),
        moved_at=now,
        by=actor.account_id,
    )
    db.session.add(moved)
    passport.community_id = to_community_id
    db.session.flush()
    details = {"from_id": str(before), "to_id": str(to_community_id)}
    audit.record(
        "passport.moved", "passport", passport.id, actor=actor, now=now, community_id=to_community_id, **details
    )
