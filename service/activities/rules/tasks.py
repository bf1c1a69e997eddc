"""Tasks from above (任务邀请): what an office asks a team to do, and the team may decline. Pure.

Source 001 warns of offices that hand their work down until a team has no time left for what it was founded for. So a
task is an invitation, declining needs no reason and has no consequence, and how much of a team's work was asked for is
reported (``service.reports``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID


class TaskState(StrEnum):
    """``lapsed`` is never written down: a task that waits lapses with its last day, whether or not a job has run."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    __labels__: ClassVar = {
        "waiting": "等待团队答复",
        "accepted": "团队已接受",
        "declined": "团队已谢绝",
        "withdrawn": "已撤回",
        "lapsed": "过期未答复",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """``wanted_until``: the last day, in Shanghai, on which it is still wanted."""

    state: str
    wanted_until: date
    asked_by: UUID


def standing(state: str, wanted_until: date, today: date) -> TaskState:
    """How a task stands on this day: what still waits the day after its last one has lapsed."""
    if state == TaskState.WAITING and today > wanted_until:
        return TaskState.LAPSED
    return TaskState(state)


def ask_refusal(wanted_until: date, today: date) -> str | None:
    """A task for today may still be asked for; one for a day that is over may not."""
    return "task.in_the_past" if wanted_until < today else None


def answer_refusal(task: TaskFacts, by: UUID, today: date) -> str | None:
    """An officer accepts or declines while it waits, to the end of its last day; never who asked, for nobody sits on
    both sides of an invitation.
    """
    return _waits_refusal(task, today) or ("task.asked_by_you" if by == task.asked_by else None)


def withdraw_refusal(task: TaskFacts, today: date) -> str | None:
    """The office takes back what still waits; what the team has accepted is the team's."""
    return "task.taken_on" if task.state == TaskState.ACCEPTED else _waits_refusal(task, today)


def _waits_refusal(task: TaskFacts, today: date) -> str | None:
    stands = standing(task.state, task.wanted_until, today)
    if stands is TaskState.LAPSED:
        return "task.lapsed"
    return None if stands is TaskState.WAITING else "task.answered"


def activity_refusal(state: str, task_team_id: UUID, team_id: UUID | None) -> str | None:
    """An activity answers a task of its own team, once that team has accepted it; several may answer one."""
    if task_team_id != team_id:
        return "task.of_another_team"
    return None if state == TaskState.ACCEPTED else "task.not_accepted"
