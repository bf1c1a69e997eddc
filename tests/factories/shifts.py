"""Activities and shifts as the commands make them, for tests that are about something else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from service.activities.commands import plan, shifts
from service.activities.models import Activity, Shift
from service.activities.rules import ActivityKind
from service.core import transaction
from service.regions.models import Region
from service.teams.models import Team
from tests.factories.cast import Cast, Person

ABOUT: dict[str, Any] = {
    "kind": ActivityKind.SERVICE,
    "title": "入户探访",
    "content": "陪伴独居老人",
    "place": "睦邻中心",
}


def activity(by: Person, community: Region, team: Team | None, now: datetime, **details: Any) -> Activity:
    """Inside a transaction."""
    return plan.plan(community, team, **(ABOUT | details), actor=by.actor, now=now)


def published_shift(
    cast: Cast, now: datetime, *, capacity: int | None = None, in_hours: float = 1, hours: float = 2, **details: Any
) -> Shift:
    """A shift of the cast's team, led by its leader, ``in_hours`` from now."""

    def work() -> Shift:
        planned = activity(cast.leader, cast.community, cast.team, now, **details)
        starts_at = now + timedelta(hours=in_hours)
        window = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
        added = shifts.add(planned, **window, capacity=capacity, actor=cast.leader.actor, now=now)
        return shifts.publish(added.id, actor=cast.leader.actor, now=now)

    return transaction.run(work)
