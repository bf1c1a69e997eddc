from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified


class Commendation(Identified, Base):
    """An honour (Order 67 art. 9): its name, its date, who gave it. Free words, so they go when the identity does."""

    __tablename__ = "commendation"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','confirmed','declined','withdrawn','revoked')", name="state"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("decided_by <> account_id", name="not_oneself"),
        Index("ix_commendation_community_id", "community_id", "state", "id"),
        Index("ix_commendation_account_id", "account_id", "id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # at home when it was proposed
    name: Mapped[str | None] = mapped_column(String(100))
    given_on: Mapped[date]
    given_by: Mapped[str | None] = mapped_column(String(100))
    evidence: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was declined or revoked
