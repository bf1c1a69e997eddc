from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.models import (
    InboxMessage,
)
from service.accounts.rules import UNREAD_MOST
from service.core.actor import Actor
from service.core.db import db
from service.core.errors import NotFound
from service.core.paging import Page, read_page


def inbox_of(actor: Actor, query: dict[str, Any]) -> Page:
    rows = select(InboxMessage).where(InboxMessage.account_id == actor.person_id)
    if query.get("unread"):
        rows = rows.where(InboxMessage.read_at.is_(None))
    return read_page(rows, InboxMessage.id, query)


def unread_of(actor: Actor) -> int:
    """Counted up to ``UNREAD_MOST``, so that its cost does not grow with what was never read."""
    unread = select(InboxMessage.id).where(InboxMessage.account_id == actor.person_id, InboxMessage.read_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(unread.limit(UNREAD_MOST).subquery())) or 0


def message_for(actor: Actor, message_id: UUID) -> InboxMessage:
    """One of one's own messages. Refuses: ``NotFound``."""
    message = db.session.get(InboxMessage, message_id)
    if message is None or message.account_id != actor.account_id:
        raise NotFound
    return message
