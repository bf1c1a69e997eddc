"""What there is to count, in rows of ``account_id``, ``day`` and ``id``: facts add them up, the evidence lists them.

``people`` narrows every select at its root, to one person or to the subquery of a community, so that both cost what
they are about.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from service.activities.models import Activity, Shift
from service.activities.rules import ActivityKind, ShiftState
from service.checkin.models import Presence
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.ladder.queries.bringing import brought_along as brought_along
from service.ladder.queries.circles import People, circles
from service.ladder.queries.newcomers import PRESENT
from service.ladder.rules.facts import OTHERS_OF_A_SESSION
from service.passports.models import Passport
from service.teams.models import Team, TeamMember
from service.teams.rules import FilingLevel, TeamRole

Rows = Select[*tuple[Any, ...]]


def helped(people: People, as_of: date, without: UUID | None = None) -> Rows:
    """Approved service above zero minutes, a record each; ``without`` leaves one out, as if it had been reversed."""
    return select(
        ServiceRecord.account_id,
        ServiceRecord.service_date.label("day"),
        ServiceRecord.id,
        ServiceRecord.shift_id,
        ServiceRecord.minutes,
    ).where(
        *_counts(without),
        ServiceRecord.service_date <= as_of,
        ServiceRecord.account_id.in_(people),
    )


def attended(people: People, as_of: date, without: UUID | None = None) -> Rows:
    """Shifts of any kind, each once however often one came and went. A row of a paper sheet without times makes no
    presence: there the approved record says that somebody came, and without it nothing does.
    """
    present = (
        select(Passport.account_id, Presence.shift_id)
        .join(Passport, Passport.id == Presence.passport_id)
        .where(Presence.state.in_(PRESENT), Passport.account_id.in_(people))
    )
    on_record = select(ServiceRecord.account_id, ServiceRecord.shift_id).where(
        *_counts(without), ServiceRecord.account_id.in_(people)
    )
    there = union(present, on_record).subquery()
    return (
        select(there.c.account_id, Shift.service_date.label("day"), Shift.id, Activity.kind)
        .join(Shift, Shift.id == there.c.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(Shift.service_date <= as_of)
    )


def led(people: People, as_of: date) -> Rows:
    """Shifts that are over, of which one was in charge, and to which enough others came by somebody else's word:
    service that another than oneself has approved, or a presence of another kind of shift that oneself has not entered.
    Family and whom one acts for are not among the others. So nobody makes sessions alone or at home.
    """
    over = and_(Shift.state.in_((ShiftState.CLOSED, ShiftState.RECORDED)), Shift.service_date <= as_of)
    of_people = Shift.led_by.in_(people)
    approved = (
        select(Shift.id, Shift.led_by, ServiceRecord.account_id)
        .join(ServiceRecord, ServiceRecord.shift_id == Shift.id)
        .where(over, of_people, *_counts(None), ServiceRecord.account_id != Shift.led_by)
        .where(or_(ServiceRecord.decided_by != Shift.led_by, ServiceRecord.first_approved_by != Shift.led_by))
    )
    seen = (
        select(Shift.id, Shift.led_by, Passport.account_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Presence, Presence.shift_id == Shift.id)
        .join(Passport, Passport.id == Presence.passport_id)
        .where(over, of_people, Activity.kind != ActivityKind.SERVICE, Presence.state == "closed")
        .where(Passport.account_id != Shift.led_by, Presence.in_by != Shift.led_by)
    )
    others, ties = union(approved, seen).subquery(), circles(people).subquery()
    is_tied = and_(ties.c.one == others.c.led_by, ties.c.two == others.c.account_id)
    of_others = select(others.c.id).outerjoin(ties, is_tied).where(ties.c.one.is_(None))
    enough = of_others.group_by(others.c.id).having(func.count() >= OTHERS_OF_A_SESSION)
    return select(Shift.led_by.label("account_id"), Shift.service_date.label("day"), Shift.id).where(
        Shift.id.in_(enough)
    )


def filed_teams(people: People) -> Rows:
    """Teams on file that one leads today."""
    return (
        select(TeamMember.account_id, Team.id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.role == TeamRole.LEADER, TeamMember.left_at.is_(None))
        .where(Team.filing_level != FilingLevel.INFORMAL, TeamMember.account_id.in_(people))
    )


def teams_with_rules(people: People) -> Rows:
    """Teams with a charter that one leads today. No team is put on file without one, and of a team that a register has
    entered it lies with the authority, not here: so the filing stands for it.
    """
    return filed_teams(people)


def _counts(without: UUID | None) -> list[ColumnElement[bool]]:
    """A correction to zero is a reversal: the record stays, and counts for nothing."""
    minutes: InstrumentedAttribute[int] = ServiceRecord.minutes
    rest = [] if without is None else [ServiceRecord.id != without]
    return [ServiceRecord.state == State.APPROVED, minutes > 0, *rest]
