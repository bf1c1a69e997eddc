"""Which WeChat sign-ins an account has, and whether anything else leads to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from service.accounts.models import Account, Consent, PasswordSignIn, Session, WechatSignIn
from service.accounts.queries.people import LOOK_UP
from service.accounts.rules import Purpose
from service.core.actor import Actor
from service.core.db import Base, db
from service.regions.queries import within_grants

# What the ladder keeps of a newcomer stays with the account that was emptied, and counts for nobody.
LEFT_BY_THE_LADDER = {"neighbour_code", "neighbour_invitation"}
LEFT_BY_A_SIGN_IN = {"session", "wechat_sign_in", "inbox_message", "former_index", *LEFT_BY_THE_LADDER}


def locked_wechats(account_id: UUID) -> Sequence[WechatSignIn]:
    """Oldest first, to be moved or counted on."""
    rows = select(WechatSignIn).where(WechatSignIn.account_id == account_id).order_by(WechatSignIn.id)
    return db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def has_live_sign_in(account_id: UUID) -> bool:
    """Whether anybody signs in to this account: by WeChat, by a password, or by a session that is still open."""
    return bool(db.session.scalar(select(signs_in(account_id))))


def signs_in(account_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The same as a condition."""
    ways = [exists().where(way.account_id == account_id) for way in (WechatSignIn, PasswordSignIn)]
    return or_(*ways, exists().where(Session.account_id == account_id, Session.ended_at.is_(None)))


def signing_in(actor: Actor, account_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Of those at home where the actor does things for people, or lets them in again: whether they sign in, and so
    have to do it themselves. One statement, however many.
    """
    near = Account.home_id.in_(within_grants(actor, *LOOK_UP))
    rows = select(Account.id, signs_in(Account.id).label("signs_in")).where(Account.id.in_(account_ids), near)
    return {row.id: bool(row.signs_in) for row in db.session.execute(rows)}


def only_signed_in(account_ids: Collection[UUID]) -> set[UUID]:
    """Those that hold nothing but a WeChat sign-in, with what the person has said of themselves and the consent to
    record it: what a link code may empty.

    Asks every table that refers to accounts, those of the capabilities above too and those that are yet to come: one
    statement.
    """
    if not account_ids:
        return set()
    has_wechat = exists().where(WechatSignIn.account_id == Account.id)
    rows = select(Account.id).where(Account.id.in_(account_ids), Account.identity_confirmed_at.is_(None), has_wechat)
    return set(db.session.scalars(rows.where(~or_(*_uses()))))


def _uses() -> Iterator[ColumnElement[bool]]:
    for column in referring_to_accounts():
        used = column == Account.id
        if column.table is Consent.__table__:
            used = and_(used, or_(Consent.purpose != Purpose.RECORD, Consent.by_guardian))
        yield exists().where(used).correlate(Account)


def referring_to_accounts() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT_BY_A_SIGN_IN:
            continue
        for key in table.foreign_keys:
            if key.column.table is Account.__table__:
                yield key.parent
