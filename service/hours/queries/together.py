"""What two passports hold that one human being cannot have: before they become one."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.queries.room import Rooms
from service.hours.rules import State
from service.passports.queries import openings_cover

NEXT_DAY = timedelta(days=1)


def served_within_opening(one_id: UUID, other_id: UUID) -> UUID | None:
    """The first shift with approved minutes of the one that the other's opening has counted: at most three
    statements."""
    covers = openings_cover((one_id, other_id))
    for opened_id, record_of in ((one_id, other_id), (other_id, one_id)):
        if opened_id in covers:
            theirs = (ServiceRecord.passport_id == record_of, ServiceRecord.service_date <= covers[opened_id])
            counted = (ServiceRecord.state == State.APPROVED, ServiceRecord.minutes > 0)
            rows = select(ServiceRecord.shift_id).where(*theirs, *counted).order_by(ServiceRecord.service_date)
            if found := db.session.scalar(rows.limit(1)):
                return found
    return None


def without_room(one_id: UUID, other_id: UUID) -> UUID | None:
    """The first shift whose approved minutes find room beside what its own passport holds, and none beside what both
    hold: at most four statements.
    """
    counted = (ServiceRecord.state == State.APPROVED, ServiceRecord.minutes > 0)
    of_both = (ServiceRecord.passport_id.in_((one_id, other_id)), *counted)
    days: dict[UUID, set[date]] = {one_id: set(), other_id: set()}
    for passport_id, day in db.session.execute(
        select(ServiceRecord.passport_id, ServiceRecord.service_date).where(*of_both).distinct()
    ):
        days[passport_id].add(day)
    near = {day for day in days[one_id] | days[other_id] if all(_touches(day, theirs) for theirs in days.values())}
    if not near:
        return None
    rows = select(ServiceRecord).where(*of_both, ServiceRecord.service_date.in_(near))
    records = db.session.scalars(rows.order_by(ServiceRecord.service_date, ServiceRecord.id)).all()
    apart = Rooms(records)
    whole = apart.as_one()
    return next((each.shift_id for each in records if _fits(apart, each) and not _fits(whole, each)), None)


def _touches(day: date, days: set[date]) -> bool:
    """A shift may last into the next day."""
    return bool(days & {day - NEXT_DAY, day, day + NEXT_DAY})


def _fits(rooms: Rooms, record: ServiceRecord) -> bool:
    most = rooms.most_minutes(record, record.minutes)
    return most is None or record.minutes <= most
