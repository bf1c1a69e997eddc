"""Founding a team, and what it says of itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import StaleVersion
from service.regions.models import Region
from service.teams import queries
from service.teams.commands import standing
from service.teams.errors.teams import TeamNameTaken
from service.teams.models import Team
from service.teams.rules import Category


def create(
    community: Region, *, name: str, category: Category, story: str | None = None, actor: Actor, now: datetime
) -> Team:
    """Found a team (by staff). Refuses: ``TeamNameTaken``."""
    _name_must_be_free(community.id, name)
    team = Team(
        community_id=community.id,
        name=name,
        category=category,
        story=story,
        created_at=now,
        created_by=actor.account_id,
    )
    db.session.add(team)
    db.session.flush()
    standing.note(team, actor=actor, now=now)
    audit.record("team.created", "team", team.id, actor=actor, now=now, community_id=community.id)
    return team


def change(
    team_id: UUID, *, name: str, category: Category, story: str | None, version: int, actor: Actor, now: datetime
) -> Team:
    """Replace what a team says of itself. Refuses: ``StaleVersion``, ``TeamNameTaken``."""
    team = queries.locked(team_id)
    if team.version != version:
        raise StaleVersion
    if team.name != name:
        _name_must_be_free(team.community_id, name)
    is_of_another = team.category != category
    team.name, team.category, team.story = name, category, story
    db.session.flush()
    if is_of_another:
        standing.note(team, actor=actor, now=now)
    audit.record("team.changed", "team", team.id, actor=actor, now=now, community_id=team.community_id)
    return team


def _name_must_be_free(community_id: UUID, name: str) -> None:
    if db.session.scalar(select(Team.id).where(Team.community_id == community_id, Team.name == name)):
        raise TeamNameTaken
