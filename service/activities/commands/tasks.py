"""Tasks from above: an office asks, the team's officers say yes or no, and nothing is held against a no."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Update, update

from service.activities import queries
from service.activities.errors.tasks import TASK_REFUSALS, TaskAnswered, TeamWithoutOfficer
from service.activities.models import Task
from service.activities.rules import tasks as rules
from service.activities.rules.tasks import TaskState
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db
from service.teams.models import Team
from service.teams.queries import officers_of


def ask(team: Team, region_id: UUID, *, actor: Actor, now: datetime, **details: Any) -> Task:
    """Ask a team to do something, in the name of the region whose office asks; its officers are told, so that of a team
    without a leader the deputies answer. Refuses: ``TaskInThePast``, ``TeamWithoutOfficer``.
    """
    _refuse(rules.ask_refusal(details["wanted_until"], local_date(now)))
    officers = officers_of(team.id)
    if not officers:
        raise TeamWithoutOfficer
    task = Task(
        community_id=team.community_id,
        team_id=team.id,
        region_id=region_id,
        asked_by=actor.person_id,
        asked_at=now,
        **details,
    )
    db.session.add(task)
    db.session.flush()
    audit.record("task.asked", "task", task.id, actor=actor, now=now, community_id=task.community_id)
    _tell("task.asked", task, officers - {actor.person_id}, now, on=task.wanted_until.isoformat())
    return task


def accept(task: Task, *, actor: Actor, now: datetime) -> Task:
    """For the team: its activities may answer it from now on. Refuses: ``TaskLapsed``, ``TaskAnswered``,
    ``TaskAskedByYou``.
    """
    _refuse(rules.answer_refusal(_facts(task), actor.person_id, local_date(now)))
    _answer(task, TaskState.ACCEPTED, actor, now)
    _tell("task.accepted", task, {task.asked_by}, now)
    return task


def decline(task: Task, reason: str | None, *, actor: Actor, now: datetime) -> Task:
    """For the team; a reason is welcome and never asked for. Refuses: as ``accept``."""
    _refuse(rules.answer_refusal(_facts(task), actor.person_id, local_date(now)))
    _answer(task, TaskState.DECLINED, actor, now, decline_reason=reason)
    _tell("task.declined", task, {task.asked_by}, now)
    return task


def withdraw(task: Task, *, actor: Actor, now: datetime) -> Task:
    """By the office that asked, while it waits; the officers are told. Refuses: ``TaskTakenOn``, ``TaskLapsed``,
    ``TaskAnswered``.
    """
    _refuse(rules.withdraw_refusal(_facts(task), local_date(now)))
    _answer(task, TaskState.WITHDRAWN, actor, now)
    _tell("task.withdrawn", task, officers_of(task.team_id) - {actor.person_id}, now)
    return task


def _answer(task: Task, state: TaskState, actor: Actor, now: datetime, **more: Any) -> None:
    """Of two answers at once the first counts. Refuses: ``TaskAnswered``."""
    answering = (
        _waiting(task.id)
        .values(state=state, answered_by=actor.person_id, answered_at=now, **more)
        .returning(Task.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(answering).first() is None:
        raise TaskAnswered
    queries.refresh_task(task)
    audit.record(f"task.{state.value}", "task", task.id, actor=actor, now=now, community_id=task.community_id)


def _waiting(task_id: UUID) -> Update:
    return update(Task).where(Task.id == task_id, Task.state == TaskState.WAITING)


def _facts(task: Task) -> rules.TaskFacts:
    return rules.TaskFacts(state=task.state, wanted_until=task.wanted_until, asked_by=task.asked_by)


def _refuse(code: str | None) -> None:
    if code is not None:
        raise TASK_REFUSALS[code]


def _tell(code: str, task: Task, people: set[UUID], now: datetime, **more: str) -> None:
    ids = {"task_id": str(task.id), "team_id": str(task.team_id), **more}
    outbox.put("inbox", [{"account_id": str(each), "code": code, **ids} for each in sorted(people)], now=now)
