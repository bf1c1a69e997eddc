"""Founding a team and its roster."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.regions.models import Region
from service.teams import queries
from service.teams.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyMember,
    LeaderMustHandOver,
    LeaderTaken,
    NotAMember,
    TeamNameTaken,
)
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.rules import Category, JoinKind, JoinState, TeamRole


def create(
    community: Region, *, name: str, category: Category, story: str | None = None, actor: Actor, now: datetime
) -> Team:
    """Found a team (by staff). Refuses: ``TeamNameTaken``."""
    if db.session.scalar(select(Team.id).where(Team.community_id == community.id, Team.name == name)):
        raise TeamNameTaken
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
    audit.record("team.created", "team", team.id, actor=actor, now=now, community_id=community.id)
    return team


def ask(team: Team, account_id: UUID, kind: JoinKind, *, actor: Actor, now: datetime) -> JoinAsk:
    """Ask to join, or invite; nobody is a member before the other side has said yes.

    Refuses: ``AlreadyMember``, ``AlreadyAsked``.
    """
    if queries.membership(team.id, account_id):
        raise AlreadyMember
    waiting = (JoinAsk.team_id == team.id, JoinAsk.account_id == account_id, JoinAsk.state == JoinState.WAITING)
    if db.session.scalar(select(JoinAsk.id).where(*waiting)):
        raise AlreadyAsked
    asked = JoinAsk(team_id=team.id, account_id=account_id, kind=kind, asked_by=actor.person_id, asked_at=now)
    db.session.add(asked)
    db.session.flush()
    audit.record(f"team.{kind.value}", "join_ask", asked.id, actor=actor, now=now, community_id=team.community_id)
    return asked


def answer(asked: JoinAsk, state: JoinState, *, actor: Actor, now: datetime) -> JoinAsk:
    """Accept, decline or withdraw. Refuses: ``AlreadyAnswered``."""
    if asked.state != JoinState.WAITING:
        raise AlreadyAnswered
    asked.state, asked.answered_by, asked.answered_at = state, actor.account_id, now
    if state is JoinState.ACCEPTED:
        db.session.add(
            TeamMember(team_id=asked.team_id, account_id=asked.account_id, role=TeamRole.MEMBER, joined_at=now)
        )
    db.session.flush()
    audit.record(f"team.{state.value}", "join_ask", asked.id, actor=actor, now=now)
    return asked


def appoint(team: Team, account_id: UUID, role: TeamRole, *, actor: Actor, now: datetime) -> TeamMember:
    """Give a member a role (by staff; a leader may name deputies). Refuses: ``NotAMember``, ``LeaderTaken``."""
    member = queries.membership(team.id, account_id)
    if member is None:
        raise NotAMember
    if member.role == role:
        return member
    leading = (TeamMember.team_id == team.id, TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
    if role is TeamRole.LEADER and db.session.scalar(select(TeamMember.id).where(*leading)):
        raise LeaderTaken
    member.left_at, member.ended_by = now, actor.account_id
    db.session.flush()
    appointed = TeamMember(team_id=team.id, account_id=account_id, role=role, joined_at=now)
    db.session.add(appointed)
    db.session.flush()
    audit.record("team.appointed", "team", team.id, actor=actor, now=now, role=role.value, account_id=str(account_id))
    return appointed


def leave(team: Team, account_id: UUID, *, actor: Actor, now: datetime) -> TeamMember:
    """End a membership; its powers end now. Refuses: ``NotAMember``, ``LeaderMustHandOver``."""
    member = queries.membership(team.id, account_id)
    if member is None:
        raise NotAMember
    if member.role == TeamRole.LEADER:
        raise LeaderMustHandOver
    member.left_at, member.ended_by = now, actor.account_id
    db.session.flush()
    audit.record("team.left", "team", team.id, actor=actor, now=now, account_id=str(account_id))
    return member
