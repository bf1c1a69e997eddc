from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base, Identified

UNREAD = text("read_at IS NULL")


class InboxMessage(Identified, Base):
    """What the system told a person: a code and facts; the sentence is made when it is read.

    Its id is the outbox message's, so a message that is delivered again is the same row.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        Index("ix_inbox_message_account_id", "account_id", "id"),
        Index("ix_inbox_message_unread", "account_id", "id", postgresql_where=UNREAD, sqlite_where=UNREAD),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
