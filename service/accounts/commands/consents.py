"""Consents: one purpose, one version of its text, given and withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from service.accounts.errors import ConsentNotGiven, GuardianNeeded
from service.accounts.models import Account, Consent
from service.accounts.rules import BY_GUARDIAN, CONSENT_TEXTS, AccountStatus, ConsentMeans, Purpose, is_child
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db


def give(account: Account, purpose: Purpose, means: ConsentMeans, *, actor: Actor, now: datetime) -> Consent:
    """Record a consent; again is no new row. Refuses: ``GuardianNeeded`` (under 14)."""
    if is_child(account.birth_date, local_date(now)) and means not in BY_GUARDIAN:
        raise GuardianNeeded
    return record(account, purpose, means=means, actor=actor, now=now)


def record(account: Account, purpose: Purpose, *, means: str, actor: Actor, now: datetime) -> Consent:
    """As ``give``, for whoever has judged the age already."""
    given, version = live(account, purpose), CONSENT_TEXTS[purpose].version
    if given is not None and given.text_version == version:
        return given
    if given is not None:
        given.ended_at = now
        db.session.flush()
    given = Consent(
        account_id=account.id,
        purpose=purpose,
        text_version=version,
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


def withdraw(account: Account, purpose: Purpose, *, actor: Actor, now: datetime) -> Consent:
    """From now on; without the consent to keep a record a person is pending again: masked, nothing published.

    Refuses: ``ConsentNotGiven``.
    """
    given = live(account, purpose)
    if given is None:
        raise ConsentNotGiven
    given.ended_at = now
    if purpose is Purpose.RECORD and account.status == AccountStatus.ACTIVE:
        account.status = AccountStatus.PENDING
    db.session.flush()
    audit.record("consent.withdrawn", "account", account.id, actor=actor, now=now, purpose=purpose.value)
    return given


def live(account: Account, purpose: Purpose) -> Consent | None:
    return db.session.scalar(
        select(Consent).where(Consent.account_id == account.id, Consent.purpose == purpose, Consent.ended_at.is_(None))
    )
