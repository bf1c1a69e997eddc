"""Do the records and the ledger tell the same story? A chain alone cannot know that a record was never posted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.passports.models import LedgerEntry
from service.passports.rules import Kind


@dataclass(frozen=True, slots=True)
class Told:
    """What one side says of a passport: how many records earned, and their minutes as now known."""

    records: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Mismatch:
    by_records: Told
    by_ledger: Told


def mismatched(passport_ids: list[UUID]) -> dict[UUID, Mismatch]:
    """Passports whose approved records and service entries differ (promises 2 and 7), in two statements a batch."""
    by_records, by_ledger = _by_records(passport_ids), _by_ledger(passport_ids)
    pairs = {each: Mismatch(by_records.get(each, Told()), by_ledger.get(each, Told())) for each in passport_ids}
    return {each: pair for each, pair in pairs.items() if pair.by_records != pair.by_ledger}


def _by_records(passport_ids: list[UUID]) -> dict[UUID, Told]:
    rows = db.session.execute(
        select(ServiceRecord.passport_id, func.count(), func.sum(ServiceRecord.minutes))
        .where(ServiceRecord.passport_id.in_(passport_ids), ServiceRecord.state == State.APPROVED)
        .group_by(ServiceRecord.passport_id)
    )
    return {passport_id: Told(records, int(minutes)) for passport_id, records, minutes in rows}


def _by_ledger(passport_ids: list[UUID]) -> dict[UUID, Told]:
    earned = func.count().filter(LedgerEntry.kind == Kind.EARN)
    rows = db.session.execute(
        select(LedgerEntry.passport_id, earned, func.sum(LedgerEntry.net_change))
        .where(LedgerEntry.passport_id.in_(passport_ids), LedgerEntry.kind.in_((Kind.EARN, Kind.CORRECT)))
        .group_by(LedgerEntry.passport_id)
    )
    return {passport_id: Told(records, int(minutes)) for passport_id, records, minutes in rows}
