from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from service.accounts.models import (
    Account,
    Delegation,
    FamilyTie,
    Guardianship,
    InboxMessage,
    PasswordSignIn,
    RoleGrant,
    Session,
)
from service.accounts.rules import UNREAD_MOST, AccountStatus
from service.core.actor import Actor, ActorKind, Grant, Role
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page
from service.core.tokens import Claims
from service.regions.models import Region
from service.regions.queries import within_grants


def load_actor(claims: Claims) -> Actor | None:
    """The person behind a token as of now, in one statement; ``None`` when session or account have ended."""
    live_grant = and_(RoleGrant.account_id == Account.id, RoleGrant.ended_at.is_(None))
    rows = db.session.execute(
        select(Account.status, RoleGrant.role, RoleGrant.region_id, Region.path, Region.tier)
        .join(Session, Session.account_id == Account.id)
        .outerjoin(RoleGrant, live_grant)
        .outerjoin(Region, Region.id == RoleGrant.region_id)
        .where(Account.id == claims.account_id, Session.id == claims.session_id, Session.ended_at.is_(None))
    ).all()
    if not rows or rows[0].status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        return None
    grants = tuple(Grant(Role(row.role), row.region_id, row.path, row.tier) for row in rows if row.role)
    return Actor(ActorKind.PERSON, claims.account_id, claims.session_id, grants)


def own(actor: Actor) -> Account:
    return db.session.get_one(Account, actor.person_id)


def get_for(actor: Actor, account_id: UUID) -> Account:
    """Oneself, or a person whose home is within the actor's grants. Refuses: ``NotFound``."""
    visible = or_(Account.id == actor.account_id, Account.home_id.in_(within_grants(actor)))
    return _one(Account.id == account_id, visible)


def get_as(actor: Actor, account_id: UUID, *roles: Role) -> Account:
    """A person whose home lies within grants of one of these roles: to act on, not only to see.

    Refuses: ``NotFound``.
    """
    return _one(Account.id == account_id, Account.home_id.in_(within_grants(actor, *roles)))


def _one(*conditions: ColumnElement[bool]) -> Account:
    account = db.session.scalar(select(Account).where(*conditions))
    if account is None:
        raise NotFound
    return account


def grant_for(actor: Actor, grant_id: UUID) -> RoleGrant:
    """A grant over a region that the actor administers. Refuses: ``NotFound``."""
    given = db.session.execute(
        select(RoleGrant, Region.path).join(Region, Region.id == RoleGrant.region_id).where(RoleGrant.id == grant_id)
    ).first()
    if given is None or not actor.is_granted(given.path, Role.ADMINISTRATOR):
        raise NotFound
    found: RoleGrant = given[0]
    return found


def grants_listed(actor: Actor, query: dict[str, Any]) -> Page:
    """The grants over regions that the actor administers; those that have ended only when asked for."""
    rows = select(RoleGrant).where(RoleGrant.region_id.in_(within_grants(actor, Role.ADMINISTRATOR)))
    rows = rows.where(RoleGrant.ended_at.is_not(None) if query.get("ended") else RoleGrant.ended_at.is_(None))
    if account := query.get("account_id"):
        rows = rows.where(RoleGrant.account_id == account)
    if region := query.get("region_id"):
        rows = rows.where(RoleGrant.region_id == region)
    return read_page(rows, RoleGrant.id, query)


def inbox_of(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(InboxMessage).where(InboxMessage.account_id == actor.person_id)
    if query.get("unread"):
        rows = rows.where(InboxMessage.read_at.is_(None))
    return read_page(rows, InboxMessage.id, query)


def unread_of(actor: Actor) -> int:
    """Counted up to ``UNREAD_MOST``, so that its cost does not grow with what was never read."""
    unread = select(InboxMessage.id).where(InboxMessage.account_id == actor.person_id, InboxMessage.read_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(unread.limit(UNREAD_MOST).subquery())) or 0


def message_for(actor: Actor, message_id: UUID) -> InboxMessage:
    """One of one's own messages. Refuses: ``NotFound``."""
    message = db.session.get(InboxMessage, message_id)
    if message is None or message.account_id != actor.account_id:
        raise NotFound
    return message


def password_sign_in(username: str) -> tuple[UUID, str] | None:
    """(id, hash) of a user name, for the check outside the transaction."""
    return _password(PasswordSignIn.username == username)


def own_password_sign_in(account_id: UUID) -> tuple[UUID, str] | None:
    return _password(PasswordSignIn.account_id == account_id)


def _password(condition: ColumnElement[bool]) -> tuple[UUID, str] | None:
    row = db.session.execute(select(PasswordSignIn.id, PasswordSignIn.password_hash).where(condition)).first()
    return (row.id, row.password_hash) if row else None


def ties_of(account_id: UUID) -> dict[UUID, set[str]]:
    """Everyone whom this person may never decide for, and why: in one statement.

    ``family_declared``, ``delegate`` (this person acts for them), ``principal`` (they act for this person),
    ``guardian`` and ``ward``. Ended delegations and guardianships count no more; a family tie counts until staff
    lift it.
    """
    low, high = FamilyTie, aliased(FamilyTie)
    acts_for, acted_by = Delegation, aliased(Delegation)
    guards, guarded = Guardianship, aliased(Guardianship)
    rows = union_all(
        _tie("family_declared", low.high_id, low.low_id == account_id, low.ended_at.is_(None)),
        _tie("family_declared", high.low_id, high.high_id == account_id, high.ended_at.is_(None)),
        _tie("delegate", acts_for.principal_id, acts_for.delegate_id == account_id, acts_for.ended_at.is_(None)),
        _tie("principal", acted_by.delegate_id, acted_by.principal_id == account_id, acted_by.ended_at.is_(None)),
        _tie("guardian", guards.ward_id, guards.guardian_id == account_id, guards.ended_at.is_(None)),
        _tie("ward", guarded.guardian_id, guarded.ward_id == account_id, guarded.ended_at.is_(None)),
    )
    found: dict[UUID, set[str]] = {}
    for row in db.session.execute(rows):
        found.setdefault(row[1], set()).add(row[0])
    return found


def ties_between(people: Iterable[UUID], others: Iterable[UUID]) -> dict[tuple[UUID, UUID], set[str]]:
    """``ties_of`` for many at once: (person, other) → what keeps the first from deciding for the second."""
    own, them = set(people), set(others)
    found: dict[tuple[UUID, UUID], set[str]] = {}
    sides = (
        ("family_declared", FamilyTie, FamilyTie.low_id, FamilyTie.high_id),
        ("family_declared", FamilyTie, FamilyTie.high_id, FamilyTie.low_id),
        ("delegate", Delegation, Delegation.delegate_id, Delegation.principal_id),
        ("principal", Delegation, Delegation.principal_id, Delegation.delegate_id),
        ("guardian", Guardianship, Guardianship.guardian_id, Guardianship.ward_id),
        ("ward", Guardianship, Guardianship.ward_id, Guardianship.guardian_id),
    )
    rows = union_all(
        *(
            select(literal(name), person, other).where(person.in_(own), other.in_(them), table.ended_at.is_(None))
            for name, table, person, other in sides
        )
    )
    for name, person, other in db.session.execute(rows):
        found.setdefault((person, other), set()).add(name)
    return found


def _tie(name: str, other: Any, *conditions: ColumnElement[bool]) -> Select[str, UUID]:
    return select(literal(name), other).where(*conditions)
