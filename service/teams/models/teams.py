from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core.db import Base, Identified, new_id
from service.teams.rules import TeamRole

LIVE = text("left_at IS NULL")
OPEN = (AccountStatus.PENDING, AccountStatus.ACTIVE)
LIVE_LEADER = text("left_at IS NULL AND role = 'leader'")


class TeamMember(Identified, Base):
    """One stretch of membership in one role; a change of role ends one and begins the next, so history stays."""

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint("role IN ('leader','deputy','member')", name="role"),
        Index("uq_team_member_live", "team_id", "account_id", unique=True, postgresql_where=LIVE, sqlite_where=LIVE),
        Index("uq_team_member_leader", "team_id", unique=True, postgresql_where=LIVE_LEADER, sqlite_where=LIVE_LEADER),
        Index("ix_team_member_team_id", "team_id"),  # those who have left, too
        Index("ix_team_member_account_id", "account_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[datetime]
    since: Mapped[date | None]  # as a paper roster says; the stretch itself begins when it was recorded
    left_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]

    team: Mapped[Team] = relationship(lazy="raise")


class Team(Base):
    """A team without a deputy is flagged: nobody could go on if its leader fell ill. So is one without a leader, or
    with one whose account is shut, or who may be another human being since a new sign-in. One that staff have found
    asleep is marked (``dormant_since``) and wakes with the next shift it publishes; neither touches ``version``, for a
    team that is being described is not changed by it.
    """

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        CheckConstraint(
            "filing_level IN ('informal','community_filed','subdistrict_filed','registered')", name="filing_level"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    name: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(24))  # of the tree in ``rules``, which grows: no CHECK lists it
    filing_level: Mapped[str] = mapped_column(String(20), default="informal")
    filed_at: Mapped[datetime | None]  # since when at this level; of an informal one nothing
    story: Mapped[str | None] = mapped_column(String(2000))
    founded_on: Mapped[date | None]  # as a register says, of a team older than this system
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    dormant_since: Mapped[datetime | None]
    dormant_note: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)

    # Read with the row, so that a list of teams costs one statement.
    member_count: Mapped[int] = column_property(
        select(func.count(TeamMember.id))
        .where(TeamMember.team_id == id, TeamMember.left_at.is_(None))  # noqa: A003 - the column above
        .correlate_except(TeamMember)
        .scalar_subquery()
    )
    needs_deputy: Mapped[bool] = column_property(
        ~select(TeamMember.id)
        .where(TeamMember.team_id == id, TeamMember.left_at.is_(None))  # noqa: A003
        .where(TeamMember.role == TeamRole.DEPUTY)
        .correlate_except(TeamMember)
        .exists()
    )

    needs_leader: Mapped[bool] = column_property(
        ~select(TeamMember.id)
        .join(Account, Account.id == TeamMember.account_id)
        .where(TeamMember.team_id == id, TeamMember.left_at.is_(None))  # noqa: A003
        .where(TeamMember.role == TeamRole.LEADER, Account.status.in_(OPEN), Account.is_identity_confirmed)
        .correlate_except(TeamMember, Account)
        .exists()
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
