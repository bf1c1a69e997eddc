"""Presences that somebody typed from paper: no scan stands behind them, only the word of whoever entered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core.actor import Actor
from service.core.db import db, new_id


@dataclass(frozen=True, slots=True)
class LatePresence:
    community_id: UUID
    shift_id: UUID
    passport_id: UUID
    passport_no: int
    starts_at: datetime
    ends_at: datetime


def enter(presences: Sequence[LatePresence], *, actor: Actor) -> None:
    """One statement. The database refuses a presence that overlaps another of the same person."""
    rows = [
        {
            "id": new_id(),
            "community_id": each.community_id,
            "shift_id": each.shift_id,
            "passport_id": each.passport_id,
            "passport_no": each.passport_no,
            "state": "closed",
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "in_grade": Grade.LATE_ENTRY,
            "out_grade": Grade.LATE_ENTRY,
            "in_by": actor.person_id,
            "out_by": actor.person_id,
        }
        for each in presences
    ]
    if rows:
        db.session.execute(insert(Presence), rows)
