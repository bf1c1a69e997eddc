"""Whether a person may use the system, and whether staff have looked at their papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from service.accounts.commands.sign_in import end_all_sessions
from service.accounts.errors import NotForYourself, StatusForbids
from service.accounts.models import Account, Consent
from service.accounts.rules import AccountStatus, DisableReason, Purpose
from service.core import audit
from service.core.actor import Actor
from service.core.db import db


def disable(account: Account, reason: DisableReason, *, actor: Actor, now: datetime, real_now: datetime) -> Account:
    """Shut a person out, at once: their sessions end. Again changes nothing.

    Refuses: ``NotForYourself``, ``StatusForbids`` (closed).
    """
    if account.id == actor.account_id:
        raise NotForYourself
    if account.status == AccountStatus.CLOSED:
        raise StatusForbids
    if account.status != AccountStatus.DISABLED:
        account.status = AccountStatus.DISABLED
        db.session.flush()
        audit.record("account.disabled", "account", account.id, actor=actor, now=now, reason=reason.value)
        end_all_sessions(account.id, "disabled", actor=actor, real_now=real_now)
    return account


def enable(account: Account, *, actor: Actor, now: datetime) -> Account:
    """Let a disabled person in again; what they were before follows from their consent. Refuses: ``StatusForbids``."""
    if account.status != AccountStatus.DISABLED:
        raise StatusForbids
    account.status = AccountStatus.ACTIVE if has_consent(account, Purpose.RECORD) else AccountStatus.PENDING
    db.session.flush()
    audit.record("account.enabled", "account", account.id, actor=actor, now=now)
    return account


def has_consent(account: Account, purpose: Purpose) -> bool:
    live = (Consent.account_id == account.id, Consent.purpose == purpose, Consent.ended_at.is_(None))
    return db.session.scalar(select(Consent.id).where(*live)) is not None
