from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base, Identified

LIVE = text("state <> 'cancelled'")


class Task(Identified, Base):
    """What an office (``region_id``) asks a team to do. ``wanted_from`` and ``wanted_until`` are Shanghai days, both
    included; ``answered_by`` is who accepted, declined or withdrew. A waiting one past its last day has lapsed, and
    that is never written down.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','accepted','declined','withdrawn')", name="state"),
        CheckConstraint("wanted_until >= wanted_from", name="days"),
        CheckConstraint("minutes_expected IS NULL OR minutes_expected > 0", name="minutes_expected"),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("decline_reason IS NULL OR state = 'declined'", name="decline_reason"),
        Index("ix_task_team_id", "team_id", "id"),
        Index("ix_task_community_id", "community_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    region_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[str] = mapped_column(String(2000))
    place: Mapped[str | None] = mapped_column(String(120))
    wanted_from: Mapped[date]
    wanted_until: Mapped[date]
    minutes_expected: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(String(200))


class Activity(Identified, Base):
    """What is done, where, by whom, at what risk; its shifts say when."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("kind IN ('service','social','meeting','training')", name="kind"),
        CheckConstraint("is_hazardous = false OR insurance_number IS NOT NULL", name="insured"),
        CheckConstraint("min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name="ages"),
        Index("ix_activity_community_id", "community_id", "id"),
        Index("ix_activity_task_id", "task_id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    task_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("task.id")
    )  # what it answers; None: of the team's own accord
    person_in_charge_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[str] = mapped_column(String(2000))
    place: Mapped[str] = mapped_column(String(120))
    risk_notice: Mapped[str | None] = mapped_column(String(1000))
    is_hazardous: Mapped[bool] = mapped_column(default=False)
    insurance_number: Mapped[str | None] = mapped_column(String(60))
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    requires_sign_up: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    co_hosts: Mapped[list[CoHost]] = relationship(lazy="raise", order_by="CoHost.added_at")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CoHost(Base):
    """A team that may check people in on an activity, but not approve."""

    __tablename__ = "co_host"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class Shift(Identified, Base):
    """One dated occurrence. ``service_date`` (Asia/Shanghai) decides which policy applies."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("state IN ('draft','published','cancelled','closed','recorded')", name="state"),
        CheckConstraint("ends_at > starts_at", name="window"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("places_taken >= 0 AND (capacity IS NULL OR places_taken <= capacity)", name="places"),
        CheckConstraint("unnamed_children >= 0", name="unnamed_children"),
        CheckConstraint("poster_serial BETWEEN 0 AND 63", name="poster_serial"),
        Index("ix_shift_activity_id", "activity_id", "id"),
        Index("ix_shift_community_id", "community_id", "starts_at"),
        Index("ix_shift_due", "state", "ends_at"),
        Index("ix_shift_led_by", "led_by", "service_date"),
        Index("ix_shift_team_id", "team_id", "service_date"),
    )

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    planned_ends_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    lengthened: Mapped[list[Any]] = mapped_column(default=list)  # {by, at} of each time that the end was moved back
    service_date: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    capacity: Mapped[int | None]
    places_taken: Mapped[int] = mapped_column(default=0)
    poster_serial: Mapped[int] = mapped_column(default=0)
    beneficiaries: Mapped[int | None]
    unnamed_children: Mapped[int | None]  # under 14, without a guardian's consent: counted, and nothing else
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    led_by: Mapped[UUID | None]  # who was in charge when it began; written at the hand-over, or else at the close
    change_reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    activity: Mapped[Activity] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SignUp(Identified, Base):
    """A person's place or place in the queue. ``ordinal`` is the order of asking, given under the shift's lock: ids are
    made by many processes whose clocks may differ.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        CheckConstraint("state IN ('signed_up','waitlisted','cancelled')", name="state"),
        Index("uq_sign_up_live", "shift_id", "account_id", unique=True, postgresql_where=LIVE, sqlite_where=LIVE),
        UniqueConstraint("shift_id", "ordinal"),
        Index("ix_sign_up_account_id", "account_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ordinal: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    accepts_risk: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    promoted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(200))

    shift: Mapped[Shift] = relationship(lazy="raise")

    @property
    def is_cancelled_by_self(self) -> bool:
        return self.cancelled_by == self.account_id
