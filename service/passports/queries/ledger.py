"""Entries as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.core.db import db
from service.core.paging import Page, read_page
from service.passports.models import LedgerEntry, Proposal
from service.passports.queries.facts import records_of
from service.passports.rules import OF_AN_ENTRY, OF_AN_OPENING, is_opening_taken_back


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry, of which service record it tells and why it was made by hand; what is not here is the entry's."""

    entry: LedgerEntry
    record_id: UUID | None
    reason: str | None

    @property
    def source_type(self) -> str:
        """Of the entries that name another one, whoever reads it is told which was an opening."""
        entry = self.entry
        is_about_opening = entry.source_type == OF_AN_ENTRY and is_opening_taken_back(entry.kind, entry.grade)
        return OF_AN_OPENING if is_about_opening else entry.source_type


def entries_of(passport_id: UUID, query: dict[str, Any]) -> Page:
    """Newest first: three statements, however many. The ledger holds no words; those of a proposal can be erased."""
    page = read_page(select(LedgerEntry).where(LedgerEntry.passport_id == passport_id), LedgerEntry.id, query)
    by_hand = [each.source_id for each in page.items if each.source_type == "proposal"]
    rows = db.session.execute(select(Proposal.id, Proposal.evidence).where(Proposal.id.in_(by_hand)))
    reasons = {row.id: row.evidence for row in rows}
    records = records_of(page.items)
    shown = [ShownEntry(each, records.get(each.source_id), reasons.get(each.source_id)) for each in page.items]
    return Page(shown, page.next_cursor)
