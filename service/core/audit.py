"""Who did what to which row, when and why: append-only, in the same transaction as the deed, without personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import has_request_context
from sqlalchemy import Index, String, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from service.core.actor import Actor
from service.core.db import Base, Identified, db, new_id
from service.core.logging import request_id


class AuditEvent(Identified, Base):
    """Guarantees: never updated, deleted or truncated (triggers on both engines); holds ids, numbers and codes only."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)

    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    community_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str | None] = mapped_column(String(64))


def count_since(action: str, subject_type: str, subject_id: UUID, since: datetime) -> int:
    """How often this has been done to it."""
    theirs = (AuditEvent.subject_type == subject_type, AuditEvent.subject_id == subject_id)
    rows = select(func.count()).where(*theirs, AuditEvent.action == action, AuditEvent.at >= since)
    return db.session.scalar(rows) or 0


def record(
    action: str,
    subject_type: str,
    subject_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    community_id: UUID | None = None,
    **details: int | str | bool | list[str] | None,
) -> None:
    """Leave the audit row of one deed. ``details`` are numbers, codes and ids as text; never a name or free text."""
    record_many(action, subject_type, [(subject_id, details)], actor=actor, now=now, community_id=community_id)


def record_many(
    action: str,
    subject_type: str,
    subjects: list[tuple[UUID, dict[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
    community_id: UUID | None = None,
) -> None:
    """The audit rows of a batch in one statement."""
    if not subjects:
        return
    common = {
        "at": now,
        "actor_kind": actor.kind.value,
        "actor_id": actor.account_id,
        "action": action,
        "subject_type": subject_type,
        "community_id": community_id,
        "request_id": request_id() if has_request_context() else None,
    }
    rows = [{**common, "id": new_id(), "subject_id": subject, "details": details} for subject, details in subjects]
    db.session.execute(insert(AuditEvent), rows)
