"""Shifts of the past, as a paper sheet tells of them: never published, so nobody can sign up for or scan on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from service.activities.models import Activity, Shift
from service.activities.rules import ActivityKind, ShiftState
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.db import db, new_id


@dataclass(frozen=True, slots=True)
class PastActivity:
    community_id: UUID
    team_id: UUID | None
    person_in_charge_id: UUID
    title: str
    content: str
    place: str


@dataclass(frozen=True, slots=True)
class PastShift:
    activity: PastActivity
    starts_at: datetime
    ends_at: datetime
    beneficiaries: int | None
    unnamed_children: int | None


def record(shifts: Sequence[PastShift], *, actor: Actor, now: datetime) -> list[UUID]:
    """One activity for all shifts that tell of the same; the ids of the shifts, in their order. Two statements."""
    activities = {shift.activity: new_id() for shift in shifts}
    db.session.execute(insert(Activity), [_activity(about, own, actor, now) for about, own in activities.items()])
    rows = [_shift(shift, activities[shift.activity], actor, now) for shift in shifts]
    db.session.execute(insert(Shift), rows)
    return [row["id"] for row in rows]


def _activity(about: PastActivity, own: UUID, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": own,
        "community_id": about.community_id,
        "team_id": about.team_id,
        "person_in_charge_id": about.person_in_charge_id,
        "kind": ActivityKind.SERVICE,
        "title": about.title,
        "content": about.content,
        "place": about.place,
        "created_at": now,
        "created_by": actor.account_id,
        "version": 1,
    }


def _shift(shift: PastShift, activity_id: UUID, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "activity_id": activity_id,
        "community_id": shift.activity.community_id,
        "team_id": shift.activity.team_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "planned_ends_at": shift.ends_at,
        "service_date": shift.starts_at.astimezone(SHANGHAI).date(),
        "state": ShiftState.RECORDED,
        "beneficiaries": shift.beneficiaries,
        "unnamed_children": shift.unnamed_children,
        "closed_at": now,
        "closed_by": actor.account_id,
        "led_by": shift.activity.person_in_charge_id,
        "created_at": now,
        "created_by": actor.account_id,
        "version": 1,
    }
