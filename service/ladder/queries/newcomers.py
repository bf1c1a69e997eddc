"""Who is new: who has never come, neither under this account nor under one that the same human being has had before.

Somebody who closes their account and registers anew is no newcomer, nor is who goes on, after a merge, in an account
that has come for years. Two accounts that are open at once are told apart where staff confirm the identity.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.activities.models import Shift
from service.checkin.models import Presence
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.ladder.models import NeighbourInvitation
from service.ladder.queries.circles import People
from service.passports.models import Passport

PRESENT = ("open", "closed")  # of presences: neither void nor taken back


def has_come(account_id: UUID) -> bool:
    """Whether this person was ever present, or has served by a sheet, under whichever account."""
    of_one_human = select(served_as([account_id]).subquery().c.served_as)
    was_there = exists().where(
        Passport.account_id.in_(of_one_human), Presence.passport_id == Passport.id, Presence.state.in_(PRESENT)
    )
    has_served = exists().where(ServiceRecord.account_id.in_(of_one_human), ServiceRecord.state != State.REJECTED)
    return bool(db.session.scalar(select(or_(was_there, has_served))))


def served_as(people: People) -> CompoundSelect[Any]:
    """(person, served_as): the accounts under which what these people did may stand: their own, and those that have
    ended and have the same identity number, or the same name and birth date and no two numbers that prove them to be
    two; of what was merged, the account in which it goes on. What is erased is matched with nobody.
    """
    one, gone = aliased(Account), aliased(Account)
    is_gone = (one.id.in_(people), gone.id != one.id, gone.status == AccountStatus.CLOSED)
    is_unproved = or_(one.id_number_index.is_(None), gone.id_number_index.is_(None))
    found = select(one.id.label("person"), func.coalesce(gone.merged_into_id, gone.id).label("served_as"))
    return union(
        select(one.id.label("person"), one.id.label("served_as")).where(one.id.in_(people)),
        found.join(gone, gone.id_number_index == one.id_number_index).where(*is_gone),
        found.join(gone, gone.name_birth_index == one.name_birth_index).where(*is_gone, is_unproved),
    )


def came_before(inviters: People) -> CompoundSelect[Any]:
    """(id) of the invitations of these people whose newcomers had been there before the day on which they gave the
    code, each once.
    """
    made = NeighbourInvitation
    invitees = select(made.invitee_id).where(made.inviter_id.in_(inviters))
    theirs = served_as(invitees).cte("served_as").c
    given = select(made.id).join(theirs.person.table, theirs.person == made.invitee_id)
    is_before = and_(made.inviter_id.in_(inviters), Shift.service_date < made.given_on)
    return union(
        given.join(Passport, Passport.account_id == theirs.served_as)
        .join(Presence, and_(Presence.passport_id == Passport.id, Presence.state.in_(PRESENT)))
        .join(Shift, Shift.id == Presence.shift_id)
        .where(is_before),
        given.join(ServiceRecord, ServiceRecord.account_id == theirs.served_as)
        .join(Shift, Shift.id == ServiceRecord.shift_id)
        .where(is_before, ServiceRecord.state == State.APPROVED, ServiceRecord.minutes > 0),
    )
