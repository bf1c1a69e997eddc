"""Openings: which of them stand, and how far they cover."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from service.core.db import db
from service.passports.models import LedgerEntry
from service.passports.queries.merged import holder_of, under
from service.passports.rules import OF_AN_ENTRY, Kind


def is_standing_opening() -> ColumnElement[bool]:
    """Of each entry of a larger statement: an opening that was not taken back, in whichever ledger of its human being
    that was.
    """
    taken = aliased(LedgerEntry)
    about_it = (taken.source_type == OF_AN_ENTRY, taken.source_id == LedgerEntry.id, taken.kind == Kind.MERGE)
    return (LedgerEntry.kind == Kind.OPENING) & ~select(taken.id).where(*about_it).exists()


def standing_openings(passport_ids: Iterable[UUID]) -> list[LedgerEntry]:
    """Of these passports, and of those that were merged into them, the smallest first; of two alike the later one. To
    decide by it, call it with the head of the one that goes on locked.
    """
    rows = select(LedgerEntry).where(is_standing_opening(), LedgerEntry.passport_id.in_(under(passport_ids)))
    smallest = (LedgerEntry.minutes_change, LedgerEntry.points_change, LedgerEntry.id.desc())
    return list(db.session.scalars(rows.order_by(*smallest)))


def opening_covers_until(passport_id: UUID) -> date | None:
    """The last day that the passport's opening balance has counted; ``None`` without one."""
    return openings_cover([passport_id]).get(passport_id)


def openings_cover(passport_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Passport → the last day that its opening has counted, or that of one which was merged into it: one statement. One
    that was taken back counts no day, so it covers none: the days after the one that stands are told by records, or by
    nothing.
    """
    holder = holder_of(LedgerEntry.passport_id)
    rows = select(holder, func.max(LedgerEntry.service_date)).where(is_standing_opening())
    rows = rows.where(LedgerEntry.passport_id.in_(under(passport_ids))).group_by(holder)
    return {passport_id: day for passport_id, day in db.session.execute(rows) if day is not None}
