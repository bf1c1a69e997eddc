"""Presences that are not believed: what they made was rejected. Their scans, and who said what, are kept."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import tuple_, update

from service.checkin.models import Presence
from service.core.db import db

RECORD_REJECTED = "record_rejected"


def strike(rows: Collection[tuple[UUID, UUID]]) -> None:
    """By (shift, passport), on a closed shift: void, so that a true one may take their place. One statement."""
    if rows:
        theirs = tuple_(Presence.shift_id, Presence.passport_id).in_(list(rows))
        struck = update(Presence).where(theirs, Presence.state == "closed")
        db.session.execute(struck.values(state="void", void_reason=RECORD_REJECTED))
