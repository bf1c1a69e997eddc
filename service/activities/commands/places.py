"""Places of a shift: taken and given back by conditional updates, so that there are never more people than places.

The count is part of no version: a leader who edits a shift is not refused because somebody signed up meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from service.activities.commands.notices import notice
from service.activities.models import Shift, SignUp
from service.activities.queries import locked_shift
from service.activities.rules import ShiftState, SignUpState, places_to_promote
from service.core import outbox
from service.core.db import db


def take_place(shift_id: UUID, *, places: int = 1) -> bool:
    """One more place of a published shift, for a sign-up or a walk-in (or several, for a roll that is called);
    ``False`` when so many are not free.
    """
    has_place = or_(Shift.capacity.is_(None), Shift.places_taken + places <= Shift.capacity)
    return _count(shift_id, places, has_place, Shift.state == ShiftState.PUBLISHED) is not None


def give_back_place(shift_id: UUID, *, now: datetime) -> None:
    """One place fewer (a cancelled sign-up, an undone walk-in); the next in the queue moves up in the same
    transaction.
    """
    shift = locked_shift(shift_id)
    taken = _count(shift_id, -1, Shift.places_taken > 0)
    if taken is not None:
        set_committed_value(shift, "places_taken", taken)
    promote(shift, now=now)


def promote(shift: Shift, *, now: datetime) -> Sequence[SignUp]:
    """Give the free places of a locked shift to the queue, in the order of asking, and tell those people.

    Nobody is promoted once the shift has begun: who waits at home cannot come in time, who waits at the door is let in
    by the check-in.
    """
    if shift.state != ShiftState.PUBLISHED or now >= shift.starts_at:
        return []
    free = places_to_promote(shift.capacity, shift.places_taken)
    if free == 0:
        return []
    waiting = select(SignUp).where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.WAITLISTED)
    promoted = db.session.scalars(waiting.order_by(SignUp.ordinal).limit(free)).all()
    if not promoted:
        return []
    for each in promoted:
        each.state, each.promoted_at = SignUpState.SIGNED_UP, now
    set_committed_value(shift, "places_taken", _count(shift.id, len(promoted)))
    db.session.flush()
    told = [notice("sign_up.promoted", each.account_id, shift, sign_up_id=str(each.id)) for each in promoted]
    outbox.put("inbox", told, now=now)
    return promoted


def _count(shift_id: UUID, change: int, *conditions: Any) -> int | None:
    """The new count, or ``None`` when a condition does not hold (any more)."""
    counted = (
        update(Shift)
        .where(Shift.id == shift_id, *conditions)
        .values(places_taken=Shift.places_taken + change)
        .returning(Shift.places_taken)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(counted).scalar_one_or_none()
