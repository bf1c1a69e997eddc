"""The part of a merge that is about teams: one human being is in a team once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.teams.models import JoinAsk, TeamMember
from service.teams.rules import JoinState


def carry(absorbed_id: UUID, survivor_id: UUID, *, actor: Actor, now: datetime) -> list[UUID]:
    """Memberships go along with their days; an office does not, so the account that ends holds none (it is an
    obstacle). Of a team in which both are, the one ends, and so does an ask where the survivor is a member or asks
    too. The ids of the teams whose rosters have changed.
    """
    live = TeamMember.left_at.is_(None)
    rows = select(TeamMember).where(TeamMember.account_id == absorbed_id, live).order_by(TeamMember.team_id)
    memberships = db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()
    in_teams = select(TeamMember.team_id).where(TeamMember.account_id == survivor_id, live)
    already = set(db.session.scalars(in_teams))
    for each in memberships:
        if each.team_id in already:
            each.left_at, each.ended_by = now, actor.account_id
        about: dict[str, Any] = {"community_id": each.community_id, "account_id": str(absorbed_id)}
        audit.record("team.member_merged", "team", each.team_id, actor=actor, now=now, **about)
    db.session.flush()
    waiting = JoinAsk.state == JoinState.WAITING
    asked_too = select(JoinAsk.team_id).where(JoinAsk.account_id == survivor_id, waiting)
    twice = or_(JoinAsk.team_id.in_(asked_too), JoinAsk.team_id.in_(in_teams))
    withdrawn = {"state": JoinState.WITHDRAWN.value, "answered_by": actor.account_id, "answered_at": now}
    asks = update(JoinAsk).where(JoinAsk.account_id == absorbed_id, waiting, twice).values(withdrawn)
    db.session.execute(asks.execution_options(synchronize_session=False))
    for table in (TeamMember, JoinAsk):
        moved = update(table).where(table.account_id == absorbed_id).values(account_id=survivor_id)
        db.session.execute(moved.execution_options(synchronize_session=False))
    return [each.team_id for each in memberships]
