"""Accounts that were merged into another: an id that somebody has kept leads to it, as a passport's number does."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from service.accounts.models import Account
from service.core.db import db


def goes_on(shown: type[Account]) -> ColumnElement[bool]:
    """Joins ``Account`` as the one that goes on to the ``shown`` one, which may have been merged into it."""
    return Account.id == func.coalesce(shown.merged_into_id, shown.id)


def heirs_among(account_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of those that were merged: the account in which each goes on, in one statement."""
    rows = db.session.execute(select(Account.id, Account.merged_into_id).where(Account.id.in_(account_ids)))
    return {account_id: heir for account_id, heir in rows if heir}
