from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from service.core.actor import Actor, Grant, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.errors import NotACommunity
from service.regions.models import PolicyVersion, Region
from service.regions.policy import Policy
from service.regions.rules import Tier


def subtree(path: str) -> Select[UUID]:
    """The ids of a region and everything below it."""
    return select(Region.id).where(Region.path.startswith(path, autoescape=True))


def within_grants(actor: Actor, *roles: Role) -> Select[UUID]:
    """The ids of every region whose people the actor's grants reach; of these roles, if any are named."""
    named = [grant for grant in actor.grants if not roles or grant.role in roles]
    return reach_of([grant for grant in named if not grant.only_oversees])


def reach_of(grants: Iterable[Grant]) -> Select[UUID]:
    """The ids of the regions below these grants, whatever may be seen of them."""
    reach = [Region.path.startswith(grant.path, autoescape=True) for grant in grants]
    return select(Region.id).where(or_(*reach)) if reach else select(Region.id).where(Region.id.is_(None))


def below(region_id: UUID) -> Select[UUID]:
    """``subtree`` of a region of which only the id is known; of one that is not there, nothing."""
    over = aliased(Region)
    return select(Region.id).join(over, Region.path.startswith(over.path)).where(over.id == region_id)


def above(region_id: UUID) -> Select[UUID]:
    """The ids of a region and of all that it lies in."""
    chain = select(Region.id, Region.parent_id).where(Region.id == region_id).cte(recursive=True)
    higher = aliased(Region)
    chain = chain.union_all(select(higher.id, higher.parent_id).join(chain, higher.id == chain.c.parent_id))
    return select(chain.c.id)


def get(region_id: UUID) -> Region:
    """The tree itself is public; only what happens in it is scoped. Refuses: ``NotFound``."""
    region = db.session.get(Region, region_id)
    if region is None:
        raise NotFound
    return region


def get_community(region_id: UUID) -> Region:
    """What has a policy of its own. Refuses: ``NotFound``, ``NotACommunity``."""
    region = get(region_id)
    if region.tier != Tier.COMMUNITY:
        raise NotACommunity
    return region


def listed(query: dict[str, Any]) -> Page:
    rows = select(Region)
    if parent := query.get("parent_id"):
        rows = rows.where(Region.parent_id == parent)
    if tiers := query.get("tier"):
        rows = rows.where(Region.tier.in_(tiers))
    return read_page(rows, Region.id, query, newest_first=False)


def names_of(region_ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(region_ids)
    if not wanted:
        return {}
    return dict(db.session.execute(select(Region.id, Region.name).where(Region.id.in_(wanted))).all())


def whole_tree() -> Sequence[Region]:
    """Every region, for an import to compare with."""
    return db.session.scalars(select(Region)).all()


def roots() -> Sequence[Region]:
    return db.session.scalars(select(Region).where(Region.parent_id.is_(None)).order_by(Region.id)).all()


def named(written: str, tier: Tier) -> Sequence[Region]:
    """Those of one tier that bear this name, or this id where names are not enough; for people at a console."""
    try:
        wanted = Region.id == UUID(written)
    except ValueError:
        wanted = Region.name == written
    return db.session.scalars(select(Region).where(wanted, Region.tier == tier)).all()


def locked(region_id: UUID) -> Region:
    return db.session.get_one(Region, region_id, with_for_update=True, populate_existing=True)


def policy_versions(community_id: UUID, query: dict[str, Any]) -> Page:
    """The history of a community's policy, newest first."""
    return read_page(select(PolicyVersion).where(PolicyVersion.community_id == community_id), PolicyVersion.id, query)


def policy_row(community_id: Any, day: Any) -> Select[int, dict[str, Any]]:
    """The newest version in force on ``day``; columns may be given, to correlate it in a larger query."""
    return (
        select(PolicyVersion.version, PolicyVersion.document)
        .where(PolicyVersion.community_id == community_id, PolicyVersion.effective_from <= day)
        .order_by(PolicyVersion.effective_from.desc())
        .limit(1)
    )


def policy_for(community_id: UUID, day: date) -> Policy:
    """The policy of a community on a service date."""
    found = db.session.execute(policy_row(community_id, day)).first()
    return Policy(found.version, found.document) if found else Policy(0, {})


def policies_in(reach: Select[UUID], day: date) -> list[tuple[UUID, Policy]]:
    """Of every community in reach that has one, the policy in force on a day; one statement."""
    newest = (
        select(PolicyVersion.community_id, func.max(PolicyVersion.effective_from).label("since"))
        .where(PolicyVersion.community_id.in_(reach), PolicyVersion.effective_from <= day)
        .group_by(PolicyVersion.community_id)
        .subquery()
    )
    is_newest = and_(
        PolicyVersion.community_id == newest.c.community_id, PolicyVersion.effective_from == newest.c.since
    )
    rows = select(PolicyVersion).join(newest, is_newest)
    return [(each.community_id, Policy(each.version, each.document)) for each in db.session.scalars(rows)]


def policies_for(community_id: UUID, days: Iterable[date]) -> dict[date, Policy]:
    """The policies of many service dates, in one statement."""
    newest_first = select(PolicyVersion).where(PolicyVersion.community_id == community_id)
    versions = db.session.scalars(newest_first.order_by(PolicyVersion.effective_from.desc())).all()
    found = {}
    for day in days:
        version = next((each for each in versions if each.effective_from <= day), None)
        found[day] = Policy(version.version, version.document) if version else Policy(0, {})
    return found


def policies_of(community_ids: Iterable[UUID], day: date) -> dict[UUID, Policy]:
    """The policies of many communities on one day, in one statement."""
    wanted = set(community_ids)
    in_force = (PolicyVersion.community_id.in_(wanted), PolicyVersion.effective_from <= day)
    oldest_first = select(PolicyVersion).where(*in_force).order_by(PolicyVersion.effective_from)
    found = {each: Policy(0, {}) for each in wanted}
    for version in db.session.scalars(oldest_first):
        found[version.community_id] = Policy(version.version, version.document)
    return found
