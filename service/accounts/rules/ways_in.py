"""Who may have spoken for a person: whoever gave them a way in that nobody else had vouched for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID


def givers(
    newest: UUID | None, before: Iterable[Mapping[str, str | None]] | None, asked_at: datetime | None
) -> frozenset[UUID]:
    """Of an account whose ``newest`` way in one has given, and others those ``before`` (``by`` whom, ``until`` when;
    ``None``: nobody has confirmed the identity since): who may themselves have asked for something at that moment, or
    ask for it now. What was asked, or served, at the moment of confirming or before stays in question for ever: whoever
    came with the papers need not be who had asked.
    """
    found = {newest} if newest else set()
    for each in before or ():
        until = each["until"]
        if until is None or (asked_at is not None and asked_at <= datetime.fromisoformat(until)):
            found.add(UUID(each["by"]))
    return frozenset(found)
