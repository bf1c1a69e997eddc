"""Which WeChat sign-ins an account has, and whether anything else leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, or_, select

from service.accounts.models import Account, Consent, WechatSignIn
from service.accounts.rules import Purpose
from service.core.db import Base, db

LEFT_BY_A_SIGN_IN = {"session", "wechat_sign_in", "inbox_message"}


def locked_wechats(account_id: UUID) -> Sequence[WechatSignIn]:
    """Oldest first, to be moved or counted on."""
    rows = select(WechatSignIn).where(WechatSignIn.account_id == account_id).order_by(WechatSignIn.id)
    return db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def holds_nothing(account: Account) -> bool:
    """Nothing but a first sign-in, with what the person has said of themselves and the consent to record it.

    Asks every table that refers to accounts, those of the capabilities above too and those that are yet to come: one
    statement.
    """
    if account.identity_confirmed_at is not None:
        return False
    return not db.session.scalar(select(or_(*_uses(account.id))))


def _uses(account_id: UUID) -> Iterator[ColumnElement[bool]]:
    for column in referring_to_accounts():
        used = column == account_id
        if column.table is Consent.__table__:
            used = and_(used, or_(Consent.purpose != Purpose.RECORD, Consent.by_guardian))
        yield exists().where(used)


def referring_to_accounts() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        if table.name in LEFT_BY_A_SIGN_IN:
            continue
        for key in table.foreign_keys:
            if key.column.table is Account.__table__:
                yield key.parent
