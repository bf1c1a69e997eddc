"""What time ends by itself: sign-ins that nobody can continue and link codes that nobody can use are forgotten (the
audit keeps that they were), and the two of a delegation are told that it gives no power any more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update

from service.accounts.commands import telling
from service.accounts.models import Delegation, FormerIndex, LinkCode, PasswordFailures, RefreshToken, Session
from service.accounts.rules import ENDED_TIE_COUNTS_FOR, FAILURES_KEPT_FOR, KNOWN_ADDRESS_FOR
from service.core.db import db

FORGET_MOST = 500  # tokens a round
TELL_MOST = 100  # delegations a round


def forget_expired(real_now: datetime) -> int:
    """Drop expired refresh tokens, and a session with its last one; expired link codes too. Returns how many tokens.

    An unknown token and an expired one are the same refusal, so nobody notices. An access token, which needs its
    session, lives for an hour at most, and no refresh token for less than a day.
    """
    old = delete(LinkCode).where(LinkCode.expires_at <= real_now)
    db.session.execute(old.execution_options(synchronize_session=False))
    expired = select(RefreshToken.id).where(RefreshToken.expires_at <= real_now)
    batch = expired.order_by(RefreshToken.expires_at).limit(FORGET_MOST)
    gone = delete(RefreshToken).where(RefreshToken.id.in_(batch)).returning(RefreshToken.session_id)
    sessions = list(db.session.scalars(gone.execution_options(synchronize_session=False)))
    if sessions:
        over = (Session.id.in_(set(sessions)), ~exists().where(RefreshToken.session_id == Session.id))
        db.session.execute(delete(Session).where(*over).execution_options(synchronize_session=False))
    return len(sessions)


def forget_failures(real_now: datetime) -> int:
    """Drop what is known of wrong passwords from an address after a day, a lock is over long before; and the
    addresses from which a name has not signed in lately.
    """
    at = PasswordFailures.succeeded_at
    unknown = or_(at.is_(None), at <= real_now - KNOWN_ADDRESS_FOR)
    old = select(PasswordFailures.id).where(PasswordFailures.last_at <= real_now - FAILURES_KEPT_FOR, unknown)
    batch = old.order_by(PasswordFailures.last_at).limit(FORGET_MOST)
    gone = delete(PasswordFailures).where(PasswordFailures.id.in_(batch)).returning(PasswordFailures.id)
    return len(list(db.session.scalars(gone.execution_options(synchronize_session=False))))


def forget_former(now: datetime) -> int:
    """Drop by what accounts were alike before they were changed, once it counts no more."""
    old = select(FormerIndex.id).where(FormerIndex.ended_at <= now - ENDED_TIE_COUNTS_FOR)
    batch = old.order_by(FormerIndex.ended_at).limit(FORGET_MOST)
    gone = delete(FormerIndex).where(FormerIndex.id.in_(batch)).returning(FormerIndex.id)
    return len(list(db.session.scalars(gone.execution_options(synchronize_session=False))))


def tell_expired(now: datetime) -> int:
    """Tell principal and delegate, once, that a delegation has expired; returns how many delegations.

    The condition stands in the UPDATE itself, so that of two workers only one tells.
    """
    untold = (Delegation.expires_at <= now, Delegation.told_at.is_(None), Delegation.ended_at.is_(None))
    batch = select(Delegation.id).where(*untold).order_by(Delegation.expires_at).limit(TELL_MOST)
    told = update(Delegation).where(Delegation.id.in_(batch), *untold).values(told_at=now)
    told = told.returning(Delegation.id, Delegation.principal_id, Delegation.delegate_id)
    found = db.session.execute(told.execution_options(synchronize_session=False)).all()
    telling.of_delegations("delegation.expired", *found, now=now)
    return len(found)
