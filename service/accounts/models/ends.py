from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

# What the partial indexes hold and the queries ask for is said once.
STANDING = text("state <> 'declined' AND undone_at IS NULL")
KEPT = text("state = 'confirmed' AND erased_at IS NULL AND undone_at IS NULL")
WANTED = text("state <> 'declined'")


class AccountEnd(Identified, Base):
    """How an account came to its end, or what one member of staff says and another has yet to confirm.

    ``erased_at``: since when nobody can be named by the account any more; until then the identity is only locked away.
    ``undone_at``: since when it counts no more, for it was a mistake; what it said and did stays as it was written.
    """

    __tablename__ = "account_end"
    __table_args__ = (
        CheckConstraint("kind IN ('death','closing')", name="kind"),
        CheckConstraint("state IN ('waiting','confirmed','declined')", name="state"),
        CheckConstraint("(kind = 'death') = (died_on IS NOT NULL)", name="died"),
        CheckConstraint("kind = 'closing' OR state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        CheckConstraint("points_lapsed >= 0", name="points_lapsed"),
        Index("uq_account_end_standing", "account_id", unique=True, postgresql_where=STANDING, sqlite_where=STANDING),
        Index("ix_account_end_community_id", "community_id", "state"),
        Index("ix_account_end_kept", "decided_at", postgresql_where=KEPT, sqlite_where=KEPT),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("region.id"))  # none: nobody's home was told
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    died_on: Mapped[date | None]
    seen: Mapped[str | None] = mapped_column(String(24))
    points_lapsed: Mapped[int] = mapped_column(default=0)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class EndChange(Identified, Base):
    """What one member of staff asks of an end that has come true, and another has yet to confirm: that a death is
    undone, or a closing by staff, or that an identity is erased before its time.
    """

    __tablename__ = "end_change"
    __table_args__ = (
        CheckConstraint("kind IN ('undo','erase')", name="kind"),
        CheckConstraint("state IN ('waiting','confirmed','declined')", name="state"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="two_people"),
        Index("uq_end_change_standing", "end_id", unique=True, postgresql_where=WANTED, sqlite_where=WANTED),
        Index("ix_end_change_community_id", "community_id", "state"),
    )

    end_id: Mapped[UUID] = mapped_column(ForeignKey("account_end.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("region.id"))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(String(24))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
