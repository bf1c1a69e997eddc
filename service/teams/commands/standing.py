from __future__ import annotations

from datetime import datetime

from service.core.actor import Actor
from service.core.db import db
from service.teams.models import Team, TeamStanding


def note(team: Team, *, actor: Actor, now: datetime) -> None:
    """Keep what the team is from now on: each time that its category or its level changes."""
    about = {"community_id": team.community_id, "team_id": team.id}
    what = {"category": team.category, "filing_level": team.filing_level}
    db.session.add(TeamStanding(**about, **what, since=now, made_by=actor.account_id))
    db.session.flush()
