from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.core import vault
from service.core.db import Base, Identified


class DriftContact(Identified, Base):
    """Somebody who works with a person has called them, or tried. The words are sealed, and can be erased."""

    __tablename__ = "drift_contact"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('comes_back','needs_rest','has_trouble','has_moved','not_reached')", name="outcome"
        ),
        Index("ix_drift_contact_account_id", "account_id", "id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    stage: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(16))
    note_sealed: Mapped[str | None] = mapped_column(Text)
    snoozed_until: Mapped[date | None]  # until then they are not in the list again
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]

    @property
    def note(self) -> str | None:
        return vault.unseal(self.note_sealed, f"drift_contact.note:{self.id}")
