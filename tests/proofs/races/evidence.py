"""Who was where, as scans would have left it: presences that stand open, and closed shifts with their records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.activities.models import Shift
from service.checkin.models import Presence, Scan
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.db import db, new_id, table_of
from service.hours.commands.close import close
from service.hours.models import ServiceRecord
from tests.factories.cast import Person
from tests.proofs.races.stage import Stage, rows_of, with_rows


def come_in(shift_id: UUID, who: Iterable[Person], *, minutes_ago: float = 30) -> list[UUID]:
    """Their open presences."""
    [shift] = rows_of(Shift, Shift.id == shift_id)
    starts_at = clock.now() - timedelta(minutes=minutes_ago)
    presences = [_presence(shift, each, starts_at, None) for each in who]
    _keep(presences)
    return [each["in_scan_id"] for each in presences]


def served(
    stage: Stage, days: Sequence[Sequence[Person]], *, minutes: int = 90, begins: datetime | None = None, **shift: Any
) -> list[dict[Person, UUID]]:
    """For each of the days one closed shift, going back from the day before ``begins`` (a day ago): who served there,
    and the ids of their records.
    """
    first = begins or yesterday(stage)
    ids = stage.shifts_at([first - timedelta(days=each) for each in range(len(days))], minutes=minutes, **shift)
    shifts = {each.id: each for each in rows_of(Shift, Shift.id.in_(ids))}
    _keep(
        [
            _presence(shifts[shift_id], each, shifts[shift_id].starts_at, shifts[shift_id].ends_at)
            for shift_id, who in zip(ids, days, strict=True)
            for each in who
        ]
    )
    transaction.run(lambda: [close(each, actor=OPERATOR, now=shifts[each].ends_at) for each in ids])
    found = _records(ids)
    return [{each: found[shift_id, each.account_id] for each in who} for shift_id, who in zip(ids, days, strict=True)]


def yesterday(stage: Stage) -> datetime:
    """08:00 in Shanghai, at least a day ago."""
    return stage.now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


def _records(shift_ids: Sequence[UUID]) -> Mapping[tuple[UUID, UUID], UUID]:
    wanted = select(ServiceRecord.shift_id, ServiceRecord.account_id, ServiceRecord.id)
    rows = transaction.run(
        lambda: db.session.execute(wanted.where(ServiceRecord.shift_id.in_(shift_ids))).all(), read_only=True
    )
    return {(shift_id, account_id): record_id for shift_id, account_id, record_id in rows}


def _keep(presences: Sequence[dict[str, Any]]) -> None:
    scans = [_scan(each, "checked_in", each["in_scan_id"], each["starts_at"]) for each in presences]
    left = [each for each in presences if each["out_scan_id"]]
    scans += [_scan(each, "checked_out", each["out_scan_id"], each["ends_at"]) for each in left]
    with_rows(Scan, scans)
    names = table_of(Presence).c.keys()
    with_rows(Presence, [{name: value for name, value in each.items() if name in names} for each in presences])


def _presence(shift: Any, who: Person, starts_at: datetime, ends_at: datetime | None) -> dict[str, Any]:
    is_open = ends_at is None
    return {
        "id": new_id(),
        "community_id": shift.community_id,
        "shift_id": shift.id,
        "passport_id": who.passport_id,
        "passport_no": int(who.number or 0),
        "state": "open" if is_open else "closed",
        "starts_at": starts_at,
        "ends_at": ends_at or shift.ends_at,
        "in_scan_id": new_id(),
        "in_grade": "live_code",
        "in_by": who.account_id,
        "out_scan_id": None if is_open else new_id(),
        "out_grade": None if is_open else "live_code",
        "out_by": None if is_open else who.account_id,
        "person_id": who.account_id,
    }


def _scan(presence: dict[str, Any], outcome: str, scan_id: UUID, at: datetime) -> dict[str, Any]:
    """By the person's own phone, from the shift's screen."""
    same = {name: presence[name] for name in ("community_id", "shift_id", "person_id", "passport_id")}
    return {
        "id": scan_id,
        "presence_id": presence["id"],
        **same,
        "actor_id": same["person_id"],
        "client_id": uuid.uuid4().hex,
        "request_hash": "",
        "direction": "auto",
        "method": "shift",
        "grade": "live_code",
        "outcome": outcome,
        "is_present": outcome == "checked_in",
        "effective_at": at,
        "at": at,
    }
