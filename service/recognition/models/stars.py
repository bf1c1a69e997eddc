from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

WAITING = text("state = 'waiting'")
GRANTED = text("state = 'granted'")


class Star(Identified, Base):
    """An application for one star, and what became of it. What it was judged by stays with it: a later policy or a
    later correction changes nothing of it.
    """

    __tablename__ = "star"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','granted','declined','withdrawn','revoked','lapsed')", name="state"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("decided_by <> account_id", name="not_oneself"),
        CheckConstraint("state <> 'granted' OR minutes >= threshold_minutes", name="reached"),
        Index("uq_star_waiting", "account_id", unique=True, postgresql_where=WAITING, sqlite_where=WAITING),
        Index("uq_star_granted", "account_id", "stars", unique=True, postgresql_where=GRANTED, sqlite_where=GRANTED),
        Index("ix_star_community_id", "community_id", "state", "id"),
        Index("ix_star_account_id", "account_id", "id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # at home when it was applied for
    stars: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    minutes: Mapped[int]  # served when it was applied for, then when it was granted
    threshold_minutes: Mapped[int]
    policy_version: Mapped[int]
    applied_by: Mapped[UUID]
    applied_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was declined or revoked: may be erased
