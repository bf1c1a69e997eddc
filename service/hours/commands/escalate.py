"""Passing records up a tier when nobody below may decide, or nobody did in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from service.core import audit, calendar, outbox
from service.core.actor import WORKER
from service.core.db import db, table_of
from service.hours import rules
from service.hours.models import ServiceRecord
from service.hours.queries import facts
from service.hours.queries.approvers import Candidates, tiers_above
from service.hours.queries.day_totals import DayTotals, Doubles
from service.hours.queries.records import is_to_be_looked_at, locked
from service.hours.queries.room import Rooms
from service.hours.rules import HoursPolicy, State


@dataclass(frozen=True, slots=True)
class _Known:
    """Of one shift's records: who might decide, and what tells whether they may be the second."""

    candidates: Candidates
    totals: DayTotals
    rooms: Rooms


def look_after(shift_id: UUID, *, now: datetime) -> int:
    """Escalate what is due among one shift's undecided records. Returns how many went up.

    Each is looked at again when its answer is overdue, and at every midnight: people leave office meanwhile.
    """
    held = locked(select(ServiceRecord).where(ServiceRecord.shift_id == shift_id, is_to_be_looked_at(now)))
    records = list(held.records.values())
    if not records:
        return 0
    path = held.paths[records[0].community_id]
    tiers = tiers_above(path)
    known = _Known(Candidates(records, path, now), DayTotals(records, Doubles(records, now)), Rooms(records))
    risen: dict[UUID, list[str]] = {}
    for record in records:
        asked = _look(record, known, tiers, held.policies[record.id].of(HoursPolicy), now)
        if asked:
            risen[record.id] = asked
    db.session.flush()
    _look_again_later(records, now)
    _tell(shift_id, risen, known.candidates, records[0].community_id, now)
    return len(risen)


def _look(
    record: ServiceRecord,
    known: _Known,
    tiers: Iterable[str],
    policy: HoursPolicy,
    now: datetime,
) -> list[str]:
    """Ask tier after tier until somebody may decide in time; returns the tiers newly asked.

    While it is out for an answer nobody may decide, which moves nothing up; but what is overdue then goes up as well.
    """
    asked: list[str] = []
    while True:
        at = rules.escalates_at(
            is_anyone_eligible=_is_out_for_an_answer(record, now) or _is_anyone_left(record, known, now),
            asked_at=now,
            unanswered_at=record.answer_due_at or record.due_at,
        )
        tier = rules.next_tier(record.escalated_to, tiers) if now >= at else None
        if tier is None:
            break
        asked.append(tier)
        record.escalated_to = [*record.escalated_to, tier]
        record.answer_due_at = calendar.due_at(calendar.local_date(now), policy.escalated_working_days)
    return asked


def _next_look(record: ServiceRecord, now: datetime) -> datetime:
    _, midnight = calendar.day_bounds(calendar.local_date(now))
    upcoming = [each for each in (record.answer_due_at or record.due_at, record.staff_decide_at) if each and each > now]
    return min([midnight, *upcoming])


def _look_again_later(records: Sequence[ServiceRecord], now: datetime) -> None:
    """One statement, past the version: a look that changed nothing must not make stale what a client has read."""
    table = table_of(ServiceRecord)
    looked = update(table).where(table.c.id == bindparam("record")).values(look_at=bindparam("look"))
    looks = [{"record": record.id, "look": _next_look(record, now)} for record in records]
    db.session.connection().execute(looked, looks)
    for record, look in zip(records, looks, strict=True):
        set_committed_value(record, "look_at", look["look"])


def _is_out_for_an_answer(record: ServiceRecord, now: datetime) -> bool:
    return record.state == State.RETURNED and (record.staff_decide_at is None or now < record.staff_decide_at)


def _is_anyone_left(record: ServiceRecord, known: _Known, now: datetime) -> bool:
    """May anyone who has been asked decide: as the second, when the first approval is there?"""
    seen = facts.as_it_stands(
        record, known.totals, HoursPolicy(), {}, known.rooms, known.candidates.hands
    )  # caps and such stop an approval only
    return any(
        rules.judge_decider(seen, approver, now=now).is_allowed and rules.may_be_second(seen, approver)
        for approver in known.candidates.facts(record)
    )


def _tell(
    shift_id: UUID, risen: dict[UUID, list[str]], candidates: Candidates, community_id: UUID, now: datetime
) -> None:
    """An audit row per record; one message per shift to each person of a tier that was asked."""
    audit.record_many(
        "record.escalated",
        "service_record",
        [(record_id, {"tiers": tiers}) for record_id, tiers in risen.items()],
        actor=WORKER,
        now=now,
        community_id=community_id,
    )
    notices = []
    for person, tiers in sorted(candidates.tiers.items()):
        count = sum(1 for asked in risen.values() if tiers.intersection(asked))
        if count:
            said = {"shift_id": str(shift_id), "records": count}
            notices.append({"account_id": str(person), "code": "hours.escalated", "facts": said})
    outbox.put("inbox", notices, now=now)
