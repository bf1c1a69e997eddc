from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from service.accounts.models import (
    Account,
    PasswordSignIn,
    RoleGrant,
    Session,
    WechatSignIn,
)
from service.accounts.rules import AccountStatus
from service.core.actor import Actor, ActorKind, Grant, Role
from service.core.db import db
from service.core.tokens import Claims
from service.regions.models import Region


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


def has_sign_in(account_id: UUID) -> bool:
    """Whether this person can speak for themselves here, or ever could; elders on paper cannot."""
    ways = (WechatSignIn, PasswordSignIn, Session)
    return bool(db.session.scalar(select(or_(*(exists().where(way.account_id == account_id) for way in ways)))))


def password_sign_in(username: str) -> tuple[UUID, str] | None:
    """(id, hash) of a user name, for the check outside the transaction."""
    return _password(PasswordSignIn.username == username)


def own_password_sign_in(account_id: UUID) -> tuple[UUID, str] | None:
    return _password(PasswordSignIn.account_id == account_id)


def _password(condition: ColumnElement[bool]) -> tuple[UUID, str] | None:
    row = db.session.execute(select(PasswordSignIn.id, PasswordSignIn.password_hash).where(condition)).first()
    return (row.id, row.password_hash) if row else None
