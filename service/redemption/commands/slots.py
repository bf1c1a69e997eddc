"""Places of a slot, taken and given back by conditional updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

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


def move_place(from_id: UUID | None, to_id: UUID | None) -> None:
    """Both are locked first, in the order of ids: of two who change places neither waits for the other. Refuses:
    ``SlotFull``.
    """
    both = select(SLOTS.c.id).where(SLOTS.c.id.in_((from_id, to_id))).order_by(SLOTS.c.id)
    db.session.execute(both.with_for_update())
    if from_id is not None:
        give_back({from_id: 1})
    if to_id is not None:
        take_place(to_id)


def give_back(places: Mapping[UUID, int]) -> None:
    """So many places of each slot. That they are taken is the caller's to know: the table refuses it otherwise."""
    count({slot_id: -many for slot_id, many in places.items()})


def count(change: Mapping[UUID, int]) -> None:
    """More or fewer are taken, in one statement, in the order of ids."""
    rows: list[dict[str, Any]] = [{"of_slot": slot_id, "many": change[slot_id]} for slot_id in sorted(change)]
    rows = [row for row in rows if row["many"]]
    if rows:
        counted = update(SLOTS).where(SLOTS.c.id == bindparam("of_slot"))
        values = {"places_taken": SLOTS.c.places_taken + bindparam("many")}
        db.session.connection().execute(counted.values(values), rows)
