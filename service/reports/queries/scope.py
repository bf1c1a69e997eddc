"""Who may read which report, and what counts as a held shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.activities.rules import ShiftState
from service.core.actor import Actor, Role
from service.core.errors import NotAllowed, NotFound
from service.regions.models import Region
from service.regions.queries import get as get_region
from service.regions.queries import policies_in, subtree
from service.reports.rules import ReportsPolicy
from service.teams.access import leads
from service.teams.models import Team

HELD = (ShiftState.CLOSED, ShiftState.RECORDED)
"""A shift that took place: closed by its people, or entered from paper."""


def region_for(actor: Actor, region_id: UUID) -> Region:
    """A region over which the actor holds any role, of any tier. Refuses: ``NotFound``."""
    region = get_region(region_id)
    if not actor.grants_over(region.path, Role):
        raise NotFound
    return region


def sees_people(actor: Actor, region: Region) -> bool:
    """Who works with the people of a place sees figures of any size."""
    return actor.is_granted(region.path, *Role)


def sees_people_of(actor: Actor, team: Team) -> bool:
    return leads(actor, team.id) or sees_people(actor, get_region(team.community_id))


def must_see_share(actor: Actor, team: Team) -> bool:
    """The team's officers, and every role over it; whether they see people too. Refuses: ``NotAllowed``."""
    region = get_region(team.community_id)
    if leads(actor, team.id):
        return True
    if not actor.grants_over(region.path, Role):
        raise NotAllowed
    return sees_people(actor, region)


def numbers_in(region: Region, today: date) -> dict[UUID, ReportsPolicy]:
    """By community below the region, where its policy says otherwise than the product's defaults."""
    found = {
        community_id: policy.of(ReportsPolicy) for community_id, policy in policies_in(subtree(region.path), today)
    }
    return {community_id: numbers for community_id, numbers in found.items() if numbers != ReportsPolicy()}


def by_months(numbers: dict[UUID, ReportsPolicy]) -> dict[int, Sequence[UUID]]:
    """Communities by their number of months, for a condition of a few branches."""
    found: dict[int, list[UUID]] = {}
    for community_id, policy in numbers.items():
        found.setdefault(policy.dormant_after_months, []).append(community_id)
    return dict(found)
