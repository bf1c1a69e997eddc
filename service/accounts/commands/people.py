"""People: those who sign in themselves and those whom staff enter from paper."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from service.accounts.models import Account, Consent
from service.accounts.rules import AccountStatus, Purpose
from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id

CONSENT_TEXT_VERSION = 1


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
    """A person gives their own name and home for the first time or again."""
    account.name, account.home_id = name, home_id
    account.birth_date = birth_date if birth_date is not None else account.birth_date
    account.phone = phone if phone is not None else account.phone
    db.session.flush()
    audit.record("person.introduced", "account", account.id, actor=actor, now=now, community_id=home_id)
    return account


def consent(account: Account, purpose: Purpose, *, means: str, actor: Actor, now: datetime) -> Consent:
    """Record a consent (in the app, or a signed paper entered by staff); again is no new row."""
    live = select(Consent).where(
        Consent.account_id == account.id, Consent.purpose == purpose, Consent.ended_at.is_(None)
    )
    given = db.session.scalar(live)
    if given is not None and given.text_version == CONSENT_TEXT_VERSION:
        return given
    if given is not None:
        given.ended_at = now
        db.session.flush()
    given = Consent(
        account_id=account.id,
        purpose=purpose,
        text_version=CONSENT_TEXT_VERSION,
        means=means,
        given_by=actor.person_id,
        given_at=now,
    )
    db.session.add(given)
    if purpose is Purpose.RECORD and account.status == AccountStatus.PENDING:
        account.status = AccountStatus.ACTIVE
    db.session.flush()
    audit.record("consent.given", "account", account.id, actor=actor, now=now, purpose=purpose.value, means=means)
    return given
