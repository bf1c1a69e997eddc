"""People: those who sign in themselves and those whom staff enter from paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from service.accounts import queries
from service.accounts.commands import consents
from service.accounts.errors import ChangedOften, IdentityFixed
from service.accounts.models import Account, FormerIndex
from service.accounts.rules import OWN_CHANGES_A_DAY, AccountStatus, is_child
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import day_bounds, local_date
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


def move(account: Account, home_id: UUID, *, actor: Actor, now: datetime) -> None:
    """To another home; what they were part of stays."""
    account.home_id = home_id
    db.session.flush()
    audit.record("person.moved", "account", account.id, actor=actor, now=now, community_id=home_id)


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
    must_be_free_to_change(account, name, birth_date or account.birth_date, now)
    account.name, account.home_id = name, home_id
    account.birth_date = birth_date if birth_date is not None else account.birth_date
    account.phone = phone if phone is not None else account.phone
    keep_former(account, now)
    db.session.flush()
    audit.record("person.introduced", "account", account.id, actor=actor, now=now, community_id=home_id)
    return account


def change_own(account: Account, version: int, changed: dict[str, Any], *, actor: Actor, now: datetime) -> Account:
    """A person corrects what they have said of themselves; the rest stays.

    Refuses: ``StaleVersion``, ``IdentityFixed``, ``ChangedOften``.
    """
    if account.version != version:
        raise StaleVersion
    said = {"name": account.name, "birth_date": account.birth_date} | changed
    must_be_free_to_change(account, said["name"], said["birth_date"], now)
    names = [name for name, value in changed.items() if getattr(account, name) != value]
    today, _ = day_bounds(local_date(now))
    if names and audit.count_since("person.changed_own", "account", account.id, today) >= OWN_CHANGES_A_DAY:
        raise ChangedOften
    for name in names:
        setattr(account, name, changed[name])
    if names:
        keep_former(account, now)
        db.session.flush()
        audit.record("person.changed_own", "account", account.id, actor=actor, now=now, fields=names)
        consents.settle(account, now)
    return account


def keep_former(account: Account, now: datetime) -> None:
    """Called before what was set is flushed: by what it replaces the account is known as alike for a while yet, by the
    name alone if there was no birth date beside it.
    """
    was = {name: _before(account, name) for name in ("phone_index", "name_birth_index", "name_index")}
    gone = [was[name] for name in ("phone_index", "name_birth_index") if was[name] != getattr(account, name)]
    is_renamed = was["name_index"] != account.name_index
    if _before(account, "birth_date_sealed") is None and (is_renamed or account.birth_date_sealed):
        gone.append(was["name_index"])
    db.session.add_all(FormerIndex(account_id=account.id, index=index, ended_at=now) for index in gone if index)


def _before(account: Account, name: str) -> str | None:
    history = inspect(account).attrs[name].history
    was: str | None = (history.deleted or history.unchanged or (None,))[0]
    return was


def must_be_free_to_change(account: Account, name: str | None, birth_date: date | None, now: datetime) -> None:
    """Refuses: ``IdentityFixed``: what staff have compared with papers (a guardian's too), staff change, and a child's
    age: no child makes itself grown up, nor when it has no guardian any more.
    """
    if (name, birth_date) == (account.name, account.birth_date):
        return
    if birth_date != account.birth_date and is_child(account.birth_date, local_date(now)):
        raise IdentityFixed
    if account.identity_confirmed_at is not None or queries.has_guardian(account.id):
        raise IdentityFixed
