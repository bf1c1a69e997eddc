from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified
from service.teams.models import Team

WAITING = text("state = 'waiting'")


class TeamHandOver(Identified, Base):
    """A team that changes its leader: who asked whom, what was answered, and how much went along. ``reason`` is NULL
    when the leader named the successor; else staff did, and it says why the leader is gone. What was moved is counted
    when it moves (of what waits, whoever reads it counts), and the rows that moved are where they were. ``answer``: how
    the successor said yes.
    """

    __tablename__ = "team_hand_over"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','done','declined','stopped','withdrawn','lapsed')", name="state"),
        CheckConstraint(
            "reason IN ('own_wish','moved_away','ill','out_of_reach','died','unfit')",
            name="reason",
        ),
        CheckConstraint("(state = 'done') = (answer IS NOT NULL)", name="answered"),
        CheckConstraint("answer IN ('in_app','in_person','on_paper','by_phone')", name="answer"),
        CheckConstraint("from_account_id <> to_account_id", name="another"),
        CheckConstraint("(reason IS NULL) = (proposed_by = from_account_id)", name="way"),
        Index("uq_team_hand_over_waiting", "team_id", unique=True, postgresql_where=WAITING, sqlite_where=WAITING),
        Index("ix_team_hand_over_team_id", "team_id", "id"),
        Index("ix_team_hand_over_community_id", "community_id", "id"),
        Index("ix_team_hand_over_from_account_id", "from_account_id", "id"),
        Index("ix_team_hand_over_to_account_id", "to_account_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    from_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    to_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(16))
    answer: Mapped[str | None] = mapped_column(String(10))
    leaves: Mapped[bool]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    activities: Mapped[int] = mapped_column(default=0)
    shifts: Mapped[int] = mapped_column(default=0)
    posters: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    join_asks: Mapped[int] = mapped_column(default=0)

    team: Mapped[Team] = relationship(lazy="raise")
