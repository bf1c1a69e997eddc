"""Teams by category, community and level, as of a day: teams are no people, so no cell is too small to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, literal, select

from service.core.actor import Actor, Role
from service.core.calendar import day_bounds, local_date
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.models import Region
from service.regions.queries import get as get_region
from service.regions.queries import subtree
from service.regions.rules import Tier
from service.teams.models import Team, TeamStanding
from service.teams.rules import Category, FilingLevel
from service.teams.rules.statistics import Cell, Share, TopShare, by_category, by_level, permille


@dataclass(frozen=True, slots=True)
class Statistics:
    region_id: UUID
    as_of: date
    teams: int
    by_category: list[TopShare]
    by_level: list[Share]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class OfCommunity:
    """``permille``: of all teams of the region that was asked for."""

    community: Region
    teams: int
    permille: int
    cells: list[Cell]


def region_for(actor: Actor, region_id: UUID) -> Region:
    """One that some role of the actor's reaches, even if it only oversees. Refuses: ``NotFound``."""
    region = get_region(region_id)
    if not actor.grants_over(region.path, Role):
        raise NotFound
    return region


def of_region(region: Region, query: dict[str, Any], now: datetime) -> Statistics:
    """The sums over a whole subtree: one statement."""
    day = _day(query, now)
    cells = _cells(_standings(day, Team.community_id.in_(subtree(region.path)))).get(None, [])
    return Statistics(region.id, day, _sum(cells), by_category(cells), by_level(cells), cells)


def by_community(region: Region, query: dict[str, Any], now: datetime) -> Page:
    """Every community of the subtree, one without teams too, in the order in which they were entered: three
    statements, however many.
    """
    day = _day(query, now)
    communities = select(Region).where(Region.id.in_(subtree(region.path)), Region.tier == Tier.COMMUNITY)
    page = read_page(communities, Region.id, query, newest_first=False)
    _, end = day_bounds(day)
    within = (Team.community_id.in_(subtree(region.path)), Team.created_at < end)
    whole = db.session.scalar(select(func.count()).select_from(Team).where(*within)) or 0
    here = _standings(day, Team.community_id.in_([each.id for each in page.items]))
    cells = _cells(here, by_community=True)
    found = [_of(each, cells.get(each.id, []), whole) for each in page.items]
    return Page(found, page.next_cursor)


def _of(community: Region, cells: list[Cell], whole: int) -> OfCommunity:
    teams = _sum(cells)
    return OfCommunity(community, teams, permille(teams, whole), cells)


def _sum(cells: list[Cell]) -> int:
    return sum(each.teams for each in cells)


def _day(query: dict[str, Any], now: datetime) -> date:
    """Today, or an earlier day; nobody knows a later one."""
    today = local_date(now)
    return min(query.get("as_of") or today, today)


def _standings(day: date, where: ColumnElement[bool]) -> Subquery:
    """What each team that was there was when the day ended. A team about which nothing is kept from then, because it
    was entered past the commands, counts as what it is now, and as informal.
    """
    _, end = day_bounds(day)
    latest_first = func.row_number().over(
        partition_by=TeamStanding.team_id, order_by=(TeamStanding.since.desc(), TeamStanding.id.desc())
    )
    kept = select(TeamStanding.team_id, TeamStanding.category, TeamStanding.filing_level, latest_first.label("place"))
    kept = kept.join(Team, Team.id == TeamStanding.team_id).where(TeamStanding.since < end, where)
    then = kept.subquery()
    is_latest = (then.c.team_id == Team.id) & (then.c.place == 1)
    return (
        select(
            Team.community_id,
            func.coalesce(then.c.category, Team.category).label("category"),
            func.coalesce(then.c.filing_level, literal(FilingLevel.INFORMAL.value)).label("level"),
        )
        .outerjoin(then, is_latest)
        .where(Team.created_at < end, where)
        .subquery()
    )


def _cells(of: Subquery, *, by_community: bool = False) -> dict[UUID | None, list[Cell]]:
    """In the order of the tree and the levels; of no community where they are not told apart."""
    keys = (of.c.category, of.c.level, *((of.c.community_id,) if by_community else ()))
    found: dict[UUID | None, list[Cell]] = {}
    for category, level, *rest, teams in db.session.execute(select(*keys, func.count()).group_by(*keys)):
        cell = Cell(Category(category), FilingLevel(level), teams)
        found.setdefault(rest[0] if rest else None, []).append(cell)
    order = (list(Category), list(FilingLevel))
    for cells in found.values():
        cells.sort(key=lambda each: (order[0].index(each.category), order[1].index(each.level)))
    return found
