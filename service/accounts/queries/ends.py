"""Accounts that have ended, and who may still come for what a dead person had ordered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, cast, exists, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import Account, AccountEnd, Delegation, EndChange, FamilyTie, Guardianship
from service.accounts.models.ends import KEPT, STANDING, WANTED
from service.accounts.rules import AccountStatus, DelegationScope
from service.accounts.rules.ends import EndKind, EndState
from service.core.actor import Actor, Role
from service.core.calendar import day_bounds
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import within_grants

IN_FORCE = (AccountEnd.state == EndState.CONFIRMED, AccountEnd.undone_at.is_(None))


def closed_among(account_ids: set[UUID]) -> set[UUID]:
    """Those whom no message reaches any more."""
    rows = select(Account.id).where(Account.id.in_(account_ids), Account.status == AccountStatus.CLOSED)
    return set(db.session.scalars(rows))


def is_closed(account_id: UUID) -> bool:
    return bool(closed_among({account_id}))


def _death_in_force(of: UUID | InstrumentedAttribute[UUID]) -> tuple[ColumnElement[bool], ...]:
    return (AccountEnd.account_id == of, AccountEnd.kind == EndKind.DEATH, *IN_FORCE)


def has_died(account_id: UUID) -> bool:
    return bool(db.session.scalar(select(exists().where(*_death_in_force(account_id)))))


def is_death_reported(account_id: UUID) -> bool:
    """Said by one of the staff, and neither confirmed nor declined by another yet."""
    waits = (AccountEnd.account_id == account_id, AccountEnd.state == EndState.WAITING)
    return bool(db.session.scalar(select(exists().where(*waits))))


def day_of_death() -> ScalarSelect[date | None]:
    """Of an ``Account`` of the statement around it; none for the living."""
    return select(AccountEnd.died_on).where(*_death_in_force(Account.id)).correlate(Account).scalar_subquery()


def survivors(dead_id: UUID) -> dict[UUID, bool]:
    """Of somebody who has died: their family, and who was their guardian or might collect for them until then (what
    ended with the death ended at its very moment); each, and whether that is known from their own word alone. For what
    a tie forbids anybody's word is enough; for what it gives, one's own is not, nor what was put on record since the
    day of the death: the dead say nothing, whoever has their phone or stands at the desk.
    """
    died_on = db.session.scalar(select(AccountEnd.died_on).where(*_death_in_force(dead_id)))
    if died_on is None:
        return {}
    since, _ = day_bounds(died_on)
    family = select(FamilyTie).where(
        or_(FamilyTie.low_id == dead_id, FamilyTie.high_id == dead_id), FamilyTie.ended_at.is_(None)
    )
    found: dict[UUID, bool] = {}
    for tie in db.session.scalars(family.order_by(FamilyTie.id)):
        other = tie.high_id if tie.low_id == dead_id else tie.low_id
        found[other] = tie.declared_by == other or tie.declared_at >= since
    may_collect = cast(Delegation.scopes, String).contains(f'"{DelegationScope.COLLECT.value}"')
    entitled = union_all(
        select(Guardianship.guardian_id, Guardianship.recorded_at).where(*_guarded_until_death(dead_id)),
        select(Delegation.delegate_id, Delegation.granted_at).where(*_delegated_until_death(dead_id), may_collect),
    )
    for other, recorded_at in db.session.execute(entitled):
        found[other] = found.get(other, True) and recorded_at >= since
    return found


def entered_by_until_death(delegate_id: UUID, dead_id: UUID, scope: DelegationScope) -> set[UUID]:
    """``ties.entered_by`` of somebody who has died: who had put on record what let this person act for them."""
    has_scope = cast(Delegation.scopes, String).contains(f'"{scope.value}"')
    rows = union_all(
        select(Delegation.granted_by).where(
            *_delegated_until_death(dead_id), Delegation.delegate_id == delegate_id, has_scope
        ),
        select(Guardianship.recorded_by).where(*_guarded_until_death(dead_id), Guardianship.guardian_id == delegate_id),
    )
    return set(db.session.scalars(rows))


def _guarded_until_death(dead_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (Guardianship.ward_id == dead_id, Guardianship.ended_at == _moment_of_death(dead_id))


def _delegated_until_death(dead_id: UUID) -> tuple[ColumnElement[bool], ...]:
    until = _moment_of_death(dead_id)
    return (Delegation.principal_id == dead_id, Delegation.ended_at == until, Delegation.expires_at > until)


def _moment_of_death(dead_id: UUID) -> ScalarSelect[datetime | None]:
    """At which what a death ends has ended; of one that is undone, or of who closed their account, none."""
    dead = select(Account.closed_at).where(Account.id == dead_id, exists().where(*_death_in_force(Account.id)))
    return dead.scalar_subquery()


def family_ids(account_id: UUID) -> set[UUID]:
    """Whom a declared tie names as family now."""
    rows = db.session.execute(
        select(FamilyTie.low_id, FamilyTie.high_id).where(
            or_(FamilyTie.low_id == account_id, FamilyTie.high_id == account_id), FamilyTie.ended_at.is_(None)
        )
    )
    return {each for row in rows for each in row} - {account_id}


def standing_end(account_id: UUID) -> AccountEnd | None:
    """One that waits, or has come true and was not undone."""
    return db.session.scalar(select(AccountEnd).where(AccountEnd.account_id == account_id, STANDING))


def deaths_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Of the communities where the actor is staff; those that wait unless other states are asked for."""
    near = AccountEnd.community_id.in_(within_grants(actor, Role.STAFF))
    rows = select(AccountEnd).where(AccountEnd.kind == EndKind.DEATH, near)
    rows = rows.where(AccountEnd.state.in_(query.get("state") or [EndState.WAITING]))
    return read_page(rows, AccountEnd.id, query)


def deaths_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """Those that another of the staff has said, of nobody with whom one has to do."""
    own = {actor.person_id, *kin}
    return select(AccountEnd).where(
        AccountEnd.kind == EndKind.DEATH,
        AccountEnd.state == EndState.WAITING,
        AccountEnd.community_id.in_(within_grants(actor, Role.STAFF)),
        AccountEnd.proposed_by.not_in(own),
        AccountEnd.account_id.not_in(own),
    )


def death_for(actor: Actor, death_id: UUID) -> AccountEnd:
    """Where the actor is staff, locked for the decision. Refuses: ``NotFound``."""
    near = AccountEnd.community_id.in_(within_grants(actor, Role.STAFF))
    rows = select(AccountEnd).where(AccountEnd.id == death_id, AccountEnd.kind == EndKind.DEATH, near)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def kept_too_long(before: datetime, most: int) -> list[UUID]:
    """Ends whose identity has been locked away for as long as it may be."""
    rows = select(AccountEnd.id).where(KEPT, AccountEnd.decided_at <= before)
    return list(db.session.scalars(rows.order_by(AccountEnd.decided_at).limit(most)))


def tied_until(account: Account) -> set[UUID]:
    """Whose delegation or guardianship with this person ended at the very moment at which the account was closed."""
    me = account.id
    sides = (
        (Delegation, Delegation.principal_id, Delegation.delegate_id),
        (Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
    )
    found: set[UUID] = set()
    for table, one, other in sides:
        rows = select(one, other).where(or_(one == me, other == me), table.ended_at == account.closed_at)
        found |= {each for row in db.session.execute(rows) for each in row}
    return found - {me}


def standing_change(end_id: UUID) -> UUID | None:
    """What waits for a second person, or has been done about this end."""
    rows = select(EndChange.id).where(EndChange.end_id == end_id, WANTED)
    return db.session.scalar(rows)


def changes_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Of the communities where the actor is staff; those that wait unless other states are asked for."""
    rows = select(EndChange).where(EndChange.community_id.in_(within_grants(actor, Role.STAFF)))
    rows = rows.where(EndChange.state.in_(query.get("state") or [EndState.WAITING]))
    return read_page(rows, EndChange.id, query)


def change_for(actor: Actor, change_id: UUID) -> EndChange:
    """Where the actor is staff, locked for the decision. Refuses: ``NotFound``."""
    near = EndChange.community_id.in_(within_grants(actor, Role.STAFF))
    rows = select(EndChange).where(EndChange.id == change_id, near)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
