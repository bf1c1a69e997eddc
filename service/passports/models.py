from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

MERGED = text("merged_into_id IS NOT NULL")
OPENED = text("kind = 'opening'")
CORRECTED = text("kind = 'correct'")
# A community goes live once and a passport is opened once: one proposal of each that is not declined.
OPENING = text("kind = 'opening' AND state <> 'declined'")
GO_LIVE = text("kind = 'go_live' AND state <> 'declined'")
ADJUSTMENT = text("kind = 'adjustment' AND state <> 'declined'")  # what happened is answered once


class Passport(Identified, Base):
    """One per person. The number is random with a check digit, never derived from anything personal.

    Guarantee: nothing is begun under a passport that was merged into another (triggers, ``not_merged_…``).
    """

    __tablename__ = "passport"
    __table_args__ = (
        UniqueConstraint("account_id"),
        UniqueConstraint("number"),
        CheckConstraint("card_serial BETWEEN 0 AND 63", name="card_serial"),
        Index("ix_passport_merged_into_id", "merged_into_id", postgresql_where=MERGED, sqlite_where=MERGED),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str] = mapped_column(String(10))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    card_serial: Mapped[int] = mapped_column(default=0)
    has_card: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]  # the passport to which its number, card and points lead; never a merged one


class PassportMove(Identified, Base):
    """Append-only: from ``moved_on`` on the passport is at home elsewhere."""

    __tablename__ = "passport_move"
    __table_args__ = (Index("ix_passport_move_passport_id", "passport_id", "moved_on"),)

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    from_community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    to_community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    moved_on: Mapped[date]
    moved_at: Mapped[datetime]
    by: Mapped[UUID | None]


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
    minutes: Mapped[int]  # served, the opening included; never spent
    net_minutes: Mapped[int]  # approved, corrections included: the only ones that enter the floor
    earned_points: Mapped[int]
    balance: Mapped[int]  # may fall below zero by a correction, and by an opening that is taken back
    held: Mapped[int]


class LedgerEntry(Identified, Base):
    """Guarantees: append-only; (passport, seq) once; an opening once; a cause posts once per kind and version."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("passport_id", "seq"),
        UniqueConstraint("passport_id", "kind", "source_type", "source_id"),
        CheckConstraint("kind IN ('opening','earn','correct','spend','restore','adjust','merge')", name="kind"),
        CheckConstraint("seq >= 1", name="seq"),
        Index("uq_ledger_entry_opening", "passport_id", unique=True, postgresql_where=OPENED, sqlite_where=OPENED),
        Index("ix_ledger_entry_source", "source_type", "source_id"),
        Index("ix_ledger_entry_corrected", "posted_at", postgresql_where=CORRECTED, sqlite_where=CORRECTED),
        Index("ix_ledger_entry_service_date", "passport_id", "service_date"),
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


class Hold(Identified, Base):
    """Points reserved for one order line: pending, then posted, voided or lapsed for good; no entry until posted."""

    __tablename__ = "hold"
    __table_args__ = (
        UniqueConstraint("line_id"),
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("state IN ('pending','posted','voided','lapsed')", name="state"),
        CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name="ended"),
        Index("ix_hold_passport_id", "passport_id", "state"),
    )

    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    line_id: Mapped[UUID]
    points: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="pending")
    cause: Mapped[str | None] = mapped_column(String(24))
    split_of: Mapped[UUID | None]  # the hold of which it is a part
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Proposal(Identified, Base):
    """What one member of staff proposed and only another can make true: an opening, an adjustment, a go-live.

    Once decided it is append-only but for ``evidence``, which is free text and may be erased; the ledger entry quotes
    this row's id, numbers and codes.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('opening','adjustment','go_live')", name="kind"),
        CheckConstraint("state IN ('waiting','confirmed','declined')", name="state"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(kind = 'go_live') = (passport_id IS NULL)", name="about"),
        CheckConstraint("(kind = 'adjustment') = (root_id IS NOT NULL)", name="root"),
        Index("ix_proposal_community_id", "community_id", "state"),
        Index("uq_proposal_opening", "passport_id", unique=True, postgresql_where=OPENING, sqlite_where=OPENING),
        Index("uq_proposal_go_live", "community_id", unique=True, postgresql_where=GO_LIVE, sqlite_where=GO_LIVE),
        Index(
            "uq_proposal_adjustment",
            *("passport_id", "root_id"),
            unique=True,
            postgresql_where=ADJUSTMENT,
            sqlite_where=ADJUSTMENT,
        ),
    )

    kind: Mapped[str] = mapped_column(String(12))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    passport_id: Mapped[UUID | None] = mapped_column(ForeignKey("passport.id"))
    minutes: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    service_date: Mapped[date | None]  # an opening's last covered day, an adjustment's linked fact's day
    cause: Mapped[str | None] = mapped_column(String(24))
    fact_type: Mapped[str | None] = mapped_column(String(40))
    fact_id: Mapped[UUID | None]
    root_id: Mapped[UUID | None]  # what the linked fact tells of, as every other fact of it does
    evidence: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
