"""Everything behind a record: its versions and decisions, and the evidence down to the scan (promise 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from service.accounts.models import Account
from service.checkin.models import Presence, Scan
from service.core.db import db
from service.hours.models import Correction, Decision, RecordVersion, ServiceRecord
from service.hours.queries.on_screen import masked, notes_of, shown_corrections
from service.passports.models import LedgerEntry


@dataclass(frozen=True, slots=True)
class History:
    record: ServiceRecord
    decisions: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    presences: list[dict[str, Any]]


def history_of(record: ServiceRecord) -> History:
    """Nine statements, however long the history."""
    decisions = list(db.session.scalars(select(Decision).where(Decision.record_id == record.id).order_by(Decision.id)))
    versions = list(
        db.session.scalars(
            select(RecordVersion).where(RecordVersion.record_id == record.id).order_by(RecordVersion.number)
        )
    )
    corrections = list(
        db.session.scalars(select(Correction).where(Correction.record_id == record.id).order_by(Correction.id))
    )
    entries = _entries([record.id, *(version.id for version in versions)])
    words = notes_of(decision.id for decision in decisions)
    names = _names({decision.by for decision in decisions})
    return History(
        record=record,
        decisions=[
            {**_columns(each), "by_name_masked": names.get(each.by), "note": words.get(each.id)} for each in decisions
        ],
        versions=[
            {**_columns(each), "entry": entries.get(record.id if each.number == 1 else each.id)} for each in versions
        ],
        corrections=shown_corrections(corrections),
        presences=_presences(record),
    )


def _presences(record: ServiceRecord) -> list[dict[str, Any]]:
    came, left = aliased(Scan), aliased(Scan)
    rows = db.session.execute(
        select(Presence, came, left)
        .outerjoin(came, came.id == Presence.in_scan_id)
        .outerjoin(left, left.id == Presence.out_scan_id)
        .where(Presence.shift_id == record.shift_id, Presence.passport_id == record.passport_id)
        .order_by(Presence.starts_at, Presence.id)
    )
    return [{**_columns(presence), "in_scan": scan_in, "out_scan": scan_out} for presence, scan_in, scan_out in rows]


def _entries(source_ids: list[UUID]) -> dict[UUID, LedgerEntry]:
    rows = db.session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.source_type.in_(("service_record", "record_version")), LedgerEntry.source_id.in_(source_ids)
        )
    )
    return {entry.source_id: entry for entry in rows}


def _names(account_ids: set[UUID]) -> dict[UUID, str | None]:
    rows = db.session.execute(select(Account.id, Account.name_sealed).where(Account.id.in_(account_ids)))
    return {account_id: masked(account_id, sealed) for account_id, sealed in rows}


def _columns(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
