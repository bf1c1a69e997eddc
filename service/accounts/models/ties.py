from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

OPEN = text("ended_at IS NULL")
UNTOLD = text("told_at IS NULL AND ended_at IS NULL")


class FamilyTie(Identified, Base):
    """Declared by one side and in force at once; since ``agreed_at`` it is the word of both. Only staff who are neither
    may lift it. ``low_id`` < ``high_id``.
    """

    __tablename__ = "family_tie"
    __table_args__ = (
        CheckConstraint("low_id < high_id", name="ordered"),
        Index("uq_family_tie_live", "low_id", "high_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_family_tie_low_id", "low_id"),  # those that have ended, too, as in all of these
        Index("ix_family_tie_high_id", "high_id"),
    )

    low_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    high_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    relation: Mapped[str] = mapped_column(String(20))
    declared_by: Mapped[UUID]
    declared_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str | None] = mapped_column(String(20))


class Delegation(Identified, Base):
    """A relative acts for an elder within a scope and until a day; at most 3 principals each."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("principal_id <> delegate_id", name="two_people"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        Index("ix_delegation_principal_id", "principal_id"),
        Index("ix_delegation_delegate_id", "delegate_id"),
        Index("ix_delegation_untold", "expires_at", postgresql_where=UNTOLD, sqlite_where=UNTOLD),
        Index("uq_delegation_slot", "delegate_id", "slot", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index(
            "uq_delegation_live", "principal_id", "delegate_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN
        ),
    )

    principal_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    slot: Mapped[int]
    scopes: Mapped[list[Any]]
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID]
    expires_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # that it has expired
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]


class Guardianship(Identified, Base):
    """A guardian acts and consents for a ward; recorded by staff, never approves for them."""

    __tablename__ = "guardianship"
    __table_args__ = (
        CheckConstraint("ward_id <> guardian_id", name="two_people"),
        Index("uq_guardianship_live", "ward_id", "guardian_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_guardianship_ward_id", "ward_id"),
        Index("ix_guardianship_guardian_id", "guardian_id"),
    )

    ward_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    guardian_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
