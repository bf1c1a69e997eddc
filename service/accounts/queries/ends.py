"""Accounts that have ended, and who may still come for what a dead person had ordered."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, exists, or_, select

from service.accounts.models import Account, AccountEnd, Delegation, FamilyTie, Guardianship
from service.accounts.rules import AccountStatus, DelegationScope
from service.accounts.rules.ends import EndKind, EndState
from service.core.actor import Actor, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.regions.queries import within_grants


def closed_among(account_ids: set[UUID]) -> set[UUID]:
    """Those whom no message reaches any more."""
    rows = select(Account.id).where(Account.id.in_(account_ids), Account.status == AccountStatus.CLOSED)
    return set(db.session.scalars(rows))


def is_closed(account_id: UUID) -> bool:
    return bool(closed_among({account_id}))


def has_died(account_id: UUID) -> bool:
    confirmed = (AccountEnd.kind == EndKind.DEATH, AccountEnd.state == EndState.CONFIRMED)
    return bool(db.session.scalar(select(exists().where(AccountEnd.account_id == account_id, *confirmed))))


class Survivor(Enum):
    KNOWN = auto()
    BY_OWN_WORD = auto()  # family, which nobody but they themselves has ever said


def survivor(person_id: UUID, dead_id: UUID) -> Survivor | None:
    """Whether a person is family of somebody who has died, or was their guardian or might collect for them until then:
    what ended with the death ended at its very moment. For what a tie forbids anybody's word is enough; for what it
    gives, one's own is not.
    """
    if not has_died(dead_id):
        return None
    until = select(Account.closed_at).where(Account.id == dead_id).scalar_subquery()
    low, high = sorted((person_id, dead_id))
    may_collect = cast(Delegation.scopes, String).contains(f'"{DelegationScope.COLLECT.value}"')
    is_entitled = or_(
        exists().where(
            and_(Guardianship.guardian_id == person_id, Guardianship.ward_id == dead_id), Guardianship.ended_at == until
        ),
        exists().where(
            and_(Delegation.delegate_id == person_id, Delegation.principal_id == dead_id),
            Delegation.ended_at == until,
            Delegation.expires_at > Delegation.ended_at,
            may_collect,
        ),
    )
    if db.session.scalar(select(is_entitled)):
        return Survivor.KNOWN
    family = select(FamilyTie.declared_by).where(
        FamilyTie.low_id == low, FamilyTie.high_id == high, FamilyTie.ended_at.is_(None)
    )
    declared_by = db.session.scalar(family)
    if declared_by is None:
        return None
    return Survivor.BY_OWN_WORD if declared_by == person_id else Survivor.KNOWN


def family_ids(account_id: UUID) -> set[UUID]:
    """Whom a declared tie names as family now."""
    rows = db.session.execute(
        select(FamilyTie.low_id, FamilyTie.high_id).where(
            or_(FamilyTie.low_id == account_id, FamilyTie.high_id == account_id), FamilyTie.ended_at.is_(None)
        )
    )
    return {each for row in rows for each in row} - {account_id}


def standing_end(account_id: UUID) -> AccountEnd | None:
    """One that waits, or has come true."""
    rows = select(AccountEnd).where(AccountEnd.account_id == account_id, AccountEnd.state != EndState.DECLINED)
    return db.session.scalar(rows)


def deaths_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """Of the communities where the actor is staff; those that wait unless other states are asked for."""
    near = AccountEnd.community_id.in_(within_grants(actor, Role.STAFF))
    rows = select(AccountEnd).where(AccountEnd.kind == EndKind.DEATH, near)
    rows = rows.where(AccountEnd.state.in_(query.get("state") or [EndState.WAITING]))
    return read_page(rows, AccountEnd.id, query)


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
    rows = select(AccountEnd.id).where(
        AccountEnd.state == EndState.CONFIRMED, AccountEnd.erased_at.is_(None), AccountEnd.decided_at <= before
    )
    return list(db.session.scalars(rows.order_by(AccountEnd.decided_at).limit(most)))
