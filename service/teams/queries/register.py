"""The teams of a region, by what a register calls them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from service.core.db import db
from service.regions.models import Region
from service.regions.queries import subtree
from service.regions.rules import Tier
from service.teams.models import Team
from service.teams.rules import Category, FilingLevel


class Known(NamedTuple):
    team_id: UUID
    stands: tuple[Category, FilingLevel]


def communities_in(path: str) -> list[tuple[UUID, str]]:
    """Id and name of each community below a region, or of itself."""
    rows = select(Region.id, Region.name).where(Region.id.in_(subtree(path)), Region.tier == Tier.COMMUNITY)
    return [(row.id, row.name) for row in db.session.execute(rows.order_by(Region.id))]


def teams_named(path: str, names: Collection[str]) -> dict[tuple[UUID, str], Known]:
    """By community and name, those of these names below a region."""
    columns = (Team.id, Team.community_id, Team.name, Team.category, Team.filing_level)
    rows = select(*columns).where(Team.community_id.in_(subtree(path)), Team.name.in_(names))
    return {
        (row.community_id, row.name): Known(row.id, (Category(row.category), FilingLevel(row.filing_level)))
        for row in db.session.execute(rows)
    }
