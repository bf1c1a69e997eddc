"""Cancelling and stopping a shift, with the people who are already there; who took part is kept either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, update

from service.activities.commands import notices, shifts
from service.activities.models import Shift
from service.checkin import queries
from service.checkin.models import Presence
from service.checkin.rules import Grade
from service.core.actor import Actor
from service.core.db import db

SHIFT_CANCELLED = "shift_cancelled"


def cancel(shift_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Shift:
    """Cancel before the start. Who came early is kept as having come: their presences end now and are void, so nobody
    is held at a place where nothing happens; walk-ins among them are told like those who signed up. Refuses: as
    ``activities.commands.shifts.cancel``.
    """
    shift = shifts.cancel(shift_id, reason, actor=actor, now=now)
    came = _void(shift.id, now)
    if came:
        notices.tell("shift.cancelled_at_the_door", shift, queries.walk_ins_among(shift.id, came), now=now)
    return shift


def stop(shift_id: UUID, reason: str, *, actor: Actor, now: datetime) -> Shift:
    """Stop midway. Who is inside may still check out, which is better evidence than an inferred end; until then the
    stop is the end that their presence holds; walk-ins among them are told like those who signed up. Refuses: as
    ``activities.commands.shifts.stop``.
    """
    shift = shifts.stop(shift_id, reason, actor=actor, now=now)
    ending = (
        update(Presence)
        .where(Presence.shift_id == shift.id, Presence.state == "open")
        .values(ends_at=queries.not_into_the_next(_not_before_the_start(now)))
        .returning(Presence.passport_id)
    )
    if inside := db.session.scalars(ending).all():
        notices.tell("shift.stopped", shift, queries.walk_ins_among(shift.id, inside), now=now)
    return shift


def _void(shift_id: UUID, now: datetime) -> Sequence[UUID]:
    """The passports of who was there."""
    is_open = Presence.state == "open"
    came = (Presence.shift_id == shift_id, Presence.state.in_(("open", "closed")))
    voiding = (
        update(Presence)
        .where(*came)
        .values(
            state="void",
            void_reason=SHIFT_CANCELLED,
            ends_at=case((is_open, _not_before_the_start(now)), else_=Presence.ends_at),
            out_grade=case((is_open, Grade.INFERRED.value), else_=Presence.out_grade),
        )
    )
    return db.session.scalars(voiding.returning(Presence.passport_id)).all()


def _not_before_the_start(now: datetime) -> object:
    """A clock ahead of ours may have let somebody in."""
    return case((Presence.starts_at > now, Presence.starts_at), else_=now)
