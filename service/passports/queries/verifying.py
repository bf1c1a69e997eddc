"""Whole ledgers walked against their heads and their holds."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import aliased

from service.core.db import db
from service.passports.chain import Break, Entry, Fault, verify
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead
from service.passports.queries.merged import holder_of
from service.passports.rules import OF_AN_ENTRY, Head, HoldState, Kind, points_for


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
    """Debts taken up, or let go, and merges, by their numbers, of which no other ledger says the opposite; and openings
    taken back that were none of this human being's, or came otherwise, or are taken back twice. Of a merge the two may
    differ by the one point that two remainders make together.
    """
    mine, other = LedgerEntry, aliased(LedgerEntry)
    by_entries = and_(mine.source_type == "ledger_entry", other.id == mine.source_id, other.source_id == mine.id)
    by_passports = and_(
        *(mine.source_type == "passport", other.source_type == "passport"),
        *(other.passport_id == mine.source_id, other.source_id == mine.passport_id),
    )
    by_merge = and_(other.kind == Kind.MERGE, other.passport_id != mine.passport_id, or_(by_entries, by_passports))
    answers = or_(by_merge, _is_taken_back_by(other, mine))
    rows = select(mine, other, _net_before(mine), _net_before(other)).outerjoin(other, answers)
    rows = rows.where(mine.passport_id.in_(passport_ids), mine.kind == Kind.MERGE)
    found: dict[UUID, list[int]] = {}
    for entry, answer, before, before_there in db.session.execute(rows.order_by(mine.passport_id, mine.seq)):
        if answer is None or not _is_opposite(entry, answer, before if entry.net_change > 0 else before_there):
            found.setdefault(entry.passport_id, []).append(entry.seq)
    return found


def _is_taken_back_by(opening: type[LedgerEntry], entry: type[LedgerEntry]) -> ColumnElement[bool]:
    """In whichever ledger of the same human being, and by no earlier entry: ids grow with the time."""
    earlier = aliased(LedgerEntry)
    said_before = select(earlier.id).where(
        earlier.source_type == OF_AN_ENTRY, earlier.source_id == opening.id, earlier.id < entry.id
    )
    return and_(
        *(entry.source_type == OF_AN_ENTRY, opening.id == entry.source_id, opening.kind == Kind.OPENING),
        *(holder_of(opening.passport_id) == holder_of(entry.passport_id), ~said_before.exists()),
        *(opening.grade == entry.grade, opening.service_date == entry.service_date),
    )


def _net_before(entry: type[LedgerEntry]) -> ScalarSelect[int]:
    """The approved minutes of a ledger just before an entry."""
    earlier = aliased(LedgerEntry)
    total = select(func.coalesce(func.sum(earlier.net_change), 0))
    total = total.where(earlier.passport_id == entry.passport_id, earlier.seq < entry.seq)
    return total.correlate(entry).scalar_subquery()


def _is_opposite(entry: LedgerEntry, answer: LedgerEntry, net_before: int) -> bool:
    """``net_before``: of the ledger that gained minutes."""
    came = abs(entry.net_change)
    of_remainders = points_for(net_before + came) - points_for(net_before) - points_for(came)
    sums = (entry.minutes_change + answer.minutes_change, entry.net_change + answer.net_change)
    return sums == (0, 0) and entry.points_change + answer.points_change == of_remainders


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
