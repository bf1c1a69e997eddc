"""Do the records, the proposals and the ledger tell the same story? A chain alone cannot know that a record was never
posted, or that nobody has signed for an entry.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from service.core.db import db
from service.hours.models import ApprovedDay, ServiceRecord
from service.hours.queries.facts import days_of
from service.hours.rules import State
from service.passports.models import LedgerEntry, Proposal
from service.passports.queries import families
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
    """Passports whose approved records and service entries differ (promises 2 and 7), in three statements a batch.
    Records are with the passport that goes on, entries where they were posted: those that were merged count together.
    """
    heirs = families(passport_ids)
    by_records, by_ledger = (_together(heirs, told(list(heirs))) for told in (_by_records, _by_ledger))
    pairs = {each: Mismatch(by_records.get(each, Told()), by_ledger.get(each, Told())) for each in heirs.values()}
    return {each: pair for each, pair in pairs.items() if pair.by_records != pair.by_ledger}


def _together(heirs: dict[UUID, UUID], told: dict[UUID, Told]) -> dict[UUID, Told]:
    found: dict[UUID, Told] = {}
    for passport_id, each in told.items():
        before = found.get(heirs[passport_id], Told())
        found[heirs[passport_id]] = Told(before.records + each.records, before.minutes + each.minutes)
    return found


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


def unsigned(passport_ids: list[UUID]) -> dict[UUID, list[int]]:
    """Openings and adjustments, by their numbers, that no confirmed proposal of two people and of the same values
    stands behind: one statement a batch.
    """
    by_hand = {Kind.OPENING: "opening", Kind.ADJUST: "adjustment"}
    is_of_kind = or_(*(and_(LedgerEntry.kind == kind, Proposal.kind == of) for kind, of in by_hand.items()))
    is_signed = and_(
        LedgerEntry.source_type == "proposal",
        Proposal.id == LedgerEntry.source_id,
        is_of_kind,
        Proposal.state == "confirmed",
        Proposal.passport_id == LedgerEntry.passport_id,
        Proposal.minutes == LedgerEntry.minutes_change,
        Proposal.points == LedgerEntry.points_change,
        Proposal.service_date == LedgerEntry.service_date,
        Proposal.decided_by == LedgerEntry.actor_id,
        Proposal.proposed_by != LedgerEntry.actor_id,
    )
    rows = db.session.execute(
        select(LedgerEntry.passport_id, LedgerEntry.seq)
        .outerjoin(Proposal, is_signed)
        .where(LedgerEntry.passport_id.in_(passport_ids), LedgerEntry.kind.in_(by_hand), Proposal.id.is_(None))
        .order_by(LedgerEntry.passport_id, LedgerEntry.seq)
    )
    found: dict[UUID, list[int]] = defaultdict(list)
    for passport_id, seq in rows:
        found[passport_id].append(seq)
    return dict(found)


def misplaced(passport_ids: list[UUID]) -> dict[UUID, list[date]]:
    """Days on which the caps count other minutes than the approved records have: three statements a batch."""
    heirs = families(passport_ids)
    counted: dict[tuple[UUID, date], dict[UUID, int]] = defaultdict(dict)
    known: dict[tuple[UUID, date], dict[UUID, int]] = defaultdict(dict)
    for row in db.session.scalars(select(ApprovedDay).where(ApprovedDay.passport_id.in_(heirs))):
        counted[heirs[row.passport_id], row.day][row.record_id] = row.minutes
    approved = (ServiceRecord.passport_id.in_(heirs), ServiceRecord.state == State.APPROVED)
    records = select(ServiceRecord.id, ServiceRecord.passport_id, ServiceRecord.days).where(*approved)
    for record_id, passport_id, days in db.session.execute(records):
        for day, minutes in days_of(days).items():
            known[heirs[passport_id], day][record_id] = minutes
    found: dict[UUID, list[date]] = defaultdict(list)
    for passport_id, day in sorted(counted.keys() | known.keys()):
        if counted[passport_id, day] != known[passport_id, day]:
            found[passport_id].append(day)
    return dict(found)
