"""Where the people of a place stand, and how they move: sums, never names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Subquery, and_, case, distinct, func, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core.actor import Actor, Role
from service.core.calendar import day_bounds, half_year, half_year_begins, local_date
from service.core.db import db
from service.core.paging import Page, read_page
from service.ladder.models import Promotion
from service.ladder.queries.standing import standing
from service.ladder.rules import Stage
from service.ladder.rules.funnel import Figure, median_months, told, total
from service.ladder.rules.promotions import PromotionState
from service.passports.models import Passport
from service.regions.models import Region
from service.regions.queries import subtree
from service.regions.rules.small_cells import SMALL
from service.teams.queries.statistics import region_for

Place = tuple[UUID, str]  # a region that is told of, and a stage


@dataclass(frozen=True, slots=True)
class StageFunnel:
    """One stage: who stands there and for how many months, who has come up to it, and whose step to it was ended."""

    stage: Stage
    people: Figure
    median_months: int | None
    moved_up: Figure
    ended: Figure


@dataclass(frozen=True, slots=True)
class Funnel:
    """A region on a day; what moved, in the half year of that day until it."""

    region: Region
    as_of: date
    half_year: str
    residents: Figure
    stages: tuple[StageFunnel, ...]


def funnel_of(actor: Actor, region_id: UUID, query: dict[str, Any], now: datetime) -> Funnel:
    """Of all communities of a region. A fixed number of statements. Refuses: ``NotFound`` without any role over it."""
    region = region_for(actor, region_id)
    [found] = _funnels(actor, region, [region], _day(query, now))
    return found


def funnels_below(actor: Actor, region_id: UUID, query: dict[str, Any], now: datetime) -> Page:
    """The same of each region next below, those that were entered first first. Refuses: as ``funnel_of``."""
    region = region_for(actor, region_id)
    page = read_page(select(Region).where(Region.parent_id == region.id), Region.id, query, newest_first=False)
    return Page(_funnels(actor, region, page.items, _day(query, now)), page.next_cursor)


def _day(query: dict[str, Any], now: datetime) -> date:
    today = local_date(now)
    return min(query.get("as_of") or today, today)


def _funnels(actor: Actor, over: Region, regions: Sequence[Region], as_of: date) -> list[Funnel]:
    """Figures are told community by community and added up then, so that a sum knows no more than its reader."""
    end = day_bounds(as_of)[1]
    there = _residents(over, [region.id for region in regions], end)
    on_stages = _on_stages(there, end)
    seen = {region.id for region in regions if actor.is_granted(region.path, *Role)}
    people, middle = _people(on_stages), _middle(on_stages, seen)
    moved, ended = _moves(there, day_bounds(half_year_begins(as_of))[0], end)
    found = []
    for region in regions:
        sees, stages = region.id in seen, []
        for stage in Stage:
            place = (region.id, stage.value)
            standing_there = _told(people, place, sees_people=sees)
            months = median_months(middle.get(place, []), as_of)
            moves = (_told(each, place, sees_people=sees) for each in (moved, ended))
            stages.append(StageFunnel(stage, standing_there, months, *moves))
        residents = total(each.people for each in stages)
        found.append(Funnel(region, as_of, half_year(as_of), residents, tuple(stages)))
    return found


def _told(figures: Mapping[Place, Sequence[int]], place: Place, *, sees_people: bool) -> Figure:
    return total(told(each, sees_people=sees_people) for each in figures.get(place, ()))


def _residents(over: Region, region_ids: Sequence[UUID], end: datetime) -> CTE:
    """(region_id, home_id, account_id, since): who is at home there now with a passport that was opened by then."""
    region, home = aliased(Region), aliased(Region)
    is_below = func.substr(home.path, 1, func.length(region.path)) == region.path
    return (
        select(
            region.id.label("region_id"),
            Account.home_id,
            Account.id.label("account_id"),
            Passport.opened_at.label("since"),
        )
        .join(home, Account.home_id == home.id)
        .join(region, is_below)
        .join(Passport, Passport.account_id == Account.id)
        .where(
            region.id.in_(region_ids),
            home.id.in_(subtree(over.path)),
            Account.status == AccountStatus.ACTIVE,
            Passport.merged_into_id.is_(None),
            Passport.opened_at < end,
        )
        .cte("residents")
    )


def _on_stages(there: CTE, end: datetime) -> Subquery:
    """The same with the stage; a resident has been one since the passport was opened."""
    up = standing(select(there.c.account_id), end)
    stage = func.coalesce(up.c.stage, Stage.RESIDENT.value).label("stage")
    since = func.coalesce(up.c.since, there.c.since).label("since")
    rows = select(there.c.region_id, there.c.home_id, stage, since)
    return rows.outerjoin(up, up.c.account_id == there.c.account_id).subquery()


def _people(on_stages: Subquery) -> dict[Place, list[int]]:
    """How many of each community: a row per region, community and stage."""
    where = (on_stages.c.region_id, on_stages.c.stage)
    rows = select(*where, func.count()).group_by(*where, on_stages.c.home_id)
    found: dict[Place, list[int]] = defaultdict(list)
    for region_id, stage, people in db.session.execute(rows):
        found[region_id, stage].append(people)
    return found


def _middle(on_stages: Subquery, seen: Collection[UUID]) -> dict[Place, list[date]]:
    """Since when whoever is in the middle has stood there: one day, or two of an even number of people. Of regions
    that are not ``seen`` whole, in the middle of those communities alone whose number is told.
    """
    where = (on_stages.c.region_id, on_stages.c.stage)
    of_home = func.count().over(partition_by=(*where, on_stages.c.home_id)).label("of_home")
    all_there = select(*where, on_stages.c.since, of_home).subquery().c
    where = (all_there.region_id, all_there.stage)
    place = func.row_number().over(partition_by=where, order_by=all_there.since).label("place")
    of_them = func.count().over(partition_by=where).label("of_them")
    is_told = or_(all_there.of_home > SMALL, all_there.region_id.in_(seen))
    ranked = select(*where, all_there.since, place, of_them).where(is_told).subquery().c
    is_middle = (ranked.place + ranked.place).between(ranked.of_them, ranked.of_them + 2)
    found: dict[Place, list[date]] = defaultdict(list)
    for region_id, stage, since in db.session.execute(
        select(ranked.region_id, ranked.stage, ranked.since).where(is_middle)
    ):
        found[region_id, stage].append(local_date(since))
    return found


def _moves(there: CTE, start: datetime, end: datetime) -> tuple[dict[Place, list[int]], dict[Place, list[int]]]:
    """How many people of each community have accepted a step to a stage, and of how many one to it was ended; once
    each, however often.
    """
    has_moved = and_(
        Promotion.state.in_((PromotionState.ACCEPTED, PromotionState.ENDED)),
        Promotion.answered_at >= start,
        Promotion.answered_at < end,
    )
    was_ended = and_(
        Promotion.state == PromotionState.ENDED, Promotion.reviewed_at >= start, Promotion.reviewed_at < end
    )
    people = [func.count(distinct(case((which, Promotion.account_id)))) for which in (has_moved, was_ended)]
    where = (there.c.region_id, Promotion.stage)
    rows = select(*where, *people).join(there, there.c.account_id == Promotion.account_id)
    rows = rows.where(or_(has_moved, was_ended)).group_by(*where, there.c.home_id)
    moved: dict[Place, list[int]] = defaultdict(list)
    ended: dict[Place, list[int]] = defaultdict(list)
    for region_id, stage, up, down in db.session.execute(rows):
        moved[region_id, stage].append(up)
        ended[region_id, stage].append(down)
    return moved, ended
