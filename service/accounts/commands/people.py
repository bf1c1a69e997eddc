"""People: those who sign in themselves and those whom staff enter from paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.accounts import queries
from service.accounts.commands import consents
from service.accounts.errors import IdentityFixed
from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.errors import StaleVersion


def enter(
    *,
    name: str,
    home_id: UUID | None,
    phone: str | None = None,
    id_number: str | None = None,
    birth_date: date | None = None,
    actor: Actor,
    now: datetime,
) -> Account:
    """Enter a person without a sign-in (an elder on paper); pending until a consent is recorded."""
    account = Account(
        id=new_id(), status=AccountStatus.PENDING, home_id=home_id, created_at=now, created_by=actor.account_id
    )
    account.name, account.phone, account.id_number, account.birth_date = name, phone, id_number, birth_date
    db.session.add(account)
    db.session.flush()
    audit.record("person.entered", "account", account.id, actor=actor, now=now, community_id=home_id)
    return account


def introduce(
    account: Account,
    *,
    name: str,
    home_id: UUID,
    birth_date: date | None = None,
    phone: str | None = None,
    actor: Actor,
    now: datetime,
) -> Account:
    """A person gives their own name and home for the first time or again. Refuses: ``IdentityFixed``."""
    must_be_free_to_change(account, name, birth_date or account.birth_date)
    account.name, account.home_id = name, home_id
    account.birth_date = birth_date if birth_date is not None else account.birth_date
    account.phone = phone if phone is not None else account.phone
    db.session.flush()
    audit.record("person.introduced", "account", account.id, actor=actor, now=now, community_id=home_id)
    return account


def change_own(account: Account, version: int, changed: dict[str, Any], *, actor: Actor, now: datetime) -> Account:
    """A person corrects what they have said of themselves; the rest stays.

    Refuses: ``StaleVersion``, ``IdentityFixed``.
    """
    if account.version != version:
        raise StaleVersion
    must_be_free_to_change(account, changed.get("name", account.name), changed.get("birth_date", account.birth_date))
    names = [name for name, value in changed.items() if getattr(account, name) != value]
    for name in names:
        setattr(account, name, changed[name])
    if names:
        db.session.flush()
        audit.record("person.changed_own", "account", account.id, actor=actor, now=now, fields=names)
        consents.settle(account, now)
    return account


def must_be_free_to_change(account: Account, name: str | None, birth_date: date | None) -> None:
    """Refuses: ``IdentityFixed``: what staff have compared with papers (a guardian's too), staff change."""
    if (name, birth_date) == (account.name, account.birth_date):
        return
    if account.identity_confirmed_at is not None or queries.has_guardian(account.id):
        raise IdentityFixed
