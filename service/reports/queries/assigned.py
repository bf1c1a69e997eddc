"""How much of what teams do was asked of them: 安徽日报 (2022) warns of teams that have become an arm of the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, distinct, func, null, select

from service.activities.models import Activity, Shift, Task
from service.activities.queries import stands
from service.activities.rules.tasks import TaskState
from service.core.calendar import day_bounds, local_date
from service.core.db import db
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.redemption.rules import HalfYear
from service.regions.models import Region
from service.regions.queries import policy_for, subtree
from service.reports import rules
from service.reports.queries.scope import HELD, numbers_in
from service.reports.rules import ReportsPolicy
from service.teams.models import Team

Teams = Select[UUID] | Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Share:
    """``minutes`` and ``minutes_assigned`` are approved ones; ``None`` where they are of too few people for this
    reader. ``tasks``: by how those asked for in the half year stand today.
    """

    half_year: str
    shifts: int
    shifts_assigned: int
    share_percent: int | None
    most_percent: int
    is_over: bool
    minutes: int | None
    minutes_assigned: int | None
    tasks: dict[str, int]
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What to count: whose, in which half year, as of which day, and for whose eyes."""

    teams: Teams
    half: HalfYear
    today: date
    sees_people: bool


def share_of_team(team: Team, half: HalfYear, now: datetime, *, sees_people: bool) -> Share:
    today = local_date(now)
    asked = Asked([team.id], half, today, sees_people)
    most = policy_for(team.community_id, today).of(ReportsPolicy).assigned_share_most_percent
    return _Figures(asked, per_team=False).share(None, most, team)


def share_of_region(region: Region, half: HalfYear, now: datetime, *, sees_people: bool) -> Share:
    """Of all teams below it together; shifts that a community holds by itself belong to no team and do not count."""
    today = local_date(now)
    asked = Asked(_teams_in(region), half, today, sees_people)
    most = policy_for(region.id, today).of(ReportsPolicy).assigned_share_most_percent
    return _Figures(asked, per_team=False).share(None, most)


def shares_in(region: Region, query: dict[str, Any], half: HalfYear, now: datetime, *, sees_people: bool) -> Page:
    """Team by team: policies, the page, and three statements about its teams."""
    today = local_date(now)
    numbers = numbers_in(region, today)
    rows = select(Team).where(Team.community_id.in_(subtree(region.path)))
    if community := query.get("community_id"):
        rows = rows.where(Team.community_id == community)
    page = read_page(rows, Team.id, query)
    figures = _Figures(Asked([team.id for team in page.items], half, today, sees_people), per_team=True)

    def most(team: Team) -> int:
        return numbers.get(team.community_id, ReportsPolicy()).assigned_share_most_percent

    return Page([figures.share(team.id, most(team), team) for team in page.items], page.next_cursor)


def _teams_in(region: Region) -> Select[UUID]:
    return select(Team.id).where(Team.community_id.in_(subtree(region.path)))


class _Figures:
    """Three statements: shifts, minutes and tasks, of each team or of all together (whose key is ``None``)."""

    def __init__(self, asked: Asked, *, per_team: bool) -> None:
        self.asked, self.per_team = asked, per_team
        self.shifts = {row[0]: row[1:] for row in self._rows(Shift.team_id, *_SHIFTS, where=self._held())}
        self.minutes = {row[0]: row[1:] for row in self._rows(ServiceRecord.team_id, *_MINUTES, where=self._approved())}
        states = [func.sum(case((stands(state, asked.today), 1), else_=0)) for state in TaskState]
        self.tasks = {row[0]: row[1:] for row in self._rows(Task.team_id, *states, where=self._asked_for())}

    def share(self, team_id: UUID | None, most_percent: int, team: Team | None = None) -> Share:
        held, assigned = self.shifts.get(team_id, (0, 0))
        minutes, minutes_assigned, *people = self.minutes.get(team_id, (0, 0, 0, 0, 0))
        by_state = self.tasks.get(team_id, [0] * len(TaskState))
        whole, part = rules.split(minutes or 0, minutes_assigned or 0, people, sees_people=self.asked.sees_people)
        return Share(
            half_year=self.asked.half.code,
            shifts=held,
            shifts_assigned=assigned,
            share_percent=rules.share_percent(assigned, held),
            most_percent=most_percent,
            is_over=rules.is_over_assigned(assigned, held, most_percent),
            minutes=whole,
            minutes_assigned=part,
            tasks={state.value: many or 0 for state, many in zip(TaskState, by_state, strict=True)},
            team=team,
        )

    def _rows(self, team_id: Any, *figures: Any, where: Any) -> list[tuple[Any, ...]]:
        rows = where(select(team_id if self.per_team else null(), *figures)).where(team_id.in_(self.asked.teams))
        rows = rows.group_by(team_id) if self.per_team else rows
        return [tuple(row) for row in db.session.execute(rows)]

    def _held(self) -> Any:
        half = self.asked.half
        days = Shift.service_date.between(half.starts_on, half.ends_on)
        return lambda rows: rows.join(Activity, Activity.id == Shift.activity_id).where(Shift.state.in_(HELD), days)

    def _approved(self) -> Any:
        half, joined = self.asked.half, Shift.id == ServiceRecord.shift_id
        days = ServiceRecord.service_date.between(half.starts_on, half.ends_on)
        return lambda rows: (
            rows.join(Shift, joined)
            .join(Activity, Activity.id == Shift.activity_id)
            .where(ServiceRecord.state == State.APPROVED, days)
        )

    def _asked_for(self) -> Any:
        begins, ends = day_bounds(self.asked.half.starts_on)[0], day_bounds(self.asked.half.ends_on)[1]
        return lambda rows: rows.where(Task.asked_at >= begins, Task.asked_at < ends)


_IS_ASSIGNED = Activity.task_id.is_not(None)
_WHO = ServiceRecord.account_id
_SHIFTS = (func.count(Shift.id), func.count(Activity.task_id))
_MINUTES = (
    func.sum(ServiceRecord.minutes),
    func.sum(case((_IS_ASSIGNED, ServiceRecord.minutes), else_=0)),
    func.count(distinct(_WHO)),
    func.count(distinct(case((_IS_ASSIGNED, _WHO)))),
    func.count(distinct(case((~_IS_ASSIGNED, _WHO)))),
)
