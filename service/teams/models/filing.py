from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified
from service.teams.models.teams import Team

LIVE = text("state IN ('submitted','community_reviewed')")


class TeamFiling(Identified, Base):
    """One round of an application for the next level; of a team one waits at a time, and all that were are kept."""

    __tablename__ = "team_filing"
    __table_args__ = (
        CheckConstraint("level IN ('community_filed','subdistrict_filed','registered')", name="level"),
        CheckConstraint(
            "state IN ('submitted','community_reviewed','granted','returned','withdrawn')",
            name="state",
        ),
        CheckConstraint(
            "state IN ('submitted','community_reviewed') OR decided_at IS NOT NULL",
            name="decided",
        ),
        CheckConstraint(
            "state <> 'granted' OR level = 'community_filed'"
            " OR (community_reviewed_by IS NOT NULL AND community_reviewed_by <> decided_by)",
            name="two_people",
        ),
        CheckConstraint(
            "(registration_number IS NOT NULL) = (level = 'registered' AND state = 'granted')",
            name="registration_number",
        ),
        UniqueConstraint("team_id", "level", "round"),
        Index("uq_team_filing_live", "team_id", unique=True, postgresql_where=LIVE, sqlite_where=LIVE),
        Index("ix_team_filing_community_id", "community_id", "state"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    level: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="submitted")
    purpose: Mapped[str] = mapped_column(String(1000))
    charter: Mapped[str] = mapped_column(String(10000))
    venue: Mapped[str] = mapped_column(String(120))
    policy_version: Mapped[int]
    members_submitted: Mapped[int]
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]
    community_reviewed_by: Mapped[UUID | None]
    community_reviewed_at: Mapped[datetime | None]
    members_decided: Mapped[int | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    registration_number: Mapped[str | None] = mapped_column(String(40))

    team: Mapped[Team] = relationship(lazy="raise")


class TeamFounder(Identified, Base):
    """Who founds a team, as one application says: a person on its roster, or an organisation by its name."""

    __tablename__ = "team_founder"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (organisation IS NULL)", name="kind"),
        UniqueConstraint("filing_id", "account_id"),
        Index("ix_team_founder_account_id", "account_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    filing_id: Mapped[UUID] = mapped_column(ForeignKey("team_filing.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    organisation: Mapped[str | None] = mapped_column(String(80))


class TeamStanding(Identified, Base):
    """What a team was, and at which level, from a moment on: so that a table can be made as of any day. Append-only."""

    __tablename__ = "team_standing"
    __table_args__ = (
        CheckConstraint(
            "filing_level IN ('informal','community_filed','subdistrict_filed','registered')",
            name="filing_level",
        ),
        Index("ix_team_standing_team_id", "team_id", "since"),
        Index("ix_team_standing_community_id", "community_id", "since"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    category: Mapped[str] = mapped_column(String(24))
    filing_level: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    made_by: Mapped[UUID | None]
