"""Teams that may be asleep, each with the reasons, for the staff who look after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from service.activities.models import Shift, Task
from service.activities.queries import stands
from service.activities.rules import ShiftState
from service.activities.rules.tasks import TaskState
from service.checkin.models import Scan
from service.core.calendar import day_bounds, local_date
from service.core.db import db
from service.core.paging import Page, read_page
from service.hours.models import ServiceRecord
from service.regions.models import Region
from service.regions.queries import names_of, subtree
from service.reports.queries.scope import HELD, by_months, numbers_in
from service.reports.rules import DormancyReason, ReportsPolicy, TeamFacts, dormancy_reasons, months_before
from service.teams.models import Team, TeamMember
from service.teams.rules import TeamRole


@dataclass(frozen=True, slots=True)
class DormantTeam:
    """Nobody is named: the roster is where names are."""

    team: Team
    community_name: str
    member_count: int
    last_held_on: date | None
    next_shift_on: date | None
    leader_seen_on: date | None
    asked_at: datetime | None
    tasks_waiting: int
    after_months: int
    reasons: list[DormancyReason]


def dormant_teams(region: Region, query: dict[str, Any], now: datetime) -> Page:
    """Marked, or without a held shift for as many months as their community's policy says. A fixed number of
    statements: policies, the page, and five about its teams.
    """
    today = local_date(now)
    numbers = numbers_in(region, today)
    rows = select(Team).where(Team.community_id.in_(subtree(region.path)), _is_listed(numbers, today))
    if community := query.get("community_id"):
        rows = rows.where(Team.community_id == community)
    page = read_page(rows, Team.id, query)
    return Page(_shown(page.items, numbers, today), page.next_cursor)


def _is_listed(numbers: dict[UUID, ReportsPolicy], today: date) -> Any:
    last = select(func.max(Shift.service_date)).where(Shift.team_id == Team.id, Shift.state.in_(HELD)).scalar_subquery()
    edges = {months: months_before(today, months) for months in by_months(numbers)}
    usual = months_before(today, ReportsPolicy().dormant_after_months)
    days = [(Team.community_id.in_(ids), edges[months]) for months, ids in by_months(numbers).items()]
    edge_day: Any = case(*days, else_=usual) if days else literal(usual)
    founded = [(condition, day_bounds(day)[1]) for condition, day in days]
    edge_at: Any = case(*founded, else_=day_bounds(usual)[1]) if founded else literal(day_bounds(usual)[1])
    never = and_(last.is_(None), Team.created_at < edge_at)
    return or_(last <= edge_day, never, Team.dormant_since.is_not(None))


def _shown(teams: Sequence[Team], numbers: dict[UUID, ReportsPolicy], today: date) -> list[DormantTeam]:
    ids = [team.id for team in teams]
    shifts, officers, tasks = _shifts(ids, today), _officers(ids), _tasks(ids, today)
    seen = _leaders_seen(ids)
    names = names_of(team.community_id for team in teams)
    found = []
    for team in teams:
        months = numbers.get(team.community_id, ReportsPolicy()).dormant_after_months
        last, following = shifts.get(team.id, (None, None))
        asked_at, waiting = tasks.get(team.id, (None, 0))
        roles = officers.get(team.id, set())
        facts = TeamFacts(
            founded_on=local_date(team.created_at),
            last_held_on=last,
            has_deputy=TeamRole.DEPUTY in roles,
            leader_seen_on=local_date(seen[team.id]) if team.id in seen else None,
            is_marked=team.dormant_since is not None,
        )
        reasons = dormancy_reasons(facts, today, months)
        about = (team.member_count, last, following, facts.leader_seen_on, asked_at, waiting, months, reasons)
        found.append(DormantTeam(team, names[team.community_id], *about))
    return found


def _shifts(ids: Sequence[UUID], today: date) -> dict[UUID, tuple[date | None, date | None]]:
    """The last that was held, and the next that is announced."""
    held = case((Shift.state.in_(HELD), Shift.service_date))
    to_come = case((and_(Shift.state == ShiftState.PUBLISHED, Shift.service_date >= today), Shift.service_date))
    rows = select(Shift.team_id, func.max(held), func.min(to_come)).where(Shift.team_id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(rows.group_by(Shift.team_id))}


def _officers(ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    rows = select(TeamMember.team_id, TeamMember.role).where(TeamMember.team_id.in_(ids), TeamMember.left_at.is_(None))
    found: dict[UUID, set[str]] = {}
    for team_id, role in db.session.execute(rows.where(TeamMember.role != TeamRole.MEMBER)):
        found.setdefault(team_id, set()).add(role)
    return found


def _tasks(ids: Sequence[UUID], today: date) -> dict[UUID, tuple[datetime, int]]:
    """When the team was asked last, and how many tasks wait for it."""
    waiting = func.sum(case((stands(TaskState.WAITING, today), 1), else_=0))
    rows = select(Task.team_id, func.max(Task.asked_at), waiting).where(Task.team_id.in_(ids)).group_by(Task.team_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(rows)}


def _leaders_seen(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the leader of each was seen last, by what the domain knows: took office, planned a shift of the team,
    scanned or was scanned, decided on hours of the team, answered a task for it. Signing in is none of these: a
    phone that opens the mini-program has not yet met anybody. One statement.
    """
    live = (TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None), TeamMember.team_id.in_(ids))

    def of(at: Any, table: Any, *joined: Any) -> Select[Any]:
        return select(TeamMember.team_id, at.label("at")).join(table, and_(*joined)).where(*live)

    leader, team, record = TeamMember.account_id, TeamMember.team_id, ServiceRecord
    each = union_all(
        select(TeamMember.team_id, TeamMember.joined_at.label("at")).where(*live),
        of(Shift.created_at, Shift, Shift.team_id == team, Shift.created_by == leader),
        of(Scan.at, Scan, Scan.actor_id == leader),
        of(Scan.at, Scan, Scan.person_id == leader),
        of(record.decided_at, record, record.team_id == team, record.decided_by == leader),
        of(record.first_approved_at, record, record.team_id == team, record.first_approved_by == leader),
        of(Task.answered_at, Task, Task.team_id == team, Task.answered_by == leader),
    ).subquery()
    rows = select(each.c.team_id, func.max(each.c.at)).group_by(each.c.team_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}
