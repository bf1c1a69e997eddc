"""What is left of sign-ins that nobody can continue: the audit keeps that they were, and no more is needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select

from service.accounts.models import RefreshToken, Session
from service.core.db import db

FORGET_MOST = 500  # tokens a round


def forget_expired(real_now: datetime) -> int:
    """Drop expired refresh tokens, and a session with its last one; returns how many tokens.

    An unknown token and an expired one are the same refusal, so nobody notices. An access token, which needs its
    session, lives for an hour at most, and no refresh token for less than a day.
    """
    expired = select(RefreshToken.id).where(RefreshToken.expires_at <= real_now)
    batch = expired.order_by(RefreshToken.expires_at).limit(FORGET_MOST)
    gone = delete(RefreshToken).where(RefreshToken.id.in_(batch)).returning(RefreshToken.session_id)
    sessions = list(db.session.scalars(gone.execution_options(synchronize_session=False)))
    if sessions:
        over = (Session.id.in_(set(sessions)), ~exists().where(RefreshToken.session_id == Session.id))
        db.session.execute(delete(Session).where(*over).execution_options(synchronize_session=False))
    return len(sessions)
