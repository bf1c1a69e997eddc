"""Consents: one purpose, one version of its text, given and withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.accounts import access, queries
from service.accounts.commands import telling
from service.accounts.errors import ConsentNotGiven, GuardianNeeded, GuardianWithdrew, NoGuardian
from service.accounts.models import Account, Consent
from service.accounts.queries import live_consents
from service.accounts.rules import (
    BY_GUARDIAN,
    CONSENT_TEXTS,
    AccountStatus,
    ConsentMeans,
    Purpose,
    consent_stands,
    is_child,
)
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db


def give(account: Account, purpose: Purpose, means: ConsentMeans, *, actor: Actor, now: datetime) -> Consent:
    """Record a consent; again is no new row. Refuses: ``GuardianNeeded`` (under 14)."""
    if _is_child(account, now) and means not in BY_GUARDIAN:
        raise GuardianNeeded
    return record(account, purpose, means=means, actor=actor, now=now)


def record(account: Account, purpose: Purpose, *, means: str, actor: Actor, now: datetime) -> Consent:
    """As ``give``, for whoever has judged the age already. A guardian's stands beside the ward's own."""
    by_guardian, version = means in BY_GUARDIAN, CONSENT_TEXTS[purpose].version
    given = live_consents(account.id, purpose).get(by_guardian)
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
        by_guardian=by_guardian,
        given_by=actor.person_id,
        given_at=now,
    )
    db.session.add(given)
    db.session.flush()
    audit.record("consent.given", "account", account.id, actor=actor, now=now, purpose=purpose.value, means=means)
    if purpose is Purpose.RECORD:
        settle(account, now)
    return given


def give_on_paper(
    account: Account, purpose: Purpose, *, is_signed_by_guardian: bool, actor: Actor, now: datetime
) -> Consent:
    """Staff enter a signed paper; the person is told each time, and their guardians. Whoever signed for a ward is a
    guardian on record, and gives again with their own hands what they have taken back with them.

    Refuses: ``PersonClosed``, ``NoGuardian``, ``GuardianWithdrew``, ``GuardianNeeded``.
    """
    access.must_be_open(account)
    if is_signed_by_guardian:
        if not queries.has_guardian(account.id):
            raise NoGuardian
        if queries.guardian_withdrew(account.id, purpose):
            raise GuardianWithdrew
    means = ConsentMeans.GUARDIAN_PAPER if is_signed_by_guardian else ConsentMeans.PAPER
    given = give(account, purpose, means, actor=actor, now=now)
    telling.the_person(account, "consent.on_paper", now, purpose=purpose.value)
    return given


def withdraw_on_paper(
    account: Account, purpose: Purpose, *, is_signed_by_guardian: bool, actor: Actor, now: datetime
) -> Consent:
    """As ``withdraw``; the person is told, and their guardians. Refuses: ``ConsentNotGiven``."""
    ended = withdraw(account, purpose, by_guardian=is_signed_by_guardian, actor=actor, now=now)
    telling.the_person(account, "consent.withdrawn_on_paper", now, purpose=purpose.value)
    return ended


def withdraw(account: Account, purpose: Purpose, *, by_guardian: bool = False, actor: Actor, now: datetime) -> Consent:
    """From now on; without the consent to keep a record a person is pending again: masked, nothing published.

    A guardian takes back the guardian's. From 14 on one's own word ends a guardian's from before too; under 14 it
    does not, as it could not have given it. Refuses: ``ConsentNotGiven``.
    """
    live = live_consents(account.id, purpose)
    ending = [each for each in live.values() if each.by_guardian == by_guardian]
    if not by_guardian and not _is_child(account, now):
        ending = sorted(live.values(), key=lambda each: each.by_guardian)
    if not ending:
        raise ConsentNotGiven
    for each in ending:
        _end(each, actor=actor, now=now)
    if purpose is Purpose.RECORD:
        settle(account, now)
    return ending[0]


def end_given_by(guardian_id: UUID, ward_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Under 14 nobody but a guardian can take a guardian's word back, and who is none any more cannot: so what they
    consented to in the app ends with their office. A signed paper stands until somebody withdraws it.
    """
    ward = db.session.get_one(Account, ward_id)
    if not _is_child(ward, now):
        return
    theirs = (Consent.account_id == ward_id, Consent.given_by == guardian_id, Consent.ended_at.is_(None))
    by_app = Consent.means == ConsentMeans.GUARDIAN_APP
    for each in db.session.scalars(select(Consent).where(*theirs, by_app).order_by(Consent.id)).all():
        _end(each, actor=actor, now=now)
    settle(ward, now)


def _end(consent: Consent, *, actor: Actor, now: datetime) -> None:
    consent.ended_at, consent.ended_by = now, actor.account_id
    db.session.flush()
    said: dict[str, Any] = {"purpose": consent.purpose, "means": consent.means}
    audit.record("consent.withdrawn", "account", consent.account_id, actor=actor, now=now, **said)


def settle(account: Account, now: datetime) -> None:
    """Whether the person is pending follows from the consent to keep a record; a shut or closed account stays so."""
    if account.status not in (AccountStatus.ACTIVE, AccountStatus.PENDING):
        return
    account.status = status_by_consent(account, now)
    db.session.flush()


def status_by_consent(account: Account, now: datetime) -> AccountStatus:
    live = live_consents(account.id, Purpose.RECORD)
    stands = consent_stands(is_child=_is_child(account, now), own=False in live, guardians=True in live)
    return AccountStatus.ACTIVE if stands else AccountStatus.PENDING


def _is_child(account: Account, now: datetime) -> bool:
    return is_child(account.birth_date, local_date(now))
