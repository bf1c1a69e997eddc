"""What people are told of a shift: ids and times; the sentence is made when it is read, and the page of the activity,
whose id is there, says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from service.activities.models import Activity, Shift
from service.core import outbox
from service.core.actor import Actor
from service.teams.queries import officers_of


def tell(code: str, shift: Shift, people: Iterable[UUID], *, now: datetime) -> None:
    """The same to each, in one statement."""
    outbox.put("inbox", [notice(code, each, shift) for each in people], now=now)


def tell_officers(code: str, activity: Activity, team_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The leader and deputies of a team that comes to co-host, or no longer does: it was done without them."""
    ids = {"activity_id": str(activity.id), "team_id": str(team_id), "done_by": str(actor.person_id)}
    told = sorted(officers_of(team_id) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), "code": code, **ids} for each in told], now=now)


def notice(code: str, account_id: UUID, shift: Shift, **more: str) -> dict[str, Any]:
    ids = {"account_id": str(account_id), "shift_id": str(shift.id), "activity_id": str(shift.activity_id)}
    times = {"starts_at": shift.starts_at, "ends_at": min(shift.ends_at, shift.stopped_at or shift.ends_at)}
    return {"code": code, **ids, **{name: at.isoformat() for name, at in times.items()}, **more}
