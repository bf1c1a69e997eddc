"""What people are told of a shift: ids and times; the sentence is made when it is read, and the page of the activity,
whose id is there, says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from service.activities.models import Shift
from service.core import outbox


def tell(code: str, shift: Shift, people: Iterable[UUID], *, now: datetime) -> None:
    """The same to each, in one statement."""
    outbox.put("inbox", [notice(code, each, shift) for each in people], now=now)


def notice(code: str, account_id: UUID, shift: Shift, **more: str) -> dict[str, Any]:
    ids = {"account_id": str(account_id), "shift_id": str(shift.id), "activity_id": str(shift.activity_id)}
    times = {"starts_at": shift.starts_at, "ends_at": min(shift.ends_at, shift.stopped_at or shift.ends_at)}
    return {"code": code, **ids, **{name: at.isoformat() for name, at in times.items()}, **more}
