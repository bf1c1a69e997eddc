"""What of people's time is taken around some days, and how much of a record's time that leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from service.activities.models import Shift
from service.checkin.models import Presence
from service.core.db import db
from service.hours import rules
from service.hours.models import ServiceRecord
from service.hours.rules import Claim, State, Stretch

STILL_THERE = datetime(9000, 1, 1, tzinfo=UTC)
REACH = 2  # days: a window that touches the day before or after another may itself begin the day before that


@dataclass(frozen=True, slots=True)
class Served:
    """A record on its shift, and its minutes for which no presence tells the times."""

    community_id: UUID
    team_id: UUID | None
    starts_at: datetime
    planned_ends_at: datetime
    ends_at: datetime
    untimed_minutes: int
    is_approved: bool
    is_rejected: bool  # then it stands for nothing
    is_denied: bool  # rejected, or approved and then corrected to nothing

    @property
    def claim(self) -> Claim:
        return Claim(self.starts_at, self.ends_at, self.untimed_minutes)


def served_around(passport_ids: Collection[UUID], days: Collection[date]) -> dict[UUID, dict[UUID, Served]]:
    """Passport → record, in all communities, the rejected ones too."""
    rows = db.session.execute(
        select(
            ServiceRecord.id,
            ServiceRecord.passport_id,
            ServiceRecord.state,
            ServiceRecord.minutes,
            ServiceRecord.credited_minutes,
            ServiceRecord.credited_days,
            Shift.community_id,
            Shift.team_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.stopped_at,
        )
        .join(Shift, Shift.id == ServiceRecord.shift_id)
        .where(
            ServiceRecord.passport_id.in_(passport_ids),
            ServiceRecord.service_date.in_(_around(days)),
        )
    )
    found: dict[UUID, dict[UUID, Served]] = {}
    for row in rows:
        found.setdefault(row.passport_id, {})[row.id] = Served(
            community_id=row.community_id,
            team_id=row.team_id,
            starts_at=row.starts_at,
            planned_ends_at=row.ends_at,
            ends_at=min(row.ends_at, row.stopped_at or row.ends_at),
            untimed_minutes=max(0, row.minutes - _timed(row.credited_minutes, row.credited_days)),
            is_approved=row.state == State.APPROVED,
            is_rejected=row.state == State.REJECTED,
            is_denied=row.state == State.REJECTED or (row.state == State.APPROVED and row.minutes == 0),
        )
    return found


@dataclass(frozen=True, slots=True)
class Present:
    shift_id: UUID
    stretch: Stretch
    service_date: date
    community_id: UUID
    team_id: UUID | None
    is_from_paper: bool


def presences_around(passport_ids: Collection[UUID], days: Collection[date]) -> dict[UUID, list[Present]]:
    """By passport, in all communities; the stretches of one person never overlap. Who is still inside may stay for
    longer than was planned.
    """
    rows = db.session.execute(
        select(
            *(Presence.passport_id, Presence.shift_id, Presence.starts_at, Presence.ends_at, Presence.in_grade),
            Presence.state,
            *(Shift.service_date, Shift.community_id, Shift.team_id),
        )
        .join(Shift, Shift.id == Presence.shift_id)
        .where(
            Presence.passport_id.in_(passport_ids),
            Shift.service_date.in_(_around(days)),
            Presence.state.in_(("open", "closed")),
        )
    )
    found: dict[UUID, list[Present]] = {}
    for row in rows:
        is_from_paper = row.in_grade == rules.LATE_ENTRY
        stretch = (row.starts_at, STILL_THERE if row.state == "open" else row.ends_at)
        present = Present(row.shift_id, stretch, row.service_date, row.community_id, row.team_id, is_from_paper)
        found.setdefault(row.passport_id, []).append(present)
    return found


class Rooms:
    """How much of a record's time is left beside what is approved for the same person, and where else they were: two
    statements. To decide, call with the heads locked.

    Of scans as well: presences never overlap, but one may have grown over the minutes of an approved sheet.
    """

    def __init__(self, records: Sequence[ServiceRecord]) -> None:
        passport_ids = {record.passport_id for record in records}
        days = {record.service_date for record in records}
        self._served = served_around(passport_ids, days)
        self._presences = presences_around(passport_ids, days)

    def most_minutes(self, record: ServiceRecord, minutes: int) -> int | None:
        """Where the times of all ``minutes`` are known, of those times. ``None``: the record stands for nothing."""
        others = dict(self._served.get(record.passport_id, {}))
        own = others.pop(record.id, None)
        if own is None or own.is_rejected:
            return None
        presences = self._presences.get(record.passport_id, [])
        here = [each.stretch for each in presences if each.shift_id == record.shift_id]
        elsewhere = [each.stretch for each in presences if each.shift_id != record.shift_id]
        claims = [each.claim for each in others.values() if each.is_approved]
        window = (own.starts_at, own.ends_at)
        if here and minutes <= _timed(record.credited_minutes, record.credited_days):
            return rules.most_minutes_at(_within(window, here), elsewhere, claims)
        return rules.most_minutes(window, elsewhere, claims)

    def is_rejected_before(self, record: ServiceRecord) -> bool:
        """On paper, while another record of the same person in an overlapping window stands rejected, or corrected to
        nothing.
        """
        others = dict(self._served.get(record.passport_id, {}))
        own = others.pop(record.id, None)
        if own is None or record.sheet_row_id is None:
            return False
        denied = (each for each in others.values() if each.is_denied)
        return any(each.starts_at < own.ends_at and own.starts_at < each.ends_at for each in denied)

    def as_one(self) -> Rooms:
        """Of passports of one human being: each record beside all that any of them holds."""
        whole = copy(self)
        served = {record_id: each for theirs in self._served.values() for record_id, each in theirs.items()}
        presences = [each for theirs in self._presences.values() for each in theirs]
        whole._served, whole._presences = dict.fromkeys(self._served, served), dict.fromkeys(self._served, presences)
        return whole

    def approved(self, record: ServiceRecord) -> None:
        """The next of a batch is judged with what this one takes."""
        served = self._served.get(record.passport_id, {})
        if record.id in served:
            served[record.id] = replace(served[record.id], is_approved=True)


def _within(window: Stretch, stretches: Sequence[Stretch]) -> list[Stretch]:
    cut = ((max(window[0], starts_at), min(window[1], ends_at)) for starts_at, ends_at in stretches)
    return [each for each in cut if each[0] < each[1]]


def _timed(credited_minutes: int, credited_days: object) -> int:
    """Minutes on paper without times are evidence too, but of no day in particular."""
    return credited_minutes if credited_days else 0


def _around(days: Collection[date]) -> set[date]:
    return {day + timedelta(days=apart) for day in days for apart in range(-REACH, REACH + 1)}
