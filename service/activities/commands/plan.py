"""Planning: activities and who hosts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update

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
from service.teams.models import Team, TeamMember


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
        _stays_with_who_began(Activity.id == activity.id, now=now)
    for name, value in details.items():
        setattr(activity, name, value)
    db.session.flush()
    audit.record("activity.changed", "activity", activity.id, actor=actor, now=now, community_id=activity.community_id)
    return activity


def hold_still(person_id: UUID) -> None:
    """Lock, by id, the shifts that go on in this person's teams and that they are in charge of; before those teams."""
    teams = select(TeamMember.team_id).where(TeamMember.account_id == person_id, TeamMember.left_at.is_(None))
    theirs = select(Activity.id).where(Activity.id == Shift.activity_id, Activity.person_in_charge_id == person_id)
    rows = select(Shift.id).where(Shift.team_id.in_(teams), access.GOES_ON, theirs.exists())
    db.session.execute(rows.order_by(Shift.id).with_for_update())


def pass_on(team: Team, to_id: UUID, *, former_id: UUID | None = None, actor: Actor, now: datetime) -> tuple[int, int]:
    """Whoever comes to lead a team is in charge of what goes on there and has lost who was: what its ``former_id``
    leader was in charge of, and whoever else may not be any more (``access.is_passed_on``). The shifts are locked
    already. Returns how many activities and shifts.
    """
    theirs = access.is_passed_on(to_id, former_id, team.community_id, team.id)
    return _pass(team.community_id, team.id, theirs, to_id, actor, now)


def fall_to(gone: TeamMember, to_id: UUID, actor: Actor, now: datetime) -> tuple[int, int]:
    """As ``pass_on``, of what one person was in charge of who holds an office no more; staff may be in charge without
    one. Their shifts are locked already.
    """
    is_fit = access.is_fit_for_charge(gone.account_id, gone.community_id, gone.team_id)
    theirs = and_(Activity.person_in_charge_id == gone.account_id, ~is_fit)
    return _pass(gone.community_id, gone.team_id, theirs, to_id, actor, now)


def _pass(
    community_id: UUID, team_id: UUID, theirs: ColumnElement[bool], to_id: UUID, actor: Actor, now: datetime
) -> tuple[int, int]:
    """As far as it goes on (``access.goes_on``). A shift that runs is among them: those who stand there need somebody
    who may act. A change of ``version``, so that nobody writes back what they read before.
    """
    which = (Activity.community_id == community_id, Activity.team_id == team_id, theirs)
    _stays_with_who_began(*which, now=now)
    passing = (
        update(Activity)
        .where(*which, access.goes_on())
        .values(person_in_charge_id=to_id, version=Activity.version + 1)
        .returning(Activity.id)
        .execution_options(synchronize_session=False)
    )
    passed = db.session.scalars(passing).all()
    if not passed:
        return 0, 0
    about: dict[str, Any] = {"team_id": str(team_id), "account_id": str(to_id)}
    done = [(activity_id, about) for activity_id in passed]
    audit.record_many("activity.passed_on", "activity", done, actor=actor, now=now, community_id=community_id)
    shifts = select(func.count()).select_from(Shift).where(access.GOES_ON, Shift.activity_id.in_(passed))
    return len(passed), int(db.session.scalar(shifts) or 0)


def _stays_with_who_began(*which: ColumnElement[bool], now: datetime) -> None:
    """A shift that has begun keeps who was in charge of it then, whoever is when it closes: else somebody would put
    down another's name between the end and the close, and have led what they have not. Once said it is not said anew.
    """
    of_these = Shift.activity_id.in_(select(Activity.id).where(*which))
    has_begun = (Shift.state == ShiftState.PUBLISHED, Shift.starts_at <= now, Shift.led_by.is_(None))
    in_charge = select(Activity.person_in_charge_id).where(Activity.id == Shift.activity_id).scalar_subquery()
    begun = update(Shift).where(of_these, *has_begun).values(led_by=in_charge)
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
