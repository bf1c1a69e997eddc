from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from service.core.actor import Actor
from service.core.db import db, new_id
from service.teams.models import Team, TeamStanding

WHAT_IT_IS = ("community_id", "category", "filing_level")


def note(team: Team, *, actor: Actor, now: datetime) -> None:
    """Keep what the team is from now on: each time that its category or its level changes."""
    about = {"community_id": team.community_id, "team_id": team.id}
    what = {"category": team.category, "filing_level": team.filing_level}
    db.session.add(TeamStanding(**about, **what, since=now, made_by=actor.account_id))
    db.session.flush()


def note_many(teams: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> None:
    """As ``note``, of the rows of many new teams: one statement."""
    by = {"since": now, "made_by": actor.account_id}
    rows = [
        {"id": new_id(), "team_id": team["id"], **{name: team[name] for name in WHAT_IT_IS}, **by} for team in teams
    ]
    db.session.execute(insert(TeamStanding), rows)
