from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

ROOT = text("parent_id IS NULL")


class Region(Identified, Base):
    """A node of the tree. ``path`` holds the ids from the root down, so a subtree is one prefix."""

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("tier IN ('city','district','subdistrict','community','compound')", name="tier"),
        UniqueConstraint("parent_id", "name"),
        Index("uq_region_root_name", "name", unique=True, postgresql_where=ROOT, sqlite_where=ROOT),
        CheckConstraint("households >= 0 AND population >= 0", name="profile"),
        Index("ix_region_path", "path"),
    )

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("region.id"))
    tier: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(400))
    # The official code is a fact about a region, not its identity: 方兴社区 is coded as a subdistrict.
    division_code: Mapped[str | None] = mapped_column(String(12))
    households: Mapped[int | None]
    population: Mapped[int | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PolicyVersion(Identified, Base):
    """One community's policy from a day on; ``document`` holds only what differs from the defaults."""

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("community_id", "version"),
        UniqueConstraint("community_id", "effective_from"),
        CheckConstraint("version >= 1", name="version"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    version: Mapped[int]
    effective_from: Mapped[date]
    document: Mapped[dict[str, Any]]
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
