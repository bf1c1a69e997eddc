"""Whoever comes to lead a team has what goes on there and what waits, whether it was handed over or nobody led it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.queries import staff_near
from service.activities.commands import plan
from service.checkin.commands import poster
from service.core import outbox
from service.core.actor import Actor
from service.core.db import db
from service.hours.commands import handed_over
from service.teams import queries as teams
from service.teams.models import JoinAsk, Team, TeamMember
from service.teams.queries.joining import waits_at


@dataclass(frozen=True, slots=True)
class Waits:
    """What is the new leader's to see to: of ``records`` those that they may decide on."""

    records: int
    join_asks: int
    shifts: int
    posters: int


@dataclass(frozen=True, slots=True)
class Passed:
    """How much went along; ``records`` are all that wait at the team."""

    activities: int
    records: int
    waits: Waits


def pass_on(team: Team, to_id: UUID, *, former_id: UUID | None = None, actor: Actor, now: datetime) -> Passed:
    """All of it, in this transaction: rights are asked for as of now everywhere, so the office alone carries them, and
    what co-hosts do at the door; posters that a former leader may hold are no good any more. The shifts of the team
    are locked already (``handed_over.hold_still``).
    """
    activities, shifts = plan.pass_on(team, to_id, former_id=former_id, actor=actor, now=now)
    posters = poster.replace_all(team.id, actor=actor, now=now)
    records, theirs = handed_over.reach(team.id, to_id, now=now)
    join_asks = int(db.session.scalar(select(func.count(JoinAsk.id)).where(waits_at(team.id))) or 0)
    db.session.flush()
    return Passed(activities, records, Waits(theirs, join_asks, shifts, posters))


def take_over(leader: TeamMember, actor: Actor, now: datetime) -> None:
    """Somebody was appointed to lead a team that nobody led: they are told what waits, if anything does, and every
    member that the team has a leader. Officers and staff hear of the appointment itself.
    """
    waits = asdict(pass_on(leader.team, leader.account_id, actor=actor, now=now).waits)
    know = teams.officers_of(leader.team_id) | staff_near(leader.community_id) | {actor.person_id}
    told: list[dict[str, Any]] = [
        {"account_id": str(each), "code": "hand_over.led_again"}
        for each in sorted(teams.members_of(leader.team_id) - know)
    ]
    if any(waits.values()):
        told.append({"account_id": str(leader.account_id), "code": "hand_over.waits_for_you", **waits})
    outbox.put("inbox", [{**each, "team_id": str(leader.team_id)} for each in told], now=now)
