"""Tasks from above: invitations that a team may decline."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.activities import access, queries
from service.activities.commands import tasks
from service.activities.errors.tasks import (
    TaskAnswered,
    TaskAskedByYou,
    TaskForTheTeam,
    TaskInThePast,
    TaskLapsed,
    TaskTakenOn,
    TeamWithoutOfficer,
)
from service.activities.routes.blueprint import routes
from service.activities.schemas.tasks import DeclineTaskIn, TaskIn, TaskOut, TaskPageOut, TasksIn
from service.core.actor import signed_in, staff
from service.core.calendar import local_date
from service.core.errors import NotAllowed
from service.core.http import Call
from service.core.paging import Page
from service.teams.queries import get as get_team

if TYPE_CHECKING:
    from service.activities.models import Task
    from service.activities.queries import ShownTask


def shown(call: Call, task: Task) -> ShownTask:
    return queries.shown_task(task, local_date(call.now))


@routes.post(
    "/teams/<uuid:team_id>/tasks",
    who=staff,
    takes=TaskIn,
    gives=TaskOut,
    status=201,
    refuses=(NotAllowed, TaskInThePast, TeamWithoutOfficer),
)
def ask_team(call: Call, team_id: UUID) -> ShownTask:
    """请团队办一件事 · Ask a team to do something; it may decline

    社区、街道、区的工作人员都可以请；以离团队最近的那一级的名义。队长、副队长会收到消息，由他们接受或谢绝；谢绝不用写原因，
    对团队没有影响。依次拒绝：日期已过；没有队长和副队长。

    By staff of the team's community, its subdistrict or district, in the name of the nearest. Leader and deputies are
    told and accept or decline, without a reason and without a consequence. Refused in order: the days are over; nobody
    leads the team.
    """
    team = get_team(team_id)
    region_id = access.must_ask(call.actor, team)
    return shown(call, tasks.ask(team, region_id, **call.body, actor=call.actor, now=call.now))


@routes.get("/tasks", who=signed_in, filters=TasksIn, gives=TaskPageOut)
def list_tasks(call: Call) -> Page:
    """任务列表 · The tasks that teams were asked to do

    按邀请的先后排列，新的在前。看得到的：自己当队长、副队长的团队的；自己社区的；街道和区的工作人员，看自己这一级请的。

    Newest first. Shown are those of the teams that one leads or helps to lead, those of one's communities, and to staff
    above the community what their own office asked for.
    """
    return queries.listed_tasks(call.actor, call.query, local_date(call.now))


@routes.get("/tasks/<uuid:task_id>", who=signed_in, gives=TaskOut)
def get_task(call: Call, task_id: UUID) -> ShownTask:
    """一项任务 · One task

    看不到的和不存在的一样，都是 404。过了最晚的日期还没有答复的，`state` 是 `lapsed`。

    What is not yours to see is a 404, as if not there. Unanswered after its last day, its `state` is `lapsed`.
    """
    return shown(call, queries.get_task(call.actor, task_id))


@routes.post(
    "/tasks/<uuid:task_id>/accept",
    who=signed_in,
    gives=TaskOut,
    refuses=(TaskForTheTeam, TaskLapsed, TaskAnswered, TaskAskedByYou),
)
def accept_task(call: Call, task_id: UUID) -> ShownTask:
    """接受任务 · Accept a task, as leader or deputy

    接受以后，新建活动时写上 `task_id`。两个答复同时到，先到的算，另一个答 409；提出的人不能替团队答复。

    Then plan an activity with its `task_id`. Of two answers at once the first counts, the other is a 409; who asked
    does not answer.
    """
    task = access.must_answer(call.actor, queries.get_task(call.actor, task_id))
    return shown(call, tasks.accept(task, actor=call.actor, now=call.now))


@routes.post(
    "/tasks/<uuid:task_id>/decline",
    who=signed_in,
    takes=DeclineTaskIn,
    gives=TaskOut,
    refuses=(TaskForTheTeam, TaskLapsed, TaskAnswered, TaskAskedByYou),
)
def decline_task(call: Call, task_id: UUID) -> ShownTask:
    """谢绝任务 · Decline a task, as leader or deputy

    原因可以不写；谢绝对团队没有任何影响。

    A reason is welcome and not asked for; nothing is held against the team.
    """
    task = access.must_answer(call.actor, queries.get_task(call.actor, task_id))
    return shown(call, tasks.decline(task, call.body["reason"], actor=call.actor, now=call.now))


@routes.post(
    "/tasks/<uuid:task_id>/withdraw",
    who=staff,
    gives=TaskOut,
    refuses=(NotAllowed, TaskTakenOn, TaskLapsed, TaskAnswered),
)
def withdraw_task(call: Call, task_id: UUID) -> ShownTask:
    """撤回任务 · Withdraw a task that waits, as staff of the office that asked

    团队还没有答复时可以撤回，队长、副队长会收到消息；接受了的不能撤回。

    While the team has not answered; its officers are told. What was accepted is not withdrawn.
    """
    task = access.must_withdraw(call.actor, queries.get_task(call.actor, task_id))
    return shown(call, tasks.withdraw(task, actor=call.actor, now=call.now))
