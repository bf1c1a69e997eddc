"""Planning: activities and who hosts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from service.activities import access, queries
from service.activities.commands.notices import tell_officers
from service.activities.errors import (
    ActivityFixed,
    InsuranceMissing,
    NameNotAllowed,
    OwnTeam,
    PersonInChargeRefused,
    RiskNoticeMissing,
)
from service.activities.errors.tasks import TASK_REFUSALS
from service.activities.models import Activity, CoHost, Shift, Task
from service.activities.rules import ShiftState, is_name_allowed
from service.activities.rules.tasks import activity_refusal
from service.core import audit
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import StaleVersion
from service.regions.models import Region
from service.teams.models import Team


def plan(
    community: Region, team: Team | None, *, task: Task | None = None, actor: Actor, now: datetime, **details: Any
) -> Activity:
    """Plan an activity under one responsible team or the community; with a task it answers what the team has accepted.
    Refuses: ``TaskOfAnotherTeam``, ``TaskNotAccepted``, ``NameNotAllowed``, ``InsuranceMissing``,
    ``RiskNoticeMissing``, ``PersonInChargeRefused``.
    """
    if task and (code := activity_refusal(task.state, task.team_id, team.id if team else None)):
        raise TASK_REFUSALS[code]
    details["person_in_charge_id"] = details.get("person_in_charge_id") or actor.person_id
    _must_be_sound(details, community.id, team.id if team else None)
    activity = Activity(
        community_id=community.id,
        team_id=team.id if team else None,
        task_id=task.id if task else None,
        created_at=now,
        created_by=actor.account_id,
        co_hosts=[],
        **details,
    )
    db.session.add(activity)
    db.session.flush()
    audit.record("activity.planned", "activity", activity.id, actor=actor, now=now, community_id=community.id)
    return activity


def change(activity_id: UUID, *, version: int, actor: Actor, now: datetime, **details: Any) -> Activity:
    """Replace what an activity says of itself. Refuses: ``StaleVersion``, ``ActivityFixed``, and as ``plan``.

    Kind and hazard are fixed once a shift is published: people have signed up to them.
    """
    activity = queries.locked_activity(activity_id)
    if activity.version != version:
        raise StaleVersion
    details["person_in_charge_id"] = details.get("person_in_charge_id") or activity.person_in_charge_id
    stays = details["person_in_charge_id"] == activity.person_in_charge_id
    _must_be_sound(details, activity.community_id, activity.team_id, check_person=not stays)
    is_fixed = (activity.kind, activity.is_hazardous) != (details["kind"], details["is_hazardous"])
    if is_fixed and _has_published(activity.id):
        raise ActivityFixed
    if not stays:
        _stays_with_who_began(Activity.id == activity.id, leader_id=activity.person_in_charge_id, now=now)
    for name, value in details.items():
        setattr(activity, name, value)
    db.session.flush()
    audit.record("activity.changed", "activity", activity.id, actor=actor, now=now, community_id=activity.community_id)
    return activity


def pass_on(team_id: UUID, from_id: UUID, to_id: UUID, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Whoever leads a team now is in charge of what its former leader was in charge of, as far as it goes on: with a
    shift that is to come, runs, or is not closed yet, or with none so far. A shift that runs is among them: those who
    stand there need somebody who may act. Returns how many activities and shifts; a change of ``version``, so that
    nobody writes back what they read before.
    """
    goes_on = (Shift.activity_id == Activity.id, Shift.state.in_((ShiftState.DRAFT, ShiftState.PUBLISHED)))
    theirs = (Activity.team_id == team_id, Activity.person_in_charge_id == from_id)
    has_any = exists().where(Shift.activity_id == Activity.id)
    _stays_with_who_began(*theirs, leader_id=from_id, now=now)
    passing = (
        update(Activity)
        .where(*theirs, or_(exists().where(*goes_on), ~has_any))
        .values(person_in_charge_id=to_id, version=Activity.version + 1)
        .returning(Activity.id, Activity.community_id)
        .execution_options(synchronize_session=False)
    )
    passed = db.session.execute(passing).all()
    about: dict[str, Any] = {"team_id": str(team_id), "account_id": str(to_id)}
    if passed:
        done = [(activity_id, about) for activity_id, _ in passed]
        audit.record_many("activity.passed_on", "activity", done, actor=actor, now=now, community_id=passed[0][1])
    shifts = (
        select(func.count()).select_from(Shift).where(goes_on[1], Shift.activity_id.in_([each for each, _ in passed]))
    )
    return len(passed), int(db.session.scalar(shifts) or 0)


def _stays_with_who_began(*which: ColumnElement[bool], leader_id: UUID, now: datetime) -> None:
    """A shift that has begun keeps who was in charge of it then, whoever is when it closes: else somebody would put
    down another's name between the end and the close, and have led what they have not. Once said it is not said anew.
    """
    of_these = Shift.activity_id.in_(select(Activity.id).where(*which))
    has_begun = (Shift.state == ShiftState.PUBLISHED, Shift.starts_at <= now, Shift.led_by.is_(None))
    begun = update(Shift).where(of_these, *has_begun).values(led_by=leader_id)
    db.session.execute(begun.execution_options(synchronize_session=False))


def add_co_host(activity: Activity, team: Team, *, actor: Actor, now: datetime) -> Activity:
    """Let another team's officers check people in; again changes nothing. Refuses: ``OwnTeam``."""
    if team.id == activity.team_id:
        raise OwnTeam
    activity = queries.locked_activity(activity.id)
    if team.id not in [each.team_id for each in activity.co_hosts]:
        mark = {"community_id": activity.community_id, "added_at": now, "added_by": actor.account_id}
        activity.co_hosts.append(CoHost(team_id=team.id, **mark))
        db.session.flush()
        _audit("activity.co_host_added", activity, team.id, actor, now)
        tell_officers("activity.co_host_added", activity, team.id, actor=actor, now=now)
    return activity


def remove_co_host(activity: Activity, team_id: UUID, *, actor: Actor, now: datetime) -> Activity:
    """End a team's co-hosting, and its officers' powers here with it; again changes nothing."""
    theirs = delete(CoHost).where(CoHost.activity_id == activity.id, CoHost.team_id == team_id)
    gone = db.session.execute(theirs.returning(CoHost.team_id).execution_options(synchronize_session=False)).first()
    if gone is not None:
        _audit("activity.co_host_removed", activity, team_id, actor, now)
        tell_officers("activity.co_host_removed", activity, team_id, actor=actor, now=now)
    return queries.locked_activity(activity.id)


def _must_be_sound(
    details: dict[str, Any], community_id: UUID, team_id: UUID | None, check_person: bool = True
) -> None:
    if not is_name_allowed(details["title"]):
        raise NameNotAllowed
    if details.get("is_hazardous") and not details.get("insurance_number"):
        raise InsuranceMissing
    if details.get("is_hazardous") and not details.get("risk_notice"):
        raise RiskNoticeMissing
    if check_person and not access.may_be_in_charge(details["person_in_charge_id"], community_id, team_id):
        raise PersonInChargeRefused


def _has_published(activity_id: UUID) -> bool:
    published = exists().where(Shift.activity_id == activity_id, queries.IS_PUBLIC)
    return bool(db.session.scalar(select(published)))


def _audit(action: str, activity: Activity, team_id: UUID, actor: Actor, now: datetime) -> None:
    community = activity.community_id
    audit.record(action, "activity", activity.id, actor=actor, now=now, community_id=community, team_id=str(team_id))
