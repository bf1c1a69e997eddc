"""Planning: activities and their shifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.activities.errors import InsuranceMissing, RiskNoticeMissing
from service.activities.models import Activity
from service.core import audit
from service.core.actor import Actor
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
