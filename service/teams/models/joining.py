from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified
from service.teams.models.teams import Team

WAITING = text("state = 'waiting'")


class JoinAsk(Identified, Base):
    """A request by a person or an invitation to one; answered by the other side."""

    __tablename__ = "join_ask"
    __table_args__ = (
        CheckConstraint("kind IN ('request','invitation')", name="kind"),
        CheckConstraint("state IN ('waiting','accepted','declined','withdrawn')", name="state"),
        Index(
            "uq_join_ask_waiting", "team_id", "account_id", unique=True, postgresql_where=WAITING, sqlite_where=WAITING
        ),
        Index("ix_join_ask_account_id", "account_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    since: Mapped[date | None]  # kept for the membership, should the answer be yes
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(lazy="raise")
