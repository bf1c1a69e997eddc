"""Teams that sleep (休眠): marked by staff after they have asked, woken by staff or by the next shift they publish.

Source 000 clears teams that exist on paper alone. A mark is no punishment: rights, roster and history stay, and the
officers are told. The list of teams that may be asleep is made in ``service.reports``.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from service.core import audit, outbox
from service.core.actor import Actor
from service.core.db import db
from service.teams import queries
from service.teams.errors.teams import TeamDormantAlready, TeamNotDormant
from service.teams.models import Team


def mark_dormant(team: Team, note: str, *, actor: Actor, now: datetime) -> Team:
    """Out of the public list until it wakes (by staff); of two at once the first counts. Refuses:
    ``TeamDormantAlready``.
    """
    if not _set(team.id, now, note, only_if_awake=True):
        raise TeamDormantAlready
    return _done("team.marked_dormant", team, actor, now)


def wake(team: Team, *, actor: Actor, now: datetime) -> Team:
    """Back in the list (by staff). Refuses: ``TeamNotDormant``."""
    if not _set(team.id, None, None, only_if_awake=False):
        raise TeamNotDormant
    return _done("team.woken", team, actor, now)


def wake_by_shift(team_id: UUID | None, *, actor: Actor, now: datetime) -> None:
    """Whoever publishes a shift is awake; the officers know, for they have done it."""
    if team_id is not None and (community_id := _set(team_id, None, None, only_if_awake=False)):
        audit.record("team.woken", "team", team_id, actor=actor, now=now, community_id=community_id)


def _set(team_id: UUID, since: datetime | None, note: str | None, *, only_if_awake: bool) -> UUID | None:
    """The team's community, if it was as expected."""
    expected = Team.dormant_since.is_(None) if only_if_awake else Team.dormant_since.is_not(None)
    setting = update(Team).where(Team.id == team_id, expected).values(dormant_since=since, dormant_note=note)
    done = setting.returning(Team.community_id).execution_options(synchronize_session=False)
    return db.session.scalar(done)


def _done(code: str, team: Team, actor: Actor, now: datetime) -> Team:
    audit.record(code, "team", team.id, actor=actor, now=now, community_id=team.community_id)
    facts = {"code": code, "team_id": str(team.id)}
    told = sorted(queries.officers_of(team.id) - {actor.person_id})
    outbox.put("inbox", [{"account_id": str(each), **facts} for each in told], now=now)
    db.session.refresh(team, ["dormant_since", "dormant_note"])
    return team
