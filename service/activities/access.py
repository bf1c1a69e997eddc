from __future__ import annotations

from uuid import UUID

from service.activities.models import Activity, Shift
from service.core.actor import Actor, Role
from service.core.errors import NotAllowed
from service.regions.queries import get as get_region
from service.teams.access import leads


def may_run(actor: Actor, community_id: UUID, team_id: UUID | None) -> bool:
    """Leader or deputy of the responsible team, or staff of the community."""
    return actor.is_granted(get_region(community_id).path, Role.STAFF) or leads(actor, team_id)


def must_run(actor: Actor, thing: Activity | Shift) -> None:
    """Refuses: ``NotAllowed``."""
    if not may_run(actor, thing.community_id, thing.team_id):
        raise NotAllowed
