from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified


class NeighbourCode(Base):
    """What a resident gives to neighbours: opaque, and replaced when they want another."""

    __tablename__ = "neighbour_code"
    __table_args__ = (UniqueConstraint("code"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]


class NeighbourInvitation(Identified, Base):
    """A newcomer has given a neighbour's code: once in their life. Whether it counts is asked anew each time."""

    __tablename__ = "neighbour_invitation"
    __table_args__ = (
        UniqueConstraint("invitee_id"),
        CheckConstraint("inviter_id <> invitee_id", name="two_people"),
        Index("ix_neighbour_invitation_inviter_id", "inviter_id", "id"),
    )

    inviter_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    invitee_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    written_by: Mapped[UUID | None]  # where somebody else has written down what the newcomer says
    given_on: Mapped[date]  # in Shanghai: what happened before does not count
