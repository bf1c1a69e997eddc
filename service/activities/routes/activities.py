from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.activities import access, queries
from service.activities.commands import plan
from service.activities.errors import (
    ActivityFixed,
    InsuranceMissing,
    NameNotAllowed,
    OwnTeam,
    PersonInChargeRefused,
    RiskNoticeMissing,
    TeamElsewhere,
)
from service.activities.errors.tasks import TaskNotAccepted, TaskOfAnotherTeam
from service.activities.routes.blueprint import routes
from service.activities.schemas import (
    ActivitiesIn,
    ActivityIn,
    ActivityOut,
    ActivityPageOut,
    ActivityPutIn,
    CoHostIn,
)
from service.core.actor import anyone_known, signed_in
from service.core.errors import NotAllowed, NotFound, StaleVersion
from service.core.http import Call
from service.core.paging import Page
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.teams.queries import get as get_team

if TYPE_CHECKING:
    from service.activities.models import Activity

UNSOUND = (NameNotAllowed, InsuranceMissing, RiskNoticeMissing, PersonInChargeRefused)


@routes.post(
    "/activities",
    who=signed_in,
    takes=ActivityIn,
    gives=ActivityOut,
    status=201,
    refuses=(NotACommunity, NotFound, NotAllowed, TeamElsewhere, TaskOfAnotherTeam, TaskNotAccepted, *UNSOUND),
)
def plan_activity(call: Call) -> Activity:
    """策划活动 · Plan an activity

    负责的是一个团队，或者社区（不写 `team_id`）；以后不能换。不写负责人就是自己。`task_id` 是团队接受了的任务，也
    不能换。依次拒绝：不是本队队长、副队长或本社区工作人员；任务请的是别的团队，或者还没有接受；名称；危险活动没有保险号、
    没有风险告知；负责人不合格。

    One team is responsible, or the community (no `team_id`), for good; without a person in charge it is oneself.
    `task_id` is a task that the team has accepted, for good as well. Refused in order: who may not run it; a task of
    another team, or not accepted; the title; hazard without insurance, then without notice; an ineligible person in
    charge.
    """
    details = dict(call.body)
    community = community_of(details.pop("community_id"))
    team_id = details.pop("team_id")
    team = get_team(team_id) if team_id else None
    if team is not None and team.community_id != community.id:
        raise TeamElsewhere
    if not access.may_run(call.actor, community.id, team_id):
        raise NotAllowed
    task_id = details.pop("task_id")
    task = queries.get_task(call.actor, task_id) if task_id else None
    return plan.plan(community, team, task=task, **details, actor=call.actor, now=call.now)


@routes.get("/activities", who=anyone_known, filters=ActivitiesIn, gives=ActivityPageOut)
def list_activities(call: Call) -> Page:
    """活动列表 · List the activities

    按创建的先后排列，新的在前。不登录也能看：有场次发布过的活动；草稿要带令牌，负责团队的队长、副队长和有授权的人才看得到。

    Newest first, as they were planned. Anyone sees activities with a published shift; with a token drafts are shown
    too, to the team's officers and to grants over the community.
    """
    return queries.listed_activities(call.actor, call.query)


@routes.get("/activities/<uuid:activity_id>", who=anyone_known, gives=ActivityOut)
def get_activity(call: Call, activity_id: UUID) -> Activity:
    """活动详情 · One activity

    看不到的和不存在的一样，都是 404。只有草稿的要带令牌，归自己管的才看得到。

    What is not yours to see is a 404, as if not there. One with drafts only is shown with a token, to who is in charge
    of it.
    """
    return queries.get_activity(call.actor, activity_id)


@routes.put(
    "/activities/<uuid:activity_id>",
    who=signed_in,
    takes=ActivityPutIn,
    gives=ActivityOut,
    refuses=(NotAllowed, StaleVersion, ActivityFixed, *UNSOUND),
)
def change_activity(call: Call, activity_id: UUID) -> Activity:
    """修改活动 · Replace an activity

    整体替换：没写的就清空；负责人除外，不写就不变。发布过场次以后，类型和危险性不能改（`activity.fixed`）。

    Replaces everything: what is left out is emptied, the person in charge excepted. Kind and hazard are fixed
    once a shift was published.
    """
    activity = queries.get_activity(call.actor, activity_id)
    access.must_run(call.actor, activity)
    return plan.change(activity.id, **call.body, actor=call.actor, now=call.now)


@routes.post(
    "/activities/<uuid:activity_id>/co-hosts",
    who=signed_in,
    takes=CoHostIn,
    gives=ActivityOut,
    refuses=(NotAllowed, OwnTeam),
)
def add_co_host(call: Call, activity_id: UUID) -> Activity:
    """增加协办团队 · Let another team help: its officers may check people in, not approve

    重复添加不改变什么；负责的团队自己不能协办。其队长、副队长会收到通知。

    Again changes nothing; the responsible team cannot be its own co-host. The team's officers are told.
    """
    activity = queries.get_activity(call.actor, activity_id)
    access.must_run(call.actor, activity)
    return plan.add_co_host(activity, get_team(call.body["team_id"]), actor=call.actor, now=call.now)


@routes.post(
    "/activities/<uuid:activity_id>/co-hosts/<uuid:team_id>/remove",
    who=signed_in,
    gives=ActivityOut,
    refuses=(NotAllowed,),
)
def remove_co_host(call: Call, activity_id: UUID, team_id: UUID) -> Activity:
    """取消协办团队 · End a team's co-hosting

    其队长、副队长在这里的权限马上结束，会收到通知；重复不改变什么。

    Its officers' powers here end at once, and they are told; again changes nothing.
    """
    activity = queries.get_activity(call.actor, activity_id)
    access.must_run(call.actor, activity)
    return plan.remove_co_host(activity, team_id, actor=call.actor, now=call.now)
