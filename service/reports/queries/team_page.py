"""What a team's page tells: its story, how it has grown, and what it has done; never who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, distinct, extract, func, or_, select, union

from service.activities.models import Activity, Shift
from service.checkin.models import Presence
from service.core.calendar import day_bounds, local_date
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.reports import rules
from service.reports.queries.scope import HELD
from service.reports.rules import GrowthStep, cell
from service.teams.models import Team, TeamMember

THERE = ("open", "closed")  # a presence that counts: neither void nor undone


@dataclass(frozen=True, slots=True)
class Point:
    on: date
    member_count: int


@dataclass(frozen=True, slots=True)
class TeamPage:
    """How many belong to a team is public, as its story is. What they have done is ``None`` where it is the work of too
    few for this reader.
    """

    team: Team
    member_count: int
    growth: list[Point]
    sessions: int
    person_times: int | None
    minutes: int | None
    months_active: int
    first_session_on: date | None
    last_session_on: date | None
    sessions_assigned: int
    assigned_share_percent: int | None
    is_suppressed: bool
    dormant_note: str | None


def page_of_team(team: Team, today: date, step: GrowthStep, *, sees_people: bool) -> TeamPage:
    """Four statements, whatever the history."""
    held = _held(team)
    came, people = _came(team)
    minutes, served = _minutes(team)
    shown = {
        "person_times": cell(came + held.children, people, sees_people=sees_people),
        "minutes": cell(minutes, served, sees_people=sees_people),
    }
    return TeamPage(
        team=team,
        member_count=team.member_count,
        growth=_growth(team, rules.period_ends(today, step)),
        sessions=held.sessions,
        months_active=held.months,
        first_session_on=held.first,
        last_session_on=held.last,
        sessions_assigned=held.assigned,
        assigned_share_percent=rules.share_percent(held.assigned, held.sessions),
        is_suppressed=None in shown.values(),
        dormant_note=team.dormant_note if sees_people else None,
        **shown,
    )


def _held(team: Team) -> Any:
    """Sessions, those that answered a task, months with one, and the children who were only counted."""
    month = extract("year", Shift.service_date) * rules.MONTHS_OF_A_YEAR + extract("month", Shift.service_date)
    figures = select(
        func.count(Shift.id).label("sessions"),
        func.count(Activity.task_id).label("assigned"),
        func.count(distinct(month)).label("months"),
        func.min(Shift.service_date).label("first"),
        func.max(Shift.service_date).label("last"),
        func.coalesce(func.sum(Shift.unnamed_children), 0).label("children"),
    )
    of_team = (Shift.team_id == team.id, Shift.state.in_(HELD))
    return db.session.execute(figures.join(Activity, Activity.id == Shift.activity_id).where(*of_team)).one()


def _came(team: Team) -> tuple[int, int]:
    """Person-times, each person once a shift, and how many people they are. A row on paper that tells minutes and no
    times makes a record and no presence: it counts as well.
    """
    of_team = (Shift.team_id == team.id, Shift.state.in_(HELD))
    by_presence = select(Presence.shift_id, Presence.passport_id).join(Shift, Shift.id == Presence.shift_id)
    by_record = select(ServiceRecord.shift_id, ServiceRecord.passport_id).join(
        Shift, Shift.id == ServiceRecord.shift_id
    )
    came = union(
        by_presence.where(*of_team, Presence.state.in_(THERE)),
        by_record.where(*of_team, ServiceRecord.state != State.REJECTED),
    ).subquery()
    found = db.session.execute(select(func.count(), func.count(distinct(came.c.passport_id))).select_from(came)).one()
    return found[0], found[1]


def _minutes(team: Team) -> tuple[int, int]:
    """Approved ones, as they stand after every correction, and of how many people."""
    served = (ServiceRecord.team_id == team.id, ServiceRecord.state == State.APPROVED, ServiceRecord.minutes > 0)
    sums = select(func.coalesce(func.sum(ServiceRecord.minutes), 0), func.count(distinct(ServiceRecord.passport_id)))
    minutes, people = db.session.execute(sums.where(*served)).one()
    return minutes, people


def _growth(team: Team, days: Sequence[date]) -> list[Point]:
    """Members at the end of each day, from the day on which the first one joined; one statement."""
    ends = [day_bounds(day)[1] for day in days]
    belonged = [
        func.sum(
            case(
                (and_(TeamMember.joined_at < at, or_(TeamMember.left_at.is_(None), TeamMember.left_at >= at)), 1),
                else_=0,
            )
        )
        for at in ends
    ]
    first = func.min(TeamMember.joined_at).label("first")
    row = db.session.execute(select(first, *belonged).where(TeamMember.team_id == team.id)).one()
    if row.first is None:
        return []
    begun = local_date(row.first)
    return [Point(day, int(many)) for day, many in zip(days, row[1:], strict=True) if day >= begun]
