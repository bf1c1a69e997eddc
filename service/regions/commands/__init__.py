from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.core import audit
from service.core.actor import Actor
from service.core.clock import SHANGHAI
from service.core.db import db, new_id
from service.core.errors import StaleVersion
from service.regions import policy, queries
from service.regions.errors import NameTaken, NotACommunity, PolicyMustStartLater, PolicyRefused, TierMisplaced
from service.regions.models import PolicyVersion, Region
from service.regions.rules import Tier, may_hang_under, path_under


def add(
    *, name: str, tier: Tier, parent: Region | None, division_code: str | None = None, actor: Actor, now: datetime
) -> Region:
    """Hang a region into the tree. Refuses: ``TierMisplaced``, ``NameTaken``."""
    if not may_hang_under(tier, Tier(parent.tier) if parent else None):
        raise TierMisplaced
    taken = select(Region.id).where(Region.parent_id == (parent.id if parent else None), Region.name == name)
    if db.session.scalar(taken):
        raise NameTaken
    own = new_id()
    region = Region(
        id=own,
        parent_id=parent.id if parent else None,
        tier=tier,
        name=name,
        path=path_under(parent.path if parent else None, own.hex),
        division_code=division_code,
        created_at=now,
    )
    db.session.add(region)
    db.session.flush()
    audit.record("region.added", "region", region.id, actor=actor, now=now, tier=tier.value)
    return region


def describe(
    community: Region, *, households: int | None, population: int | None, version: int, actor: Actor, now: datetime
) -> Region:
    """Replace a community's profile, the base of participation rates. Refuses: ``NotACommunity``, ``StaleVersion``."""
    if community.tier != Tier.COMMUNITY:
        raise NotACommunity
    community = queries.locked(community.id)
    if community.version != version:
        raise StaleVersion
    community.households, community.population = households, population
    db.session.flush()
    audit.record("region.described", "region", community.id, actor=actor, now=now, community_id=community.id)
    return community


def set_policy(
    community: Region, *, effective_from: date, document: dict[str, Any], actor: Actor, now: datetime
) -> PolicyVersion:
    """Make the community's next policy version. Refuses: ``NotACommunity``, ``PolicyRefused``,
    ``PolicyMustStartLater``.
    """
    if community.tier != Tier.COMMUNITY:
        raise NotACommunity
    if wrong := policy.complaints(document):
        raise PolicyRefused(fields=wrong)
    of_community = PolicyVersion.community_id == community.id
    newest = db.session.execute(
        select(func.max(PolicyVersion.version), func.max(PolicyVersion.effective_from)).where(of_community)
    ).one()
    today = now.astimezone(SHANGHAI).date()
    if effective_from <= max(today, newest[1] or today):
        raise PolicyMustStartLater
    version = PolicyVersion(
        community_id=community.id,
        version=(newest[0] or 0) + 1,
        effective_from=effective_from,
        document=document,
        made_by=actor.account_id,
        made_at=now,
    )
    db.session.add(version)
    db.session.flush()
    audit.record(
        "policy.made",
        "policy_version",
        version.id,
        actor=actor,
        now=now,
        community_id=community.id,
        version=version.version,
    )
    return version


def community_of(region_id: UUID | None) -> Region:
    """The region, refused unless it is a community. Refuses: ``NotACommunity``."""
    region = db.session.get(Region, region_id) if region_id else None
    if region is None or region.tier != Tier.COMMUNITY:
        raise NotACommunity
    return region
