from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

OPEN = text("state = 'open'")


class Scan(Identified, Base):
    """One attempt, accepted or refused: append-only, its own audit row, and the key of its own repetition."""

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("actor_id", "client_id"),
        CheckConstraint("outcome IN ('checked_in','checked_out','already','refused')", name="outcome"),
        CheckConstraint("(outcome = 'refused') = (refusal IS NOT NULL)", name="refusal"),
        Index("ix_scan_shift_id", "shift_id", "id"),
        Index("ix_scan_person_id", "person_id", "id"),
    )

    actor_id: Mapped[UUID]
    client_id: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    community_id: Mapped[UUID | None]
    shift_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # whose scan it is, where that was found
    passport_id: Mapped[UUID | None]
    presence_id: Mapped[UUID | None]
    direction: Mapped[str] = mapped_column(String(4))
    method: Mapped[str] = mapped_column(String(12))
    grade: Mapped[str | None] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(12))
    refusal: Mapped[str | None] = mapped_column(String(40))
    is_present: Mapped[bool | None]  # inside after this scan; None: refused
    device_at: Mapped[datetime | None]
    effective_at: Mapped[datetime | None]  # when it counts: of a repetition, the first one's time
    at: Mapped[datetime]


class Presence(Identified, Base):
    """One check-in … check-out stretch. While open, ``ends_at`` holds the planned end.

    Guarantees: presences of one passport that are open or closed never overlap. A void one makes no minutes and stands
    in nobody's way: ``void_reason`` is a code, ``shift_cancelled`` (somebody came, too early) or ``record_rejected``
    (scanned, ticked or on paper, it was not believed). ``out_scan_id`` is the scan that ended it: with an inferred end,
    the check-in elsewhere. ``reopened_by``: everybody who took back a scan that had ended it; an end inferred since
    then is their doing.
    ``holds_place``: a walk-in's, counted in the shift's places.
    """

    __tablename__ = "presence"
    __table_args__ = (
        CheckConstraint("ends_at >= starts_at", name="stretch"),
        CheckConstraint("state IN ('open','closed','void','undone')", name="state"),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_reason"),
        Index("uq_presence_open", "passport_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_presence_shift_id", "shift_id", "passport_id"),
        Index("ix_presence_out_scan_id", "out_scan_id"),
        Index("ix_presence_passport_id", "passport_id", "starts_at"),
        Index("ix_presence_passport_no", "passport_no", "starts_at"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    passport_no: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
    void_reason: Mapped[str | None] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    in_scan_id: Mapped[UUID | None]
    out_scan_id: Mapped[UUID | None]
    in_grade: Mapped[str] = mapped_column(String(16))
    out_grade: Mapped[str | None] = mapped_column(String(16))
    in_by: Mapped[UUID | None]
    out_by: Mapped[UUID | None]
    reopened_by: Mapped[list[Any] | None]
    holds_place: Mapped[bool] = mapped_column(default=False)


class ScanUndo(Base):
    """Who took a scan back, and why; unlike the scan, this row can be erased. A scan is undone once."""

    __tablename__ = "scan_undo"

    scan_id: Mapped[UUID] = mapped_column(ForeignKey("scan.id"), primary_key=True)
    presence_id: Mapped[UUID] = mapped_column(ForeignKey("presence.id"))
    reason: Mapped[str] = mapped_column(String(200))
    undone_by: Mapped[UUID]
    undone_at: Mapped[datetime]
