"""What somebody has served, as a statement tells it, and whether it is still so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, union_all

from service.activities.models import Shift
from service.core.db import db
from service.hours.models import ServiceRecord
from service.hours.rules import State
from service.passports.models import LedgerEntry, Passport
from service.passports.queries import home_on, is_standing_opening, of_same_people, under
from service.recognition.rules.statements import Opened, Served, counts_opening
from service.regions.queries import names_of


@dataclass(frozen=True, slots=True)
class Facts:
    """``words``: activity → title and content, as the newest record of it remembers them."""

    records: list[Served]
    words: dict[str, list[str]]
    openings: list[Opened]
    units: dict[str, str]


def served_by(passport: Passport, first: date | None, last: date, issuer_id: UUID) -> Facts:
    """Approved minutes of these days, both included, and of passports that were merged into this one; four statements,
    however long the list, and one more for each opening.
    """
    columns = (
        *(ServiceRecord.id, ServiceRecord.community_id, ServiceRecord.service_date, ServiceRecord.minutes),
        *(ServiceRecord.grade, ServiceRecord.snapshot, Shift.activity_id),
    )
    rows = select(*columns).join(Shift, Shift.id == ServiceRecord.shift_id)
    rows = rows.where(ServiceRecord.passport_id.in_(under([passport.id])), ServiceRecord.state == State.APPROVED)
    rows = rows.where(ServiceRecord.service_date <= last, ServiceRecord.minutes > 0)
    if first is not None:
        rows = rows.where(ServiceRecord.service_date >= first)
    records, words = [], {}
    for row in db.session.execute(rows.order_by(ServiceRecord.service_date, ServiceRecord.id)):
        activity, snapshot = str(row.activity_id), row.snapshot or {}
        unit = str(row.community_id)
        records.append(Served(str(row.id), activity, unit, row.service_date, row.minutes, row.grade))
        words[activity] = [snapshot.get("title", ""), snapshot.get("content", "")]
    openings = _openings(passport, first, last)
    recorded = {each.unit_id for each in records} | {each.unit_id for each in openings}
    named = {issuer_id, *map(UUID, recorded)}
    units = {str(region): name for region, name in names_of(named).items()}
    return Facts(records, words, openings, units)


def _openings(passport: Passport, first: date | None, last: date) -> list[Opened]:
    """Those that stand, each recorded by the community that was home on the last day it counts."""
    rows = select(Passport, LedgerEntry).join(LedgerEntry, LedgerEntry.passport_id == Passport.id)
    rows = rows.where(Passport.id.in_(under([passport.id])), is_standing_opening())
    return [
        Opened(str(entry.id), str(home_on(theirs, covers_until)), entry.minutes_change)
        for theirs, entry in db.session.execute(rows.order_by(LedgerEntry.posted_at))
        if (covers_until := entry.service_date) and counts_opening(first, last, covers_until)
    ]


def minutes_now(passport_ids: Collection[UUID]) -> dict[str, int]:
    """Of the records of these passports that are approved still, and of the openings that were not taken back: one
    statement, however many. What was of a passport that was merged since may stand under the one that goes on.
    """
    theirs = of_same_people(passport_ids)
    records = select(ServiceRecord.id, ServiceRecord.minutes)
    records = records.where(ServiceRecord.state == State.APPROVED, ServiceRecord.passport_id.in_(theirs))
    openings = select(LedgerEntry.id, LedgerEntry.minutes_change)
    openings = openings.where(is_standing_opening(), LedgerEntry.passport_id.in_(theirs))
    return {str(each): minutes for each, minutes in db.session.execute(union_all(records, openings))}
