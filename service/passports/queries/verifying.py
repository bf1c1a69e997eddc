"""Whole ledgers walked against their heads and their holds."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from service.core.db import db
from service.passports.chain import Break, Entry, Fault, verify
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead
from service.passports.rules import (
    Head,
    HoldState,
    Kind,
)


def to_verify(community_id: UUID | None = None) -> list[UUID]:
    """The passports of a community, or all."""
    rows = select(Passport.id).order_by(Passport.id)
    return list(db.session.scalars(rows.where(Passport.community_id == community_id) if community_id else rows))


def broken(passport_ids: list[UUID]) -> dict[UUID, Break]:
    """Walk whole ledgers against their heads and their holds; what is wrong, by passport: three statements a batch."""
    rows_of_heads = select(PassportHead).where(PassportHead.passport_id.in_(passport_ids))
    heads = {row.passport_id: row for row in db.session.scalars(rows_of_heads)}
    entries: dict[UUID, list[Entry]] = {passport_id: [] for passport_id in passport_ids}
    rows = select(LedgerEntry).where(LedgerEntry.passport_id.in_(passport_ids))
    for row in db.session.scalars(rows.order_by(LedgerEntry.passport_id, LedgerEntry.seq)):
        entries[row.passport_id].append(_entry(row))
    held = _held(passport_ids)
    found = {}
    for passport_id in passport_ids:
        if passport_id not in heads:
            found[passport_id] = Break(len(entries[passport_id]), Fault.HEAD)
            continue
        head = Head(**{name: getattr(heads[passport_id], name) for name in Head.__slots__})
        bad = verify(entries[passport_id], head)
        if bad is None and head.held != held.get(passport_id, 0):
            bad = Break(head.seq, Fault.HEAD)
        if bad is not None:
            found[passport_id] = bad
    return found


def unanswered(passport_ids: list[UUID]) -> dict[UUID, list[int]]:
    """Debts taken up, or let go, by their numbers, of which no other ledger says the opposite."""
    other = aliased(LedgerEntry)
    answers = (
        LedgerEntry.source_type == "ledger_entry",
        other.id == LedgerEntry.source_id,
        other.source_id == LedgerEntry.id,
        other.kind == Kind.MERGE,
        other.passport_id != LedgerEntry.passport_id,
        other.points_change == -LedgerEntry.points_change,
    )
    rows = select(LedgerEntry.passport_id, LedgerEntry.seq).outerjoin(other, and_(*answers))
    rows = rows.where(LedgerEntry.passport_id.in_(passport_ids), LedgerEntry.kind == Kind.MERGE, other.id.is_(None))
    found: dict[UUID, list[int]] = {}
    for passport_id, seq in db.session.execute(rows.order_by(LedgerEntry.passport_id, LedgerEntry.seq)):
        found.setdefault(passport_id, []).append(seq)
    return found


def _held(passport_ids: list[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Hold.passport_id, func.sum(Hold.points))
        .where(Hold.passport_id.in_(passport_ids), Hold.state == HoldState.PENDING)
        .group_by(Hold.passport_id)
    )
    return {passport_id: int(points) for passport_id, points in rows}


def _entry(row: LedgerEntry) -> Entry:
    """A stored row as the chain knows it; a kind that no posting writes stays as it is and fails the check."""
    values = {name: getattr(row, name) for name in Entry.__slots__}
    kind = row.kind if row.kind not in set(Kind) else Kind(row.kind)
    return Entry(**{**values, "kind": kind})
