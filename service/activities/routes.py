from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from service.activities import access, queries
from service.activities.commands import plan, shifts
from service.activities.errors import InsuranceMissing, RiskNoticeMissing, ShiftInThePast, ShiftNotDraft, TeamElsewhere
from service.activities.schemas import ActivityIn, ActivityOut, ShiftIn, ShiftOut, ShiftPageOut, ShiftsIn
from service.core.actor import anyone, signed_in
from service.core.errors import NotAllowed, NotFound
from service.core.http import Call, Routes
from service.core.paging import Page
from service.regions.commands import community_of
from service.regions.errors import NotACommunity
from service.teams.queries import get as get_team

if TYPE_CHECKING:
    from service.activities.models import Activity, Shift

routes = Routes("activities", __name__, description="活动与场次 · Activities and shifts")


@routes.post(
    "/activities",
    who=signed_in,
    takes=ActivityIn,
    gives=ActivityOut,
    status=201,
    refuses=(NotACommunity, NotFound, NotAllowed, TeamElsewhere, InsuranceMissing, RiskNoticeMissing),
)
def plan_activity(call: Call) -> Activity:
    """策划活动 · Plan an activity"""
    details = dict(call.body)
    community = community_of(details.pop("community_id"))
    team_id = details.pop("team_id", None)
    team = get_team(team_id) if team_id else None
    if team is not None and team.community_id != community.id:
        raise TeamElsewhere
    if not access.may_run(call.actor, community.id, team_id):
        raise NotAllowed
    return plan.plan(community, team, **details, actor=call.actor, now=call.now)


@routes.get("/activities/<uuid:activity_id>", who=anyone, gives=ActivityOut)
def get_activity(call: Call, activity_id: UUID) -> Activity:
    """活动详情 · One activity"""
    return queries.get_activity(activity_id)


@routes.post(
    "/activities/<uuid:activity_id>/shifts",
    who=signed_in,
    takes=ShiftIn,
    gives=ShiftOut,
    status=201,
    refuses=(NotAllowed,),
)
def add_shift(call: Call, activity_id: UUID) -> Shift:
    """新增场次 · Add a shift, as a draft"""
    activity = queries.get_activity(activity_id)
    access.must_run(call.actor, activity)
    return shifts.add(activity, **call.body, actor=call.actor, now=call.now)


@routes.get("/shifts", who=anyone, filters=ShiftsIn, gives=ShiftPageOut)
def list_shifts(call: Call) -> Page:
    """场次列表 · List the shifts"""
    return queries.listed_shifts(call.actor, call.query)


@routes.get("/shifts/<uuid:shift_id>", who=anyone, gives=ShiftOut)
def get_shift(call: Call, shift_id: UUID) -> Shift:
    """一个场次 · One shift"""
    return queries.get_shift(call.actor, shift_id)


@routes.post(
    "/shifts/<uuid:shift_id>/publish",
    who=signed_in,
    gives=ShiftOut,
    refuses=(NotAllowed, ShiftNotDraft, ShiftInThePast),
)
def publish_shift(call: Call, shift_id: UUID) -> Shift:
    """发布场次 · Publish a shift"""
    shift = queries.get_shift(call.actor, shift_id)
    access.must_run(call.actor, shift)
    return shifts.publish(shift.id, actor=call.actor, now=call.now)
