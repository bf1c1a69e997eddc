"""Accounts that have ended, and who may still come for what a dead person had ordered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import Account, AccountEnd, Delegation, EndChange, FamilyTie, Guardianship
from service.accounts.models.ends import KEPT, STANDING, WANTED
from service.accounts.queries.ties import by_first
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


def _death_in_force(of: UUID | ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> tuple[ColumnElement[bool], ...]:
    return (AccountEnd.account_id == of, AccountEnd.kind == EndKind.DEATH, *IN_FORCE)


def has_died(account_id: UUID) -> bool:
    return bool(db.session.scalar(select(exists().where(*_death_in_force(account_id)))))


def is_number_of_dead(id_number_index: str | None) -> bool:
    """Whether somebody with this identity number is on record as dead; what is erased is matched with nobody."""
    rows = select(Account.id).where(
        Account.id_number_index == id_number_index, exists().where(*_death_in_force(Account.id))
    )
    return id_number_index is not None and db.session.scalar(rows.limit(1)) is not None


def is_erased(account_id: UUID) -> bool:
    """Whether nobody can be named by this account any more."""
    return bool(
        db.session.scalar(
            select(exists().where(AccountEnd.account_id == account_id, AccountEnd.erased_at.is_not(None)))
        )
    )


def is_death_reported(account_id: UUID) -> bool:
    """Said by one of the staff, and neither confirmed nor declined by another yet."""
    return bool(db.session.scalar(select(death_waits(account_id))))


def death_waits(of: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """``is_death_reported`` inside a larger query."""
    return exists().where(AccountEnd.account_id == of, AccountEnd.state == EndState.WAITING)


def day_of_death() -> ScalarSelect[date | None]:
    """Of an ``Account`` of the statement around it; none for the living."""
    return select(AccountEnd.died_on).where(*_death_in_force(Account.id)).correlate(Account).scalar_subquery()


def survivors(dead_id: UUID) -> dict[UUID, bool]:
    """Of somebody who has died: who may come for what they left (``_survivorship``), and whether that is known from
    their own word alone. For what a tie forbids anybody's word is enough; for what it gives, one's own is not, nor what
    was put on record since the day of the death: the dead say nothing, whoever has their phone or stands at the desk.
    """
    ties = _survivorship()
    found: dict[UUID, bool] = {}
    for tie in db.session.execute(select(ties).where(ties.c.dead == dead_id)):
        found[tie.who] = found.get(tie.who, True) and _is_own_word(tie)
    return found


def survivors_among(account_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Of those of them who have died: all of their ``survivors``, by whatever word."""
    ties = _survivorship()
    found: dict[UUID, set[UUID]] = {}
    for dead, who in db.session.execute(select(ties.c.dead, ties.c.who).where(ties.c.dead.in_(account_ids))):
        found.setdefault(dead, set()).add(who)
    return found


def survived_by(actor: Actor) -> set[UUID]:
    """The dead of whom the actor is a survivor, by whatever word: to the dead nobody ties themselves."""
    ties = _survivorship()
    return set(db.session.scalars(select(ties.c.dead).where(ties.c.who == actor.account_id)))


def _is_own_word(tie: Row[Any]) -> bool:
    since, _ = day_bounds(tie.died_on)
    return bool(tie.declared_by == tie.who or tie.recorded_at >= since)


def _survivorship() -> Subquery:
    """Whoever has died (``dead``), and ``who`` survives them: their family, as somebody has declared it, and who was
    their guardian or might collect for them until then: what ended with the death ended at its very moment.
    """
    family = (FamilyTie.declared_by, FamilyTie.declared_at.label("recorded_at"))
    stands = FamilyTie.ended_at.is_(None)
    nobody = null().label("declared_by")
    may_collect = cast(Delegation.scopes, String).contains(f'"{DelegationScope.COLLECT.value}"')
    found = union_all(
        select(FamilyTie.low_id.label("dead"), FamilyTie.high_id.label("who"), *family).where(stands),
        select(FamilyTie.high_id, FamilyTie.low_id, *family).where(stands),
        select(Guardianship.ward_id, Guardianship.guardian_id, nobody, Guardianship.recorded_at)
        .join(Account, Account.id == Guardianship.ward_id)
        .where(Guardianship.ended_at == Account.closed_at),
        select(Delegation.principal_id, Delegation.delegate_id, nobody, Delegation.granted_at)
        .join(Account, Account.id == Delegation.principal_id)
        .where(Delegation.ended_at == Account.closed_at, Delegation.expires_at > Delegation.ended_at, may_collect),
    ).subquery()
    return select(found, AccountEnd.died_on).join(AccountEnd, and_(*_death_in_force(found.c.dead))).subquery()


def who_entered_until_death(dead_id: UUID, scope: DelegationScope) -> dict[UUID, set[UUID]]:
    """``ties.who_entered`` of somebody who has died: who had put on record what let others act for them."""
    has_scope = cast(Delegation.scopes, String).contains(f'"{scope.value}"')
    until = _moment_of_death(dead_id)
    delegated = (Delegation.principal_id == dead_id, Delegation.ended_at == until, Delegation.expires_at > until)
    guarded = (Guardianship.ward_id == dead_id, Guardianship.ended_at == until)
    rows = union_all(
        select(Delegation.delegate_id, Delegation.granted_by).where(*delegated, has_scope),
        select(Guardianship.guardian_id, Guardianship.recorded_by).where(*guarded),
    )
    return by_first(db.session.execute(rows))


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


def own_death(actor: Actor) -> AccountEnd | None:
    """What waits to be confirmed of oneself, locked for the decision."""
    rows = select(AccountEnd).where(AccountEnd.account_id == actor.person_id, AccountEnd.state == EndState.WAITING)
    return db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))


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


def changes_to_confirm(actor: Actor, kin: Collection[UUID]) -> Select[Any]:
    """As ``deaths_to_confirm``."""
    own = {actor.person_id, *kin}
    return select(EndChange).where(
        EndChange.state == EndState.WAITING,
        EndChange.community_id.in_(within_grants(actor, Role.STAFF)),
        EndChange.proposed_by.not_in(own),
        EndChange.account_id.not_in(own),
    )


def change_for(actor: Actor, change_id: UUID) -> EndChange:
    """Where the actor is staff, locked for the decision. Refuses: ``NotFound``."""
    near = EndChange.community_id.in_(within_grants(actor, Role.STAFF))
    rows = select(EndChange).where(EndChange.id == change_id, near)
    found = db.session.scalar(rows.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
