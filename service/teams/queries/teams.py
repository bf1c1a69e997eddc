from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from service.accounts.models import Account
from service.accounts.queries import Shown
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import below
from service.teams import access
from service.teams.models import OPEN, JoinAsk, Team, TeamMember
from service.teams.queries.roster import beginnings
from service.teams.rules import OFFICERS, JoinState, TeamRole, with_leaves


def get(team_id: UUID) -> Team:
    """A team is public (its roster is not). Refuses: ``NotFound``."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def locked(team_id: UUID) -> Team:
    """Roster changes of one team happen one after another."""
    return db.session.get_one(Team, team_id, with_for_update={"of": Team}, populate_existing=True)


def shown(actor: Actor, teams: Sequence[Team]) -> list[Shown]:
    """With what the actor is there, and what waits between them: two statements, however many, and none for nobody."""
    if actor.account_id is None or not teams:
        return [Shown(team, {"my_role": None, "my_join_ask": None}) for team in teams]
    ids = [team.id for team in teams]
    mine = select(TeamMember.team_id, TeamMember.role).where(TeamMember.account_id == actor.account_id)
    roles = dict(db.session.execute(mine.where(TeamMember.team_id.in_(ids), TeamMember.left_at.is_(None))).all())
    waits = (JoinAsk.account_id == actor.account_id, JoinAsk.team_id.in_(ids), JoinAsk.state == JoinState.WAITING)
    asks = {each.team_id: each for each in db.session.scalars(select(JoinAsk).where(*waits))}
    return [Shown(team, {"my_role": roles.get(team.id), "my_join_ask": asks.get(team.id)}) for team in teams]


def shown_one(actor: Actor, team: Team) -> Shown:
    [found] = shown(actor, [team])
    return found


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Those that are awake: whoever looks for a team to join should find people there. Asked for, the dormant ones."""
    rows = select(Team)
    if community := query.get("community_id"):
        rows = rows.where(Team.community_id == community)
    if region := query.get("region_id"):
        rows = rows.where(Team.community_id.in_(below(region)))
    if levels := query.get("filing_level"):
        rows = rows.where(Team.filing_level.in_(levels))
    if categories := query.get("category"):
        rows = rows.where(Team.category.in_(with_leaves(categories)))
    if (needs := query.get("needs_deputy")) is not None:
        rows = rows.where(Team.needs_deputy.is_(needs))
    asleep = Team.dormant_since.is_not(None)
    rows = rows.where(asleep if query.get("dormant") else ~asleep)
    if (needs := query.get("needs_leader")) is not None:
        rows = rows.where(Team.needs_leader.is_(needs))
    page = read_page(rows, Team.id, query)
    return Page(shown(actor, page.items), page.next_cursor)


def membership(team_id: UUID, account_id: UUID) -> TeamMember | None:
    live = (TeamMember.team_id == team_id, TeamMember.account_id == account_id, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember).where(*live))


def leader_of(team_id: UUID) -> TeamMember | None:
    leads = (TeamMember.team_id == team_id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember).where(*leads))


def is_led(team_id: UUID) -> bool:
    """By somebody whose account is open: who was shut out does nothing for a team."""
    leader = leader_of(team_id)
    return leader is not None and db.session.get_one(Account, leader.account_id).status in OPEN


def members_of(team_id: UUID) -> set[UUID]:
    """Whoever belongs to it now, in whatever role."""
    live = (TeamMember.team_id == team_id, TeamMember.left_at.is_(None))
    return set(db.session.scalars(select(TeamMember.account_id).where(*live)))


def officers_of(team_id: UUID) -> set[UUID]:
    """Its leader and deputies of now."""
    live = (TeamMember.team_id == team_id, TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None))
    return set(db.session.scalars(select(TeamMember.account_id).where(*live)))


def officers_after(team_id: UUID, *since: datetime) -> set[UUID]:
    """Whoever is leader or deputy, or has been after one of these moments: an office that was laid down a moment ago
    makes nobody a stranger.
    """
    held = (TeamMember.team_id == team_id, TeamMember.role.in_(OFFICERS), access.held_after(*since))
    return set(db.session.scalars(select(TeamMember.account_id).where(*held)))


def holds_office(account_id: UUID) -> bool:
    """Whether this person leads any team now, or is its deputy."""
    live = exists().where(
        TeamMember.account_id == account_id, TeamMember.role.in_(OFFICERS), TeamMember.left_at.is_(None)
    )
    return bool(db.session.scalar(select(live)))


def team_led_by(account_id: UUID) -> UUID | None:
    """One that this person leads now."""
    leads = (TeamMember.account_id == account_id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember.team_id).where(*leads).order_by(TeamMember.team_id).limit(1))


def all_led_by(account_id: UUID) -> list[Team]:
    """Every team that this person leads now."""
    leads = (TeamMember.account_id == account_id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    rows = select(Team).join(TeamMember, TeamMember.team_id == Team.id).where(*leads).order_by(Team.id)
    return list(db.session.scalars(rows))


def my_teams(actor: Actor, query: dict[str, Any]) -> Page:
    """Newest first, by when one joined; four statements, however many."""
    mine = TeamMember.account_id == actor.account_id
    page = read_page(beginnings(mine).options(joinedload(TeamMember.team, innerjoin=True)), TeamMember.id, query)
    live = select(TeamMember).where(mine, TeamMember.left_at.is_(None))
    now = {each.team_id: each for each in db.session.scalars(live)}
    teams = shown(actor, [began.team for began in page.items])
    items = [_mine(now[began.team_id], began, team) for began, team in zip(page.items, teams, strict=True)]
    return Page(items, page.next_cursor)


def _mine(row: TeamMember, began: TeamMember, team: Shown) -> dict[str, Any]:
    return {"role": row.role, "joined_at": began.joined_at, "in_role_since": row.joined_at, "team": team}
