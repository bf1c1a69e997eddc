"""Statements: whose one may see, and what whoever verifies one is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from service.accounts.models import Account
from service.accounts.queries import Shown, named
from service.core.actor import Actor, Role
from service.core.calendar import local_date
from service.core.crypto import mask_name
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.recognition.errors.statements import (
    StatementAwaited,
    StatementNeverIssued,
    StatementNotIssued,
    StatementReplaced,
    StatementUnknown,
    StatementVoid,
)
from service.recognition.models import IssuedStatement, ServiceStatement
from service.recognition.queries.served import minutes_now
from service.recognition.rules import RevokeReason, StatementState
from service.recognition.rules.numbers import read_number
from service.recognition.rules.statements import first_served_on, minutes_changed
from service.recognition.rules.states import Holds, holds
from service.regions.queries import within_grants

NO_NUMBER = "-"  # of no statement
WHO = {
    "name_masked": "account_id",
    "requested_by_name_masked": "requested_by",
    "issued_by_name_masked": "issued_by",
}
UNSAID = {"holds": None, "minutes_changed": None, "records_changed": None}  # of what is not issued


def shown_to(actor: Actor) -> Select[ServiceStatement]:
    """One's own, those of one's merged accounts too, and those that communities within one's grants issue. Not those of
    whom one acts for: a statement names the person in full, and is made out for them.
    """
    within = ServiceStatement.community_id.in_(within_grants(actor))
    return select(ServiceStatement).where(or_(_of_person(actor.person_id), within))


def _of_person(account_id: UUID) -> ColumnElement[bool]:
    """Under this account, or under one that was merged into it: there they are void, and it is to be seen why."""
    merged = select(Account.id).where(Account.merged_into_id == account_id)
    return or_(ServiceStatement.account_id == account_id, ServiceStatement.account_id.in_(merged))


def get_for(actor: Actor, statement_id: UUID) -> ServiceStatement:
    """Refuses: ``NotFound``."""
    return _one(shown_to(actor).where(ServiceStatement.id == statement_id))


def to_print(actor: Actor, statement_id: UUID, *, is_by_staff: bool = False) -> ServiceStatement:
    """With the whole name: one's own, as in one's list, or by the staff who issue it. Refuses: ``NotFound``,
    ``NOT_ISSUED``.
    """
    rows = select(ServiceStatement).where(ServiceStatement.id == statement_id)
    theirs = ServiceStatement.community_id.in_(within_grants(actor, Role.STAFF))
    found = _one(rows.where(theirs if is_by_staff else _of_person(actor.person_id)))
    must_be_issued(found, actor=actor)
    return found


def must_be_issued(statement: ServiceStatement, *, actor: Actor) -> None:
    """Refuses, by what has become of it: ``StatementNotIssued``, which its person reads as ``StatementAwaited``;
    ``StatementNeverIssued``, ``StatementVoid``, ``StatementReplaced``. The newer one is named to whoever may see it.
    """
    match StatementState(statement.state):
        case StatementState.ISSUED:
            return
        case StatementState.REQUESTED:
            raise StatementAwaited if statement.account_id == actor.person_id else StatementNotIssued
        case StatementState.REVOKED:
            raise StatementVoid
        case StatementState.REPLACED:
            newer = shown_to(actor).with_only_columns(ServiceStatement.id)
            by = db.session.scalar(newer.where(ServiceStatement.replaces_id == statement.id))
            raise StatementReplaced(replaced_by_id=str(by) if by else None)
    raise StatementNeverIssued


def own(actor: Actor, statement_id: UUID) -> ServiceStatement:
    """Locked. Refuses: ``NotFound``."""
    return _one(_locked(statement_id).where(ServiceStatement.account_id == actor.person_id))


def to_decide(actor: Actor, statement_id: UUID) -> ServiceStatement:
    """Of a community where the actor is staff, locked. Refuses: ``NotFound``."""
    within = ServiceStatement.community_id.in_(within_grants(actor, Role.STAFF))
    return _one(_locked(statement_id).where(within))


def to_look_at(statement_id: UUID) -> ServiceStatement | None:
    """Locked; ``None``: it is issued no more, or its person was told already."""
    untold = (ServiceStatement.state == StatementState.ISSUED, ServiceStatement.told_changed_at.is_(None))
    return db.session.scalar(_locked(statement_id).where(*untold))


def waiting(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Requests within the actor's staff, of nobody with whom one has to do."""
    near = ServiceStatement.community_id.in_(within_grants(actor, Role.STAFF))
    others = ServiceStatement.account_id.not_in({actor.person_id, *kin})
    return select(ServiceStatement).where(near, others, ServiceStatement.state == StatementState.REQUESTED)


def _locked(statement_id: UUID) -> Select[ServiceStatement]:
    rows = select(ServiceStatement).where(ServiceStatement.id == statement_id)
    return rows.with_for_update().execution_options(populate_existing=True)


def _one(rows: Select[ServiceStatement]) -> ServiceStatement:
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def waiting_of(account_id: UUID) -> UUID | None:
    theirs = (ServiceStatement.account_id == account_id, ServiceStatement.state == StatementState.REQUESTED)
    return db.session.scalar(select(ServiceStatement.id).where(*theirs))


def left_behind(account_id: UUID, community_id: UUID) -> ServiceStatement | None:
    """What is asked for elsewhere than in this community, locked: nobody there can issue it."""
    theirs = (ServiceStatement.account_id == account_id, ServiceStatement.state == StatementState.REQUESTED)
    rows = select(ServiceStatement).where(*theirs, ServiceStatement.community_id != community_id)
    return db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def listed(actor: Actor, query: dict[str, Any]) -> Page:
    """A person's are those of accounts that were merged into theirs, too."""
    rows = shown_to(actor)
    if "account_id" in query:
        rows = rows.where(_of_person(query["account_id"]))
    if "community_id" in query:
        rows = rows.where(ServiceStatement.community_id == query["community_id"])
    if states := query.get("state"):
        rows = rows.where(ServiceStatement.state.in_(states))
    if query.get("mine"):
        rows = rows.where(_of_person(actor.person_id))
    page = read_page(rows, ServiceStatement.id, query)
    return Page(shown(page.items), page.next_cursor)


def shown(statements: list[ServiceStatement]) -> list[Shown]:
    """With masked names, what replaces them, and whether they hold: three statements, however many."""
    ids = [each.id for each in statements]
    newer = select(ServiceStatement.replaces_id, ServiceStatement.id).where(ServiceStatement.replaces_id.in_(ids))
    replaced: dict[UUID | None, UUID] = dict(db.session.execute(newer).all())
    whether = whether_they_hold(statements)
    return [
        each.beside(
            replaced_by_id=replaced.get(each.row.id),
            **whether.get(each.row.id, UNSAID),
        )
        for each in named(statements, **WHO)
    ]


def whether_they_hold(statements: Sequence[ServiceStatement]) -> dict[UUID, dict[str, Any]]:
    """Of those that were issued, as whoever verifies one is told: one statement, however many. What was written past
    the service is no statement.
    """
    genuine = [each for each in statements if each.issued and each.issued.is_genuine]
    minutes = minutes_now({each.passport_id for each in genuine})
    found = {}
    for each in genuine:
        changed = minutes_changed(each.document, minutes)
        state = holds(StatementState(each.state), has_changed=bool(changed))
        is_changed = state is Holds.CHANGED
        found[each.id] = {
            "holds": state,
            "minutes_changed": sum(changed) if is_changed else None,
            "records_changed": len(changed) if is_changed else None,
        }
    return found


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody with the number may know: no id, no whole name, nothing of what was done where."""

    number: str
    name_masked: str | None
    minutes: int
    first_day: date | None
    first_served_on: date | None
    last_day: date
    issuer: str
    units: list[dict[str, Any]]
    grades: dict[str, int]
    issued_on: date
    holds: Holds
    ended_on: date | None
    revoke_reason: RevokeReason | None
    minutes_changed: int | None
    records_changed: int | None


def verified(typed: str) -> Verified:
    """By its number, as it is typed or scanned. What no number can be is looked up all the same, so that it takes no
    shorter than a number that was made up; a row that was written past the service is no statement. Refuses:
    ``StatementUnknown``.
    """
    number = read_number(typed) or NO_NUMBER
    theirs = select(IssuedStatement.statement_id).where(IssuedStatement.number == number)
    found = db.session.scalar(select(ServiceStatement).where(ServiceStatement.id.in_(theirs)))
    whether = whether_they_hold([found]).get(found.id) if found else None
    if found is None or whether is None:
        raise StatementUnknown
    said = found.document
    name = found.name
    return Verified(
        number=number,
        name_masked=mask_name(name) if name else None,
        minutes=said["minutes"],
        first_day=found.first_day,
        first_served_on=None if found.first_day else first_served_on(said),
        last_day=date.fromisoformat(said["last"]),
        issuer=said["issuer"],
        units=[{"name": each["name"], "minutes": each["minutes"]} for each in said["units"]],
        grades=said["grades"],
        issued_on=date.fromisoformat(said["issued_on"]),
        ended_on=local_date(found.ended_at) if found.ended_at else None,
        revoke_reason=RevokeReason(found.revoke_reason) if found.revoke_reason else None,
        **whether,
    )
