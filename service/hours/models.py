from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified
from service.hours.rules import UNDECIDED

IS_UNDECIDED = text("state IN ({})".format(",".join(f"'{state.value}'" for state in UNDECIDED)))
PROPOSED = text("state = 'proposed'")
HAS_FIRST = text("first_approved_by IS NOT NULL")  # a few of a hundred


class ServiceRecord(Identified, Base):
    """One person's service on one shift (时长记录), in whole minutes.

    ``credited_minutes`` is what the evidence gives, ``minutes`` what is proposed or approved; ``credited_days`` and
    ``days`` say the same by Shanghai day. The snapshot (Order 67 art. 7) is taken when it is approved, so that later
    names change nothing. Approved, the row shows the newest ``RecordVersion``.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        UniqueConstraint("shift_id", "passport_id"),
        CheckConstraint("state IN ('pending','awaiting_second','approved','returned','rejected')", name="state"),
        CheckConstraint("minutes >= 0 AND credited_minutes >= 0 AND minutes_on_site >= 0", name="minutes"),
        CheckConstraint(
            "national_state IN ('not_exported','exported','entered','changed_since')", name="national_state"
        ),
        CheckConstraint("evaluation_score BETWEEN 1 AND 5", name="evaluation_score"),
        Index("ix_service_record_passport_id", "passport_id", "id"),
        Index("ix_service_record_account_id", "account_id", "id"),
        Index("ix_service_record_team_id", "team_id", "id"),
        Index("ix_service_record_due", "community_id", "state", "due_at"),
        Index("ix_service_record_national", "community_id", "national_state", "id"),
        Index("ix_service_record_look_at", "look_at", postgresql_where=IS_UNDECIDED, sqlite_where=IS_UNDECIDED),
        Index(
            "ix_service_record_first_approved_by",
            "first_approved_by",
            postgresql_where=HAS_FIRST,
            sqlite_where=HAS_FIRST,
        ),
    )

    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    service_date: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    minutes_on_site: Mapped[int]
    credited_minutes: Mapped[int]
    minutes: Mapped[int]
    days: Mapped[dict[str, Any]]
    credited_days: Mapped[dict[str, Any]] = mapped_column(default=dict)  # empty: minutes without times
    grade: Mapped[str] = mapped_column(String(16))
    ends: Mapped[list[Any]]
    sheet_row_id: Mapped[UUID | None] = mapped_column(ForeignKey("sheet_row.id"))
    policy_version: Mapped[int]
    due_at: Mapped[datetime]
    answer_due_at: Mapped[datetime | None]  # when the tier asked last is too late; None: ``due_at``
    look_at: Mapped[datetime | None]  # when the worker looks whether to escalate; None: at once
    escalated_to: Mapped[list[Any]]
    first_approved_by: Mapped[UUID | None]
    first_approved_minutes: Mapped[int | None]
    first_approved_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    last_note_id: Mapped[UUID | None]  # the decision or answer whose words were the last
    staff_decide_at: Mapped[datetime | None]
    snapshot: Mapped[dict[str, Any] | None]
    in_charge_sealed: Mapped[str | None] = mapped_column(Text)  # the name at the time of approval
    evaluation_score: Mapped[int | None]
    evaluation_comment: Mapped[str | None] = mapped_column(String(200))
    evaluated_by: Mapped[UUID | None]
    evaluated_at: Mapped[datetime | None]
    national_state: Mapped[str] = mapped_column(String(16), default="not_exported")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ApprovedDay(Base):
    """Approved minutes of a record on a Shanghai calendar day: what the day caps add up, over all communities."""

    __tablename__ = "approved_day"
    __table_args__ = (
        Index("ix_approved_day_passport_id", "passport_id", "day"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    minutes: Mapped[int]


class Decision(Identified, Base):
    """What one person decided on one record, or answered: append-only, with both values of an amendment."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "verb IN ('approve','first_approve','amend','return','answer','reject',"
            "'propose_correction','correct','decline_correction','recalculate')",
            name="verb",
        ),
        Index("ix_decision_record_id", "record_id", "id"),
        Index("ix_decision_by", "shift_id", "by"),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    shift_id: Mapped[UUID]
    account_id: Mapped[UUID]
    by: Mapped[UUID]
    verb: Mapped[str] = mapped_column(String(20))
    minutes_before: Mapped[int]
    minutes_after: Mapped[int]
    reasons: Mapped[list[Any]]
    policy_version: Mapped[int]
    at: Mapped[datetime]


class DecisionNote(Base):
    """The words of a decision, apart from it: they may name people, so they can be erased."""

    __tablename__ = "decision_note"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(500))


class RecordVersion(Identified, Base):
    """What was approved, and every correction of it: append-only; each has a ledger entry of its own."""

    __tablename__ = "record_version"
    __table_args__ = (
        UniqueConstraint("record_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    number: Mapped[int]
    minutes: Mapped[int]
    days: Mapped[dict[str, Any]]
    grade: Mapped[str] = mapped_column(String(16))
    evidence_minutes: Mapped[int]
    policy_version: Mapped[int]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    by: Mapped[UUID]
    first_by: Mapped[UUID | None]  # who approved or proposed it first, when two were needed
    at: Mapped[datetime]


class Correction(Identified, Base):
    """Other minutes for an approved record, proposed without effect until a second person confirms them."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','applied','declined')", name="state"),
        CheckConstraint("minutes >= 0 AND minutes_before >= 0", name="minutes"),
        Index("uq_correction_live", "record_id", unique=True, postgresql_where=PROPOSED, sqlite_where=PROPOSED),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    state: Mapped[str] = mapped_column(String(10))
    minutes_before: Mapped[int]
    minutes: Mapped[int]
    reasons: Mapped[list[Any]]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class NationalExport(Identified, Base):
    """A list of approved records handed out for the national volunteer system: append-only."""

    __tablename__ = "national_export"
    __table_args__ = (
        CheckConstraint("records >= 1", name="records"),
        Index("ix_national_export_community_id", "community_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    served_from: Mapped[date | None]
    served_to: Mapped[date | None]
    records: Mapped[int]
    minutes: Mapped[int]
    without_consent: Mapped[int]  # records left out, because the person (a child's guardian) has not agreed
    of_children: Mapped[int]  # records left out, because nobody approved that the child is named to this exporter
    exported_by: Mapped[UUID]
    exported_at: Mapped[datetime]


class NationalExportItem(Identified, Base):
    """Which version of a record was handed out: append-only."""

    __tablename__ = "national_export_item"
    __table_args__ = (
        UniqueConstraint("export_id", "record_id"),
        Index("ix_national_export_item_record_id", "record_id"),
    )

    export_id: Mapped[UUID] = mapped_column(ForeignKey("national_export.id"))
    record_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    version_number: Mapped[int]
    is_change: Mapped[bool]  # of what was handed out before


class WindowCorrection(Identified, Base):
    """A later end for a closed shift, proposed without effect until another of the staff confirms it."""

    __tablename__ = "window_correction"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','applied','declined')", name="state"),
        CheckConstraint("ends_at > ends_before", name="longer"),
        CheckConstraint("state <> 'applied' OR ended_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'proposed') = (ended_at IS NULL)", name="ended"),
        Index("uq_window_correction_live", "shift_id", unique=True, postgresql_where=PROPOSED, sqlite_where=PROPOSED),
        Index("ix_window_correction_community_id", "community_id", "id"),
    )

    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    ends_before: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class Sheet(Identified, Base):
    """A paper attendance sheet, entered once: append-only. The file itself is not kept, only what it was.

    ``content_hash`` is over what the sheet says about service, so that the same paper saved anew is still the same.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("content_hash"),
        UniqueConstraint("shift_id"),
        CheckConstraint("position >= 1 AND row_count >= 1 AND minutes >= 1", name="counts"),
        Index("ix_sheet_community_id", "community_id", "id"),
        Index("ix_sheet_team_id", "team_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"))
    file_hash: Mapped[str] = mapped_column(String(64))
    file_name_index: Mapped[str] = mapped_column(String(64))  # a blind index: people write names into file names
    position: Mapped[int]  # of the worksheet in its file
    content_hash: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int]
    minutes: Mapped[int]
    entered_by: Mapped[UUID]
    entered_at: Mapped[datetime]


class SheetRow(Identified, Base):
    """One person's row, as it was read: append-only. The name was compared with the passport's and is not kept."""

    __tablename__ = "sheet_row"
    __table_args__ = (
        UniqueConstraint("sheet_id", "row_number"),
        UniqueConstraint("sheet_id", "passport_id"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times"),
        CheckConstraint("starts_at IS NOT NULL OR stated_minutes IS NOT NULL", name="measured"),
        CheckConstraint("minutes >= 1", name="minutes"),
        Index("ix_sheet_row_passport_id", "passport_id"),
    )

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheet.id"))
    row_number: Mapped[int]  # as a spreadsheet shows it
    passport_id: Mapped[UUID] = mapped_column(ForeignKey("passport.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    stated_minutes: Mapped[int | None]
    minutes: Mapped[int]
