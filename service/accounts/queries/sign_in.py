from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

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

Standing = Select[UUID, str, str, UUID, str, str]  # a row for each grant; one without, where there is none


def load_actor(claims: Claims) -> Actor | None:
    """The person behind a token as of now, in one statement; ``None`` when session or account have ended."""
    live = (Account.id == claims.account_id, Session.id == claims.session_id, Session.ended_at.is_(None))
    given = and_(PasswordSignIn.account_id == Account.id, PasswordSignIn.must_change, Session.means == "password")
    standing = _standing().join(Session, Session.account_id == Account.id).outerjoin(PasswordSignIn, given)
    return _actor(standing.add_columns(PasswordSignIn.must_change).where(*live), claims.session_id)


def acting_as(username: str) -> Actor | None:
    """The person behind a user name as of now, for the console, which asks no password: its operator holds the keys
    of the database anyhow. ``None`` when there is nobody, or their account has ended.
    """
    sign_in = _standing().join(PasswordSignIn, PasswordSignIn.account_id == Account.id)
    return _actor(sign_in.where(PasswordSignIn.username == username), None)


def _standing() -> Standing:
    live_grant = and_(RoleGrant.account_id == Account.id, RoleGrant.ended_at.is_(None))
    columns = (Account.id, Account.status, RoleGrant.role, RoleGrant.region_id, Region.path, Region.tier)
    grants = select(*columns).select_from(Account).outerjoin(RoleGrant, live_grant)
    return grants.outerjoin(Region, Region.id == RoleGrant.region_id)


def _actor(standing: Any, session_id: UUID | None) -> Actor | None:
    rows = db.session.execute(standing).all()
    if not rows or rows[0].status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        return None
    grants = tuple(Grant(Role(row.role), row.region_id, row.path, row.tier) for row in rows if row.role)
    must_change = bool(getattr(rows[0], "must_change", False))  # not asked of the console
    return Actor(ActorKind.PERSON, rows[0].id, session_id, grants, must_change)


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
