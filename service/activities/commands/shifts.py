"""Shifts: the dated occurrences of an activity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.activities.errors import ShiftInThePast, ShiftNotDraft
from service.activities.models import Activity, Shift
from service.activities.queries import locked_shift
from service.activities.rules import ShiftState
from service.core import audit
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.db import db


def add(
    activity: Activity,
    *,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None = None,
    actor: Actor,
    now: datetime,
) -> Shift:
    """Add a dated occurrence, as a draft."""
    shift = Shift(
        activity=activity,
        activity_id=activity.id,
        community_id=activity.community_id,
        team_id=activity.team_id,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_ends_at=ends_at,
        service_date=starts_at.astimezone(SHANGHAI).date(),
        capacity=capacity,
        created_at=now,
        created_by=actor.account_id,
    )
    db.session.add(shift)
    db.session.flush()
    audit.record("shift.added", "shift", shift.id, actor=actor, now=now, community_id=shift.community_id)
    return shift


def publish(shift_id: UUID, *, actor: Actor, now: datetime) -> Shift:
    """Open a shift to the community; the past goes through late entry. Refuses: ``ShiftNotDraft``,
    ``ShiftInThePast``.
    """
    shift = locked_shift(shift_id)
    if shift.state != ShiftState.DRAFT:
        raise ShiftNotDraft
    if shift.starts_at <= now:
        raise ShiftInThePast
    shift.state, shift.published_at = ShiftState.PUBLISHED, now
    db.session.flush()
    audit.record("shift.published", "shift", shift.id, actor=actor, now=now, community_id=shift.community_id)
    return shift
