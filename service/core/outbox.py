"""What is owed to the outside: a row in the same transaction as its cause, delivered later by the worker.

Guarantees: a message exists exactly when its cause was committed; delivery and the mark of delivery are one transaction
when the receiver is our own database (the in-app inbox), so a kill at any moment loses and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core import clock
from service.core.db import Base, Identified, db, new_id

BATCH = 100
WAITING = text("delivered_at IS NULL")


class OutboxMessage(Identified, Base):
    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_waiting", "id", postgresql_where=WAITING),)

    topic: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


Deliver = Callable[[list[tuple[UUID, dict[str, Any]]], datetime], None]


def put(topic: str, payloads: list[dict[str, Any]], *, now: datetime) -> None:
    """Owe one message per payload (ids, codes and numbers only), in one statement."""
    if payloads:
        rows = [{"id": new_id(), "topic": topic, "payload": payload, "created_at": now} for payload in payloads]
        db.session.execute(insert(OutboxMessage), rows)


def waiting() -> tuple[int, float]:
    """How many messages wait, and for how many seconds the oldest has."""
    owed = select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.delivered_at.is_(None))
    number, oldest = db.session.execute(owed).one()
    return number, (clock.now() - oldest).total_seconds() if oldest else 0.0


def deliver_waiting(receivers: dict[str, Deliver], now: datetime) -> int:
    """Deliver one batch, oldest first; two workers never take the same message. Returns how many."""
    waiting = select(OutboxMessage).where(OutboxMessage.delivered_at.is_(None)).order_by(OutboxMessage.id)
    messages = list(db.session.scalars(waiting.limit(BATCH).with_for_update(skip_locked=True)))
    by_topic: dict[str, list[tuple[UUID, dict[str, Any]]]] = {}
    for message in messages:
        by_topic.setdefault(message.topic, []).append((message.id, message.payload))
        message.delivered_at = now
    for topic, batch in by_topic.items():
        receivers[topic](batch, now)
    db.session.flush()
    return len(messages)
