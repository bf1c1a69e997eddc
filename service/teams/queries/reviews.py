"""Annual reviews: which teams are due, and what was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from service.accounts.queries import Shown, named, ties_of
from service.accounts.rules import ENDED_TIE_COUNTS_FOR
from service.core.actor import Actor, Role
from service.core.calendar import day_bounds, local_date
from service.core.db import db
from service.core.errors import NotAllowed
from service.core.paging import Page, read_page
from service.regions.queries import get as get_region
from service.regions.queries import policies_of
from service.teams import access
from service.teams.models import Team, TeamReview
from service.teams.queries.filing import OF_BOTH_TIERS
from service.teams.rules import FilingLevel, TeamsPolicy, is_review_overdue


@dataclass(frozen=True, slots=True)
class Due:
    """A team that is to be reviewed this year."""

    team: Team
    year: int
    until_month: int
    is_overdue: bool


def due(actor: Actor, query: dict[str, Any], now: datetime) -> Page:
    """Teams that were on file when the year began and have no review of it: of the community for its staff, of the
    others for staff of the tier above; but of none that the actor may not review.
    """
    rows = to_decide(actor, ties_of(actor.person_id, now), now)
    page = read_page(rows, Team.id, query, newest_first=False)
    return Page(_told(page.items, local_date(now)), page.next_cursor)


def _due(actor: Actor, day: date) -> Select[Any]:
    begun, _ = day_bounds(date(day.year, 1, 1))
    near = Team.community_id.in_(access.staffed_regions(actor)) & (Team.filing_level == FilingLevel.COMMUNITY_FILED)
    above = Team.community_id.in_(access.overseen_regions(actor)) & Team.filing_level.in_(OF_BOTH_TIERS)
    reviewed = exists().where(TeamReview.team_id == Team.id, TeamReview.year == day.year)
    return select(Team).where(or_(near, above), Team.filed_at < begun, ~reviewed)


def to_decide(actor: Actor, kin: Collection[UUID], now: datetime) -> Select[Any]:
    """Those that are due and theirs to review: neither the actor nor ``kin`` leads the team, or has lately."""
    lately = now - ENDED_TIE_COUNTS_FOR
    return _due(actor, local_date(now)).where(~access.was_led_by({actor.person_id, *kin}, Team.id, lately))


def _told(teams: Sequence[Team], day: date) -> list[Due]:
    policies = policies_of({each.community_id for each in teams}, day)
    found = []
    for each in teams:
        policy = policies[each.community_id].of(TeamsPolicy)
        found.append(Due(each, day.year, policy.review_until_month, is_review_overdue(day, policy)))
    return found


def history_of(actor: Actor, team: Team, query: dict[str, Any]) -> Page:
    """For leader, deputy, every role over the community, and staff of the tier above. Refuses: ``NotAllowed``."""
    is_near = access.leads(actor, team.id) or actor.is_granted(get_region(team.community_id).path, *Role)
    if not is_near and not access.is_upper_staff(actor, team.community_id):
        raise NotAllowed
    page = read_page(select(TeamReview).where(TeamReview.team_id == team.id), TeamReview.id, query)
    return Page(_named(page.items), page.next_cursor)


def shown_one(review: TeamReview) -> Shown:
    [found] = _named([review])
    return found


def _named(reviews: Sequence[TeamReview]) -> list[Shown]:
    return named(reviews, reviewed_by_name_masked="reviewed_by")


def review_of(team_id: UUID, year: int) -> UUID | None:
    """The one of this year, if there is one."""
    return db.session.scalar(select(TeamReview.id).where(TeamReview.team_id == team_id, TeamReview.year == year))
