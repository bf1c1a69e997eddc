"""Planning: activities and their shifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.activities.errors import InsuranceMissing, RiskNoticeMissing, ShiftInThePast, ShiftNotDraft
from service.activities.models import Activity, Shift
from service.activities.rules import ShiftState
from service.core import audit
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.db import db
from service.regions.models import Region
from service.teams.models import Team


def plan(community: Region, team: Team | None, *, actor: Actor, now: datetime, **details: Any) -> Activity:
    """Plan an activity under one responsible team or the community. Refuses: ``InsuranceMissing``,
    ``RiskNoticeMissing``.
    """
    if details.get("is_hazardous") and not details.get("insurance_number"):
        raise InsuranceMissing
    if details.get("is_hazardous") and not details.get("risk_notice"):
        raise RiskNoticeMissing
    details.setdefault("person_in_charge_id", actor.person_id)
    activity = Activity(
        community_id=community.id,
        team_id=team.id if team else None,
        created_at=now,
        created_by=actor.account_id,
        **details,
    )
    db.session.add(activity)
    db.session.flush()
    audit.record("activity.planned", "activity", activity.id, actor=actor, now=now, community_id=community.id)
    return activity


def add_shift(
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


def publish(shift: Shift, *, actor: Actor, now: datetime) -> Shift:
    """Open a shift to the community; the past goes through late entry. Refuses: ``ShiftNotDraft``,
    ``ShiftInThePast``.
    """
    if shift.state != ShiftState.DRAFT:
        raise ShiftNotDraft
    if shift.starts_at <= now:
        raise ShiftInThePast
    shift.state, shift.published_at = ShiftState.PUBLISHED, now
    db.session.flush()
    audit.record("shift.published", "shift", shift.id, actor=actor, now=now, community_id=shift.community_id)
    return shift
