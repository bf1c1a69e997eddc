"""The in-app inbox: where the outbox's topic ``inbox`` ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from service.accounts.models import InboxMessage
from service.accounts.queries.ends import closed_among
from service.core.db import db


def deliver(batch: list[tuple[UUID, dict[str, Any]]], now: datetime) -> None:
    """The receiver of topic ``inbox``: two statements for a batch; a message that comes again changes nothing.
    Who has closed their account, or has died, is told nothing any more.

    A payload is ``{"account_id": …, "code": …}`` and facts: ids, numbers, codes and ISO times, beside them or under
    ``facts``. The outbox message's id becomes the row's own.
    """
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    rows = [{"id": message_id, "created_at": now, **_read(payload)} for message_id, payload in batch]
    gone = closed_among({row["account_id"] for row in rows})
    rows = [row for row in rows if row["account_id"] not in gone]
    if rows:
        db.session.execute(insert(InboxMessage).on_conflict_do_nothing(), rows)


def _read(payload: dict[str, Any]) -> dict[str, Any]:
    beside = {name: value for name, value in payload.items() if name not in ("account_id", "code", "facts")}
    facts = {**beside, **payload.get("facts", {})}
    return {"account_id": UUID(payload["account_id"]), "code": payload["code"], "facts": facts}


def read(message: InboxMessage, *, now: datetime) -> InboxMessage:
    """Mark as read; its own row records when, so no audit row is left."""
    if message.read_at is None:
        message.read_at = now
        db.session.flush()
    return message
