"""What of service an adjustment or an opening is about: a shift, a record, an entry of the ledger, the first day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from service.activities.models import Shift
from service.checkin.models import Presence
from service.core.db import db
from service.hours.models import RecordVersion, ServiceRecord
from service.passports.rules import Fact


def shift_fact(shift_id: UUID, passport_id: UUID) -> Fact | None:
    """A shift, and whether the passport has a part in it."""
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        return None
    there = select(Presence.id).where(
        Presence.shift_id == shift_id, Presence.passport_id == passport_id, Presence.state != "undone"
    )
    on_record = select(ServiceRecord.id).where(
        ServiceRecord.shift_id == shift_id, ServiceRecord.passport_id == passport_id
    )
    return Fact(
        shift.service_date,
        root_id=shift_id,
        community_id=shift.community_id,
        begins_at=shift.starts_at,
        has_part=bool(db.session.scalar(select(or_(there.exists(), on_record.exists())))),
    )


def record_fact(record_id: UUID, _passport_id: UUID) -> Fact | None:
    """A record; it tells of its shift."""
    record = db.session.get(ServiceRecord, record_id)
    return Fact(record.service_date, root_id=record.shift_id, passport_id=record.passport_id) if record else None


def shift_of_source(source_id: UUID) -> UUID | None:
    """Of what service a ledger entry's source tells: a record, or a version of one; ``None`` of anything else."""
    of_version = select(RecordVersion.record_id).where(RecordVersion.id == source_id).scalar_subquery()
    return db.session.scalar(
        select(ServiceRecord.shift_id).where(or_(ServiceRecord.id == source_id, ServiceRecord.id == of_version))
    )


def records_of_versions(version_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Version → record, in one statement."""
    rows = select(RecordVersion.id, RecordVersion.record_id).where(RecordVersion.id.in_(version_ids))
    return dict(db.session.execute(rows).all()) if version_ids else {}


def first_served_on(passport_id: UUID) -> date | None:
    """The earliest service date of a passport's records, whatever has become of them."""
    return db.session.scalar(
        select(func.min(ServiceRecord.service_date)).where(ServiceRecord.passport_id == passport_id)
    )
