from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.teams import access
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import JoinKind


def get(team_id: UUID) -> Team:
    """A team is public (its roster is not). Refuses: ``NotFound``."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def listed(query: dict[str, Any]) -> Page:
    rows = select(Team)
    if community := query.get("community_id"):
        rows = rows.where(Team.community_id == community)
    return read_page(rows, Team.id, query)


def membership(team_id: UUID, account_id: UUID) -> TeamMember | None:
    live = (TeamMember.team_id == team_id, TeamMember.account_id == account_id, TeamMember.left_at.is_(None))
    return db.session.scalar(select(TeamMember).where(*live))


def ask_for(actor: Actor, ask_id: UUID) -> JoinAsk:
    """A request or invitation that waits for this actor's answer. Refuses: ``NotFound``."""
    asked = db.session.get(JoinAsk, ask_id)
    if asked is None:
        raise NotFound
    if asked.kind == JoinKind.INVITATION:
        is_theirs = asked.account_id == actor.account_id
    else:
        team = get(asked.team_id)
        is_theirs = access.leads(actor, team.id) or access.is_staff_of(actor, team.community_id)
    if not is_theirs:
        raise NotFound
    return asked
