from __future__ import annotations

from datetime import datetime
from typing import Any

from service.core import audit
from service.core.actor import Actor
from service.home.queries import data
from service.home.rules import Section


def hand_over_data(section: Section | None, cursor: str | None, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """A copy of all that is kept about oneself, or a page of one list; that it was asked for is kept.

    Refuses: ``CursorRefused``.
    """
    asked = section.value if section else None
    found = data.everything(actor, now) if section is None else data.more(actor, section, cursor, now)
    audit.record("data.handed_over", "account", actor.person_id, actor=actor, now=now, section=asked)
    return found
