from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from service.activities.models import Shift
from service.activities.queries import locked_shift
from service.checkin.codec import SERIAL_MAX
from service.checkin.errors import PosterSerialsUsedUp
from service.checkin.queries import is_replaced
from service.core import audit
from service.core.actor import Actor
from service.core.db import db


def replace_poster(shift_id: UUID, *, actor: Actor, now: datetime) -> Shift:
    """Withdraw the poster that hangs: the next one has the next serial. Refuses: ``PosterSerialsUsedUp``."""
    shift = locked_shift(shift_id)
    raised = (
        update(Shift)
        .where(Shift.id == shift_id, Shift.poster_serial < SERIAL_MAX)
        .values(poster_serial=Shift.poster_serial + 1)
        .returning(Shift.poster_serial)
        .execution_options(synchronize_session=False)
    )
    serial = db.session.execute(raised).scalar_one_or_none()
    if serial is None:
        raise PosterSerialsUsedUp
    db.session.refresh(shift, ["poster_serial"])
    community_id = shift.community_id
    audit.record("poster.replaced", "shift", shift.id, actor=actor, now=now, community_id=community_id, serial=serial)
    return shift


def replace_all(team_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Withdraw the posters of every shift of a team that has not begun (``is_replaced``): whoever has led it may hold
    them. The shifts are locked already. Returns how many.
    """
    raised = (
        update(Shift)
        .where(is_replaced(team_id, now))
        .values(poster_serial=Shift.poster_serial + 1)
        .returning(Shift.id, Shift.community_id, Shift.poster_serial)
        .execution_options(synchronize_session=False)
    )
    replaced = db.session.execute(raised).all()
    if replaced:
        done: list[tuple[UUID, dict[str, Any]]] = [(row.id, {"serial": row.poster_serial}) for row in replaced]
        place = replaced[0].community_id
        audit.record_many("poster.replaced", "shift", done, actor=actor, now=now, community_id=place)
    return len(replaced)
