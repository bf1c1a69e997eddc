"""What the worker is to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, union_all

from service.core.db import db
from service.passports.models import LedgerEntry, Passport
from service.passports.rules import OF_AN_ENTRY, Kind
from service.recognition.models import ServiceStatement
from service.recognition.rules import StatementState

AT_ONCE = 500
SETTLED = timedelta(minutes=1)  # no request is under way for so long: what was posted until then is seen by all
LOOK_BACK = timedelta(days=30)  # a worker that stood still for longer has not told: verifying tells all the same


def corrected_since(now: datetime) -> list[UUID]:
    """Statements that are issued, of whose people records were corrected, or an opening taken back, since, and who have
    not been told. From these, which are few and have an index each, to the statements: also of a passport that was
    merged into the one that is stated.
    """
    lately = LedgerEntry.posted_at.between(now - LOOK_BACK, now - SETTLED)
    moved = select(LedgerEntry.passport_id, LedgerEntry.posted_at).where(lately)
    taken_back = (
        LedgerEntry.source_type == OF_AN_ENTRY,
        LedgerEntry.kind == Kind.MERGE,
        LedgerEntry.grade.is_not(None),
    )
    entries = union_all(moved.where(LedgerEntry.kind == Kind.CORRECT), moved.where(*taken_back)).subquery()
    of = func.coalesce(Passport.merged_into_id, Passport.id)
    rows = (
        select(ServiceStatement.id)
        .join(Passport, ServiceStatement.passport_id == of)
        .join(entries, entries.c.passport_id == Passport.id)
        .where(ServiceStatement.state == StatementState.ISSUED, ServiceStatement.told_changed_at.is_(None))
        .where(entries.c.posted_at >= ServiceStatement.issued_at)
        .where(or_(ServiceStatement.looked_at.is_(None), entries.c.posted_at > ServiceStatement.looked_at))
        .distinct()
        .order_by(ServiceStatement.id)
        .limit(AT_ONCE)
    )
    return list(db.session.scalars(rows))
