"""Who may run an activity, see its lists and act for others: true as of now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from service.accounts.models import Account, RoleGrant
from service.accounts.queries import acts_for, is_guardian
from service.accounts.rules import DelegationScope
from service.activities.errors.tasks import TaskForTheTeam
from service.activities.models import Activity, CoHost, Shift, Task
from service.activities.rules import ShiftState
from service.core.actor import NEAR_PEOPLE, Actor, Role
from service.core.db import db
from service.core.errors import NotAllowed, NotFound
from service.regions.models import Region
from service.regions.queries import get as get_region
from service.regions.queries import subtree
from service.teams.access import is_officer, leads, teams_led
from service.teams.models import Team, TeamMember

GOES_ON = Shift.state.in_((ShiftState.DRAFT, ShiftState.PUBLISHED))


def may_run(actor: Actor, community_id: UUID, team_id: UUID | None) -> bool:
    """Leader or deputy of the responsible team, or staff of the community."""
    return actor.is_granted(get_region(community_id).path, Role.STAFF) or leads(actor, team_id)


def must_run(actor: Actor, thing: Activity | Shift) -> None:
    """Refuses: ``NotAllowed``."""
    if not may_run(actor, thing.community_id, thing.team_id):
        raise NotAllowed


def must_see_sign_ups(actor: Actor, shift: Shift) -> None:
    """Who runs the shift, and the officers of a co-hosting team, who check people in. Refuses: ``NotAllowed``."""
    if may_run(actor, shift.community_id, shift.team_id):
        return
    co_hosts = select(CoHost.team_id).where(
        CoHost.activity_id == shift.activity_id, CoHost.team_id.in_(teams_led(actor.person_id))
    )
    if db.session.scalar(co_hosts.limit(1)) is None:
        raise NotAllowed


def may_be_in_charge(account_id: UUID, community_id: UUID, team_id: UUID | None) -> bool:
    """Leader or deputy of the responsible team, or staff of the community."""
    return bool(db.session.scalar(select(is_fit_for_charge(account_id, community_id, team_id))))


def is_fit_for_charge(account_id: Any, community_id: Any, team_id: Any) -> ColumnElement[bool]:
    """As ``may_be_in_charge``; columns may be given, to correlate it in a larger query."""
    here, over = aliased(Region), aliased(Region)
    staff = exists().where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == Role.STAFF,
        RoleGrant.ended_at.is_(None),
        RoleGrant.region_id == over.id,
        over.tier.in_(NEAR_PEOPLE),
        here.id == community_id,
        here.path.startswith(over.path),
    )
    return staff if team_id is None else or_(staff, is_officer(account_id, team_id))


def goes_on() -> ColumnElement[bool]:
    """An activity with a shift that is to come, runs, or is not closed yet, or with none so far."""
    theirs = Shift.activity_id == Activity.id
    return or_(exists().where(theirs, GOES_ON), ~exists().where(theirs))


def is_passed_on(to_id: Any, former_id: Any, community_id: Any, team_id: Any) -> ColumnElement[bool]:
    """An activity of a team that ``to_id`` leads, or would: what its ``former_id`` leader is in charge of, and whoever
    else may not be any more. Columns may be given.
    """
    in_charge = Activity.person_in_charge_id
    stays = or_(in_charge == to_id, is_fit_for_charge(in_charge, community_id, team_id))
    return or_(in_charge == former_id, ~stays)


def represents(actor: Actor, account_id: UUID, now: datetime) -> bool:
    """Oneself, somebody who delegated sign-ups, or one's ward."""
    if account_id == actor.account_id or is_guardian(actor.person_id, account_id):
        return True
    return acts_for(actor.person_id, account_id, DelegationScope.SIGN_UP, now)


def must_act_for(actor: Actor, account_id: UUID, shift: Shift, *, now: datetime) -> UUID:
    """Oneself; whom one represents (delegation, guardianship); a member of the team that one leads; for staff of the
    shift's community its residents and the team's members. Once the shift has begun, for either, whoever has come: the
    id is told to who scanned them at the door. Refuses: ``NotFound``, whoever else there may be.
    """
    if represents(actor, account_id, now):
        return account_id
    is_staff = actor.is_granted(get_region(shift.community_id).path, Role.STAFF)
    if not is_staff and not leads(actor, shift.team_id):
        raise NotFound
    if now >= shift.starts_at:
        may_act: ColumnElement[bool] = exists().where(Account.id == account_id)
    else:
        may_act = _is_near(account_id, shift, is_staff=is_staff)
    if not db.session.scalar(select(may_act)):
        raise NotFound
    return account_id


def _is_near(account_id: UUID, shift: Shift, *, is_staff: bool) -> ColumnElement[bool]:
    is_member = exists().where(
        TeamMember.team_id == shift.team_id, TeamMember.account_id == account_id, TeamMember.left_at.is_(None)
    )
    if not is_staff:
        return is_member
    reach = subtree(get_region(shift.community_id).path)
    return or_(is_member, exists().where(Account.id == account_id, Account.home_id.in_(reach)))


def must_ask(actor: Actor, team: Team) -> UUID:
    """The region in whose name staff ask a team: the nearest that they serve, from the team's own community up to its
    district and city. Refuses: ``NotAllowed``.
    """
    offices = actor.grants_over(get_region(team.community_id).path, (Role.STAFF,))
    if not offices:
        raise NotAllowed
    return max(offices, key=lambda grant: len(grant.path)).region_id


def must_answer(actor: Actor, task: Task) -> Task:
    """What waits for this actor's answer: as leader or deputy of the team; staff, who read it, answer for nobody.
    Refuses: ``TaskForTheTeam``.
    """
    if not leads(actor, task.team_id):
        raise TaskForTheTeam
    return task


def must_withdraw(actor: Actor, task: Task) -> Task:
    """Staff of the office that asked. Refuses: ``NotAllowed``."""
    if not actor.grants_over(get_region(task.region_id).path, (Role.STAFF,)):
        raise NotAllowed
    return task
