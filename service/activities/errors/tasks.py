from __future__ import annotations

from service.core.errors import Refusal


class TeamWithoutOfficer(Refusal):
    code, status = "task.team_without_officer", 409
    zh = "这个团队现在没有队长，也没有副队长，没有人能答复。"
    en = "The team has neither leader nor deputy: nobody could answer."
    next_zh, next_en = "请先任命一位队长，再邀请团队。", "Appoint a leader first, then ask the team."


class TaskRefused(Refusal):
    """Why a task is not asked, answered or withdrawn; one class per code of ``rules.tasks``."""


class TaskInThePast(TaskRefused):
    code, status = "task.in_the_past", 409
    zh, en = "最晚的日期已经过了。", "The last day of this task is over."
    next_zh, next_en = "请填今天或以后的日期。", "Give today or a later day."
    for_developers = "`wanted_until`"


class TaskAnswered(TaskRefused):
    code, status = "task.answered", 409
    zh, en = "这项任务已经答复过，或已撤回。", "This task has been answered or withdrawn."
    next_zh, next_en = "不用再办；刷新后可以看到结果。", "Nothing is left to do here; read it again for its state."


class TaskForTheTeam(TaskRefused):
    code, status = "task.team_answers", 409
    zh, en = (
        "接受还是谢绝，由团队的队长或副队长答复。",
        "The team's leader or a deputy accepts or declines.",
    )
    next_zh, next_en = (
        "请等团队答复；不用办了的，请提出的一级撤回。",
        "Wait for the team's answer; if it is not wanted any more, the office that asked withdraws it.",
    )


class TaskTakenOn(TaskRefused):
    """What the office would take back the team may have planned for already."""

    code, status = "task.taken_on", 409
    zh, en = (
        "团队已经接受了这项任务，不能撤回。",
        "The team has accepted this task, so it is not withdrawn.",
    )
    next_zh, next_en = (
        "不用办了的话，请直接告诉队长；已经安排的活动，由团队取消。",
        "If it is not wanted any more, tell the team's leader; what they have planned for it they call off themselves.",
    )


class TaskLapsed(TaskRefused):
    code, status = "task.lapsed", 409
    zh, en = "这项任务已经过期，不用再答复。", "This task has lapsed: it needs no answer any more."
    next_zh, next_en = "如果还想办，请社区重新邀请。", "If it is still wanted, the office asks anew."


class TaskAskedByYou(TaskRefused):
    code, status = "task.asked_by_you", 409
    zh, en = (
        "这项任务是您提出的，不能由您替团队答复。",
        "You asked for this task, so you do not answer it for the team.",
    )
    next_zh, next_en = "请团队的另一位负责人答复，或者撤回。", "Let another officer of the team answer, or withdraw it."


class TaskOfAnotherTeam(TaskRefused):
    code, status = "task.of_another_team", 409
    zh, en = "这项任务邀请的是另一个团队。", "Another team was asked to do this task."
    next_zh, next_en = (
        "请选择邀请了本团队的任务，或不选任务。",
        "Choose a task that your team was asked to do, or none.",
    )
    for_developers = "`task_id`"


class TaskNotAccepted(TaskRefused):
    code, status = "task.not_accepted", 409
    zh, en = "团队还没有接受这项任务，或已经谢绝。", "The team has not accepted this task."
    next_zh, next_en = "请先接受任务，或不选任务。", "Accept it first, or choose no task."
    for_developers = "`task_id`"


TASK_REFUSALS: dict[str, type[TaskRefused]] = {each.code: each for each in TaskRefused.__subclasses__()}
