from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified


class TeamReview(Identified, Base):
    """What the tier found when it looked at a team on file; of a team and a year there is one."""

    __tablename__ = "team_review"
    __table_args__ = (
        CheckConstraint("level IN ('community_filed','subdistrict_filed','registered')", name="level"),
        CheckConstraint("result IN ('passed','to_improve','lapsed')", name="result"),
        UniqueConstraint("team_id", "year"),
        Index("ix_team_review_community_id", "community_id", "year"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    year: Mapped[int]
    level: Mapped[str] = mapped_column(String(20))
    result: Mapped[str] = mapped_column(String(12))
    members: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    policy_version: Mapped[int]
    reviewed_by: Mapped[UUID]
    reviewed_at: Mapped[datetime]
