from __future__ import annotations

from service.core.actor import Actor, Role
from service.core.errors import NotFound
from service.regions.models import Region


def may_administer(actor: Actor, region: Region) -> bool:
    return actor.is_granted(region.path, Role.ADMINISTRATOR)


def must_administer(actor: Actor, region: Region) -> Region:
    """Outside the actor's own subtree there is nothing. Refuses: ``NotFound``."""
    if not may_administer(actor, region):
        raise NotFound
    return region
