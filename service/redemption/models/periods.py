from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified

OPEN = text("state = 'open'")


class RedemptionPeriod(Identified, Base):
    """A community's half year of redemption; its policy is the one of the day on which it was opened."""

    __tablename__ = "redemption_period"
    __table_args__ = (
        UniqueConstraint("community_id", "half_year"),
        CheckConstraint("state IN ('open','closed','sealed')", name="state"),
        CheckConstraint("opens_at < closes_at AND closes_at <= cancel_until", name="window"),
        Index("uq_redemption_period_open", "community_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    half_year: Mapped[str] = mapped_column(String(6))
    cutoff_on: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    policy_version: Mapped[int]
    orders_per_passport: Mapped[int]
    lines_per_order: Mapped[int]
    offer_hours: Mapped[int]
    short_release_hours: Mapped[int]
    reminder_hours: Mapped[int]
    proxy_people_per_day: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="open")
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RedemptionDay(Identified, Base):
    """A date, a place, its counters and its slots."""

    __tablename__ = "redemption_day"
    __table_args__ = (
        CheckConstraint("state IN ('planned','ended','closed','cancelled')", name="state"),
        CheckConstraint("closes_at > opens_at", name="hours"),
        CheckConstraint("counters BETWEEN 1 AND 50", name="counters"),
        CheckConstraint("closed_by IS NULL OR closed_by <> first_signed_by", name="two_people"),
        Index("ix_redemption_day_period_id", "period_id", "opens_at"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    period_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_period.id"))
    day: Mapped[date]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(120))
    counters: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    first_signed_by: Mapped[UUID | None]
    first_signed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    slots: Mapped[list[RedemptionSlot]] = relationship(lazy="raise", order_by="RedemptionSlot.starts_at")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RedemptionSlot(Identified, Base):
    """A part of a day, so that two hundred people do not come at nine."""

    __tablename__ = "redemption_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="window"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("places_taken BETWEEN 0 AND capacity", name="places"),
        Index("ix_redemption_slot_day_id", "day_id", "starts_at"),
    )

    day_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_day.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    places_taken: Mapped[int] = mapped_column(default=0)


class PeriodSeal(Base):
    """Append-only: what a half year came to, and the digest over all of its passports."""

    __tablename__ = "period_seal"

    period_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_period.id"), primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    passports: Mapped[int]
    minutes: Mapped[int]
    balance: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
    sealed_by: Mapped[UUID]


class SealedHead(Base):
    """Append-only: where the ledger of a passport stood when a period was sealed."""

    __tablename__ = "sealed_head"

    period_id: Mapped[UUID] = mapped_column(ForeignKey("redemption_period.id"), primary_key=True)
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int]
    balance: Mapped[int]
