from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core import vault
from service.core.db import Base, Identified

OPEN = text("state IN ('nominated','confirmed')")
IN_REVIEW = text("review_at IS NOT NULL")


class Promotion(Identified, Base):
    """One step up of one person, from the nomination to the answer, and what a later look has found.

    ``policy`` is the ladder policy by its key, ``criteria`` what it asked and what was there on ``as_of``, frozen: a
    later policy rewrites nothing. ``review``: what no longer holds since a record was corrected, while somebody has to
    look at it (``review_at``); ``kept``: the values with which it was kept before. Notes are sealed, and can be erased.
    """

    __tablename__ = "promotion"
    __table_args__ = (
        CheckConstraint(
            "state IN ('nominated','turned_down','confirmed','accepted','declined','withdrawn','ended')", name="state"
        ),
        CheckConstraint("confirmed_by <> account_id", name="not_by_oneself"),
        CheckConstraint(
            "state NOT IN ('confirmed','accepted','declined') OR confirmed_by IS NOT NULL", name="confirmed"
        ),
        CheckConstraint("(state IN ('accepted','declined','ended')) = (answered_at IS NOT NULL)", name="answered"),
        CheckConstraint("answered_by <> confirmed_by", name="two_people"),
        CheckConstraint("review_at IS NULL OR state = 'accepted'", name="review"),
        Index("uq_promotion_open", "account_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_promotion_account_id", "account_id", "id"),
        Index("ix_promotion_community_id", "community_id", "state", "id"),
        Index("ix_promotion_review", "account_id", postgresql_where=IN_REVIEW, sqlite_where=IN_REVIEW),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))  # home at the time
    from_stage: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="nominated")
    policy: Mapped[str] = mapped_column(String(40))
    policy_version: Mapped[int]  # of the community's policy, which chose the ladder's
    as_of: Mapped[date]
    criteria: Mapped[list[Any]]
    nominated_at: Mapped[datetime]
    nominated_by: Mapped[UUID | None]  # none: by the rule
    confirmed_by: Mapped[UUID | None]  # or turned down by
    confirmed_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    note_sealed: Mapped[str | None] = mapped_column(Text)
    review_at: Mapped[datetime | None]
    review: Mapped[list[Any]] = mapped_column(default=list)
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    review_note_sealed: Mapped[str | None] = mapped_column(Text)

    @property
    def note(self) -> str | None:
        return vault.unseal(self.note_sealed, f"promotion.note:{self.id}")

    @property
    def review_note(self) -> str | None:
        return vault.unseal(self.review_note_sealed, f"promotion.review_note:{self.id}")


class PromotionEvidence(Base):
    """What a value of a promotion was counted from, by id: written with the nomination, append-only."""

    __tablename__ = "promotion_evidence"

    promotion_id: Mapped[UUID] = mapped_column(ForeignKey("promotion.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)  # a record, a shift, a team or an invitation
    amount: Mapped[int]  # minutes of a record; of anything else 1


class PromotionNight(Base):
    """That the rule has looked at a community on a day: of two workers one does."""

    __tablename__ = "promotion_night"

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    nominated: Mapped[int] = mapped_column(default=0)
    reopened: Mapped[int] = mapped_column(default=0)
