from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified


class Passport(Identified, Base):
    """One per person. The number is random with a check digit, never derived from anything personal."""

    __tablename__ = "passport"
    __table_args__ = (
        UniqueConstraint("account_id"),
        UniqueConstraint("number"),
        CheckConstraint("card_serial BETWEEN 0 AND 63", name="card_serial"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str] = mapped_column(String(10))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    card_serial: Mapped[int] = mapped_column(default=0)
    has_card: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]


class PassportHead(Base):
    """The one mutable row of a ledger; its lock orders all postings of a passport (and its day caps)."""

    __tablename__ = "passport_head"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("net_minutes >= 0", name="net_minutes"),
    )

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int]
    net_minutes: Mapped[int]
    earned_points: Mapped[int]
    balance: Mapped[int]
    held: Mapped[int]


class LedgerEntry(Identified, Base):
    """Guarantees: append-only; (passport, seq) once; an opening once; a cause posts once per kind and version."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("passport_id", "seq"),
        UniqueConstraint("passport_id", "kind", "source_type", "source_id"),
        CheckConstraint("kind IN ('opening','earn','correct','spend','restore','adjust','merge')", name="kind"),
        CheckConstraint("seq >= 1", name="seq"),
        Index("ix_ledger_entry_source", "source_type", "source_id"),
    )

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    minutes_change: Mapped[int]
    net_change: Mapped[int]
    points_change: Mapped[int]
    minutes_after: Mapped[int]
    balance_after: Mapped[int]
    source_type: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[UUID]
    policy_version: Mapped[int]
    grade: Mapped[str | None] = mapped_column(String(16))
    service_date: Mapped[date | None]
    posted_at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    expires_on: Mapped[date | None]
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
