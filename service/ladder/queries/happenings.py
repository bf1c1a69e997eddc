"""What there is to count, in rows of ``account_id``, ``day`` and ``id``: facts add them up, the evidence lists them.

``people`` narrows every select at its root, to one person or to the subquery of a community, so that both cost what
they are about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, case, cast, distinct, func, null, select, true, union
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import Account
from service.activities.models import Activity, Shift
from service.activities.rules import ActivityKind, ShiftState
from service.checkin.models import Presence
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.ladder.queries.bringing import NOBODYS_EYES
from service.ladder.queries.bringing import brought_along as brought_along
from service.ladder.queries.circles import People, circles
from service.ladder.queries.newcomers import PRESENT
from service.ladder.rules.facts import OTHERS_OF_A_SESSION
from service.passports.models import Passport
from service.teams.models import Team, TeamMember
from service.teams.rules import FilingLevel, TeamRole

Rows = Select[*tuple[Any, ...]]
_NOBODY = cast(null(), Uuid()).label("confirmed_by")
_ENTERED_BY = case((Shift.state == ShiftState.RECORDED, Shift.created_by)).label("entered_by")


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
    service that another has approved, or, of another kind of shift, a presence that another has entered and whose grade
    needs no approval, of somebody whose identity another has confirmed. A paper sheet says who was in charge, so
    another has entered it. Oneself, one's family and whom one acts for are neither among the others nor somebody else.
    So nobody makes sessions alone or at home.
    """
    others, ties = union(*_by_words(people, as_of)).subquery("others").c, circles(people).cte()
    not_own: list[ColumnElement[bool]] = []
    rows: Any = others.id.table
    for whose in (others.account_id, others.word, others.confirmed_by, others.entered_by):
        near = ties.alias()
        rows = rows.outerjoin(near, and_(near.c.one == others.led_by, near.c.two == whose))
        not_own += [near.c.one.is_(None), func.coalesce(whose != others.led_by, true())]
    enough = select(others.id).select_from(rows).where(*not_own).group_by(others.id)
    enough = enough.having(func.count(distinct(others.account_id)) >= OTHERS_OF_A_SESSION)
    return select(Shift.led_by.label("account_id"), Shift.service_date.label("day"), Shift.id).where(
        Shift.id.in_(enough)
    )


def _by_words(people: People, as_of: date) -> Iterator[Any]:
    """(id, led_by, account_id, word, confirmed_by, entered_by): who was on these people's shifts, by whose word, by
    whom it is confirmed who they are (of what is approved nobody asks), and who entered the sheet that tells of it.
    """
    over = and_(Shift.state.in_((ShiftState.CLOSED, ShiftState.RECORDED)), Shift.service_date <= as_of)
    of_people = (over, Shift.led_by.in_(people))
    for decider in (ServiceRecord.decided_by, ServiceRecord.first_approved_by):
        yield (
            select(Shift.id, Shift.led_by, ServiceRecord.account_id, decider.label("word"), _NOBODY, _ENTERED_BY)
            .join(ServiceRecord, ServiceRecord.shift_id == Shift.id)
            .where(*of_people, *_counts(None), decider.is_not(None))
        )
    yield (
        select(Shift.id, Shift.led_by, Passport.account_id, Presence.in_by, Account.identity_confirmed_by, _ENTERED_BY)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Presence, Presence.shift_id == Shift.id)
        .join(Passport, Passport.id == Presence.passport_id)
        .join(Account, Account.id == Passport.account_id)
        .where(*of_people, Activity.kind != ActivityKind.SERVICE, Presence.state == "closed")
        .where(Presence.in_by.is_not(None), Presence.in_grade.not_in(NOBODYS_EYES))
        .where(Account.identity_confirmed_at.is_not(None))
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
