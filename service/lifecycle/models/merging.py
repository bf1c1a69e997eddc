from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

WANTED = text("state <> 'declined'")


class PersonMerge(Identified, Base):
    """Two accounts of one human being become one: what one member of staff says, and another has yet to confirm.

    ``absorbed_id`` ends, ``survivor_id`` goes on; what was carried over is counted when it is confirmed.
    Guarantee: an account is absorbed once, and two people say so.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','confirmed','declined')", name="state"),
        CheckConstraint("absorbed_id <> survivor_id", name="two_accounts"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        Index("uq_person_merge_absorbed", "absorbed_id", unique=True, postgresql_where=WANTED, sqlite_where=WANTED),
        Index("ix_person_merge_survivor_id", "survivor_id"),
        Index("ix_person_merge_community_id", "community_id", "state"),
    )

    absorbed_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # where the survivor was at home
    absorbed_home_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(String(24))
    minutes: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)  # what the balance grew by: below zero, if more was owed
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class MergeReview(Identified, Base):
    """What was right while there were two, and somebody has to look at now that there is one: a record that one of the
    two had approved for the other, a day that is long, an opening that was entered for both.
    """

    __tablename__ = "merge_review"
    __table_args__ = (
        CheckConstraint("kind IN ('approval','long_day','two_openings')", name="kind"),
        CheckConstraint("state IN ('open','stands','corrected')", name="state"),
        CheckConstraint("(kind = 'approval') = (record_id IS NOT NULL)", name="record"),
        CheckConstraint("(kind = 'long_day') = (day IS NOT NULL)", name="day"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        Index("ix_merge_review_community_id", "community_id", "state"),
        Index("ix_merge_review_merge_id", "merge_id"),
    )

    merge_id: Mapped[UUID] = mapped_column(ForeignKey("person_merge.id"))
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # whose staff look at it
    kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"))
    day: Mapped[date | None]
    minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
