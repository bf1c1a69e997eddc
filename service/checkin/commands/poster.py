from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from service.activities.models import Shift
from service.activities.queries import locked_shift
from service.checkin.codec import SERIAL_MAX
from service.checkin.errors import PosterSerialsUsedUp
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
