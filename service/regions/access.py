from __future__ import annotations

from uuid import UUID

from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotAllowed, NotFound
from service.regions.models import Region


def may_administer(actor: Actor, region: Region) -> bool:
    return actor.is_granted(region.path, Role.ADMINISTRATOR)


def must_administer(actor: Actor, region: Region) -> Region:
    """Outside the actor's own subtree there is nothing. Refuses: ``NotFound``."""
    if not may_administer(actor, region):
        raise NotFound
    return region


def must_be_staff_in(actor: Actor, community_id: UUID) -> None:
    """A staff grant over this very community. Refuses: ``NotAllowed`` other roles here, ``NotFound`` everybody else."""
    path = db.session.get_one(Region, community_id).path
    if actor.is_granted(path, Role.STAFF):
        return
    raise NotAllowed if actor.is_granted(path, *Role) else NotFound
