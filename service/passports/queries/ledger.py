"""Entries as they are shown, and how far openings cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.core.db import db
from service.core.paging import Page, read_page
from service.passports.models import LedgerEntry, Proposal
from service.passports.queries.facts import records_of
from service.passports.queries.merged import holder_of, under
from service.passports.rules import (
    Kind,
)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry, of which service record it tells and why it was made by hand; what is not here is the entry's."""

    entry: LedgerEntry
    record_id: UUID | None
    reason: str | None


def entries_of(passport_id: UUID, query: dict[str, Any]) -> Page:
    """Newest first: three statements, however many. The ledger holds no words; those of a proposal can be erased."""
    page = read_page(select(LedgerEntry).where(LedgerEntry.passport_id == passport_id), LedgerEntry.id, query)
    by_hand = [each.source_id for each in page.items if each.source_type == "proposal"]
    rows = db.session.execute(select(Proposal.id, Proposal.evidence).where(Proposal.id.in_(by_hand)))
    reasons = {row.id: row.evidence for row in rows}
    records = records_of(page.items)
    shown = [ShownEntry(each, records.get(each.source_id), reasons.get(each.source_id)) for each in page.items]
    return Page(shown, page.next_cursor)


def opening_covers_until(passport_id: UUID) -> date | None:
    """The last day that the passport's opening balance has counted; ``None`` without one."""
    return openings_cover([passport_id]).get(passport_id)


def openings_cover(passport_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Passport → the last day that its opening has counted, or that of one which was merged into it: one statement."""
    holder = holder_of(LedgerEntry.passport_id)
    rows = select(holder, func.max(LedgerEntry.service_date)).where(LedgerEntry.kind == Kind.OPENING)
    rows = rows.where(LedgerEntry.passport_id.in_(under(passport_ids))).group_by(holder)
    return {passport_id: day for passport_id, day in db.session.execute(rows) if day is not None}
