"""Places of a slot, taken and given back by conditional updates."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from service.core.db import db, table_of
from service.redemption.errors.periods import SlotFull
from service.redemption.models import RedemptionSlot

SLOTS = table_of(RedemptionSlot)


def take_place(slot_id: UUID) -> None:
    """Refuses: ``SlotFull``."""
    counted = (
        update(SLOTS)
        .where(SLOTS.c.id == slot_id, SLOTS.c.places_taken < SLOTS.c.capacity)
        .values(places_taken=SLOTS.c.places_taken + 1)
        .returning(SLOTS.c.id)
    )
    if db.session.execute(counted).scalar_one_or_none() is None:
        raise SlotFull


def give_back_place(slot_id: UUID | None) -> None:
    if slot_id is not None:
        db.session.execute(update(SLOTS).where(SLOTS.c.id == slot_id).values(places_taken=SLOTS.c.places_taken - 1))
