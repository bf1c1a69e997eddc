from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import (
    Account,
    PasswordSignIn,
    RoleGrant,
    Session,
    WechatSignIn,
)
from service.accounts.rules import AccountStatus
from service.core import vault
from service.core.actor import Actor, ActorKind, Grant, Role
from service.core.crypto import mask_name
from service.core.db import db
from service.core.kept import Kept
from service.core.tokens import Claims
from service.regions.models import Region

Way = TypeVar("Way", WechatSignIn, PasswordSignIn)


def _standing() -> Any:
    """A row for each grant; one without, where there is none. Plain columns: it stands before every request."""
    account, grant, region = Account.__table__.c, RoleGrant.__table__.c, Region.__table__.c
    live_grant = and_(grant.account_id == account.id, grant.ended_at.is_(None))
    columns = (account.id, account.status, grant.role, grant.region_id, region.path, region.tier)
    grants = select(*columns).select_from(Account.__table__).outerjoin(RoleGrant.__table__, live_grant)
    return grants.outerjoin(Region.__table__, region.id == grant.region_id)


def _by_token() -> Any:
    account, session, password = Account.__table__.c, Session.__table__.c, PasswordSignIn.__table__.c
    given = and_(password.account_id == account.id, password.must_change, session.means == "password")
    ours = (account.id == bindparam("account_id"), session.id == bindparam("session_id"), session.ended_at.is_(None))
    standing = _standing().join(Session.__table__, session.account_id == account.id)
    return standing.outerjoin(PasswordSignIn.__table__, given).add_columns(password.must_change).where(*ours)


def _by_username() -> Any:
    account, password = Account.__table__.c, PasswordSignIn.__table__.c
    named = _standing().join(PasswordSignIn.__table__, password.account_id == account.id)
    return named.where(password.username == bindparam("username"))


BY_TOKEN, BY_USERNAME = Kept(_by_token), _by_username()


def load_actor(claims: Claims) -> Actor | None:
    """The person behind a token as of now, in one statement; ``None`` when session or account have ended."""
    who = {"account_id": claims.account_id, "session_id": claims.session_id}
    return _actor(BY_TOKEN.rows(who), claims.session_id)


def acting_as(username: str) -> Actor | None:
    """The person behind a user name as of now, for the console, which asks no password: its operator holds the keys
    of the database anyhow. ``None`` when there is nobody, or their account has ended.
    """
    return _actor(db.session.execute(BY_USERNAME, {"username": username}).all(), None)


def _actor(rows: Sequence[Row[Any]], session_id: UUID | None) -> Actor | None:
    if not rows or rows[0].status in (AccountStatus.DISABLED, AccountStatus.CLOSED):
        return None
    grants = tuple(Grant(Role(row.role), row.region_id, row.path, row.tier) for row in rows if row.role)
    must_change = bool(getattr(rows[0], "must_change", False))  # not asked of the console
    return Actor(ActorKind.PERSON, rows[0].id, session_id, grants, must_change)


def sealed_by_other_keys() -> bool:
    """Whether the first or the last name in this database was sealed with a key that is not in our ring."""
    sealed = select(Account.name_sealed).where(Account.name_sealed.is_not(None)).limit(1)
    ends = (sealed.order_by(Account.id), sealed.order_by(Account.id.desc()))
    return not all(vault.has_key_of(text) for text in map(db.session.scalar, ends) if text)


def ever_signed_in(account_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether this person can speak for themselves here, or ever could; elders on paper cannot."""
    ways = (WechatSignIn, PasswordSignIn, Session)
    return or_(*(exists().where(way.account_id == account_id) for way in ways))


def password_sign_in(username: str) -> tuple[UUID, str] | None:
    """(id, hash) of a user name, for the check outside the transaction."""
    return _password(PasswordSignIn.username == username)


def own_password_sign_in(account_id: UUID) -> tuple[UUID, str] | None:
    return _password(PasswordSignIn.account_id == account_id)


def _password(condition: ColumnElement[bool]) -> tuple[UUID, str] | None:
    row = db.session.execute(select(PasswordSignIn.id, PasswordSignIn.password_hash).where(condition)).first()
    return (row.id, row.password_hash) if row else None


@dataclass(frozen=True, slots=True)
class WayIn:
    """A means of signing in, masked: whoever holds a lost phone must not learn the name at the desk."""

    id: UUID
    means: str
    name_masked: str
    created_at: datetime


def ways_in(account_id: UUID) -> list[WayIn]:
    found = []
    for linked in db.session.scalars(_of(WechatSignIn, account_id)):
        openid = vault.unseal(linked.openid_sealed, f"wechat_sign_in.openid:{linked.id}") or ""
        found.append(WayIn(linked.id, "wechat", mask_name(openid), linked.created_at))
    for each in db.session.scalars(_of(PasswordSignIn, account_id)):
        found.append(WayIn(each.id, "password", mask_name(each.username), each.created_at))
    return found


def locked_ways(account_id: UUID) -> list[WechatSignIn | PasswordSignIn]:
    """To take one away: of two who do so at once the second finds one less."""
    wechats = _of(WechatSignIn, account_id).with_for_update().execution_options(populate_existing=True)
    passwords = _of(PasswordSignIn, account_id).with_for_update().execution_options(populate_existing=True)
    return [*db.session.scalars(wechats), *db.session.scalars(passwords)]


def _of(way: type[Way], account_id: UUID) -> Select[Way]:
    return select(way).where(way.account_id == account_id).order_by(way.id)
