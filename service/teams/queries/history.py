"""Who belonged to a team, and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.core.actor import Actor
from service.core.paging import Page, read_page
from service.teams.models import TeamMember
from service.teams.queries.roster import named_page


def stretches_of(team_id: UUID, query: dict[str, Any]) -> Page:
    """Every stretch of a team's membership, those that have ended too, in the order in which they began."""
    rows = select(TeamMember).where(TeamMember.team_id == team_id)
    if account_id := query.get("account_id"):
        rows = rows.where(TeamMember.account_id == account_id)
    if roles := query.get("role"):
        rows = rows.where(TeamMember.role.in_(roles))
    return named_page(read_page(rows, TeamMember.id, query, newest_first=False))


def my_stretches(actor: Actor, query: dict[str, Any]) -> Page:
    """One's own, in all teams, newest first."""
    rows = select(TeamMember).options(joinedload(TeamMember.team, innerjoin=True))
    return read_page(rows.where(TeamMember.account_id == actor.account_id), TeamMember.id, query)
