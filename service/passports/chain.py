"""The ledger's chain: every entry is sealed over the one before, so that whatever is touched later is found.

Guarantees: ``post`` returns only sealed entries, numbered without gaps; ``verify`` names the first place of a chain
that ``post`` cannot have written. Against a chain that was rewritten to its end together with its head only an outside
witness helps: the heads that a seal has kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from service.passports.rules import Change, Head, Kind, change_for, change_taking_back, points_change, points_for

FORMAT = "passport-ledger/1"  # leads the hashed bytes; a new set of fields takes a new number and leaves the old alone

# What is hashed, in this order, for ever: everything that an entry says but its own hash.
HASHED_FIELDS = (
    "passport_id",
    "seq",
    "kind",
    "minutes_change",
    "net_change",
    "points_change",
    "minutes_after",
    "balance_after",
    "source_type",
    "source_id",
    "policy_version",
    "grade",
    "service_date",
    "posted_at",
    "actor_id",
    "expires_on",
    "prev_hash",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an entry stands. Codes, ids and dates only: a hashed row can never be erased."""

    source_type: str
    source_id: UUID
    policy_version: int
    posted_at: datetime
    actor_id: UUID | None  # None: the worker or the operator, who are no persons
    grade: str | None = None  # the scale belongs to check-in; here it is a code
    service_date: date | None = None  # a correction has its record's, an adjustment its fact's, an opening its last day
    expires_on: date | None = None  # not used yet


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger: never changed, answered only by another line."""

    passport_id: UUID
    seq: int
    kind: str  # a Kind; text, so that even a row which no Kind can read is found and named
    minutes_change: int
    net_change: int  # the part of minutes_change that enters the floor
    points_change: int
    minutes_after: int
    balance_after: int
    source_type: str
    source_id: UUID
    policy_version: int
    grade: str | None
    service_date: date | None
    posted_at: datetime
    actor_id: UUID | None
    expires_on: date | None
    prev_hash: str
    hash: str


class Fault(StrEnum):
    ALTERED = "altered"  # the content is not what was sealed
    MISSING = "missing"  # an entry of this number is gone
    REORDERED = "reordered"  # the entry stands elsewhere in the ledger
    FORKED = "forked"  # it continues another history, or a second entry claims this number
    FOREIGN = "foreign"  # it belongs to another passport
    MISCOUNTED = "miscounted"  # sealed, but its sums do not follow from the entry before
    CUT = "cut"  # the head has seen more entries than there are
    HEAD = "head"  # the head tells something else than the last entry


@dataclass(frozen=True, slots=True)
class Break:
    """The first bad place: the number that should have stood there in order."""

    seq: int
    why: Fault


def new_head(passport_id: UUID) -> Head:
    """Before the first entry. The beginning is the passport's own, so no chain can be moved to another."""
    genesis = hashlib.sha256(f"{FORMAT} genesis {passport_id}".encode()).hexdigest()
    return Head(passport_id, seq=0, hash=genesis, minutes=0, net_minutes=0, earned_points=0, balance=0, held=0)


def post(head: Head, kind: Kind, *, cause: Cause, minutes: int = 0, points: int = 0) -> tuple[Head, Entry]:
    """The next entry, sealed, and the head that it leaves behind.

    Signed ``minutes`` for earn and correct, signed ``points`` for spend, restore and adjust, both for an opening.
    What is held stays held: whoever posts a hold also lowers ``held``.
    """
    return _append(head, kind, change_for(head, kind, minutes=minutes, points=points), cause)


def merge(
    survivor: Head, absorbed: Head, *, gained: Cause, ended: Cause
) -> tuple[tuple[Head, Entry], tuple[Head, Entry]]:
    """The survivor's new head and entry, then those that end the absorbed ledger; each cause names the other passport.

    Minutes and remainders add: two remainders of 15 minutes become a point. A debt moves too.
    """
    if survivor.passport_id == absorbed.passport_id or absorbed.held:
        raise ValueError("a passport is not merged with itself, nor while points are held on it")
    together = survivor.net_minutes + absorbed.net_minutes
    from_remainders = points_for(together) - points_for(survivor.net_minutes) - points_for(absorbed.net_minutes)
    gain = Change(absorbed.minutes, absorbed.net_minutes, absorbed.balance + from_remainders)
    loss = Change(-absorbed.minutes, -absorbed.net_minutes, -absorbed.balance)
    return _append(survivor, Kind.MERGE, gain, gained), _append(absorbed, Kind.MERGE, loss, ended)


def carry(
    survivor: Head, absorbed: Head, points: int, *, gained: Cause, ended: Cause
) -> tuple[tuple[Head, Entry], tuple[Head, Entry]]:
    """As ``merge``, of points alone: below zero of what is owed, above it of what was not owed after all. Never more
    than there is on that side.
    """
    is_there = absorbed.balance <= points < 0 or 0 < points <= absorbed.balance
    if survivor.passport_id == absorbed.passport_id or not is_there:
        raise ValueError("points are carried from one passport that has or owes them to another")
    return (
        _append(survivor, Kind.MERGE, Change(0, 0, points), gained),
        _append(absorbed, Kind.MERGE, Change(0, 0, -points), ended),
    )


def take_back(head: Head, *, minutes: int, points: int, cause: Cause) -> tuple[Head, Entry]:
    """Of two openings that a merge brought together, the one that was entered twice leaves as it came; the cause names
    its entry, which may stand in the ledger that was merged. No service is touched, and what is held stays held.
    """
    return _append(head, Kind.MERGE, change_taking_back(head, minutes=minutes, points=points), cause)


def canonical_bytes(entry: Entry) -> bytes:
    """The same bytes for the same entry on every engine and for ever. Each value is preceded by its length, so that no
    two entries can share them."""
    lines = (f"{name}={_canonical(getattr(entry, name))}" for name in HASHED_FIELDS)
    return "\n".join((FORMAT, *lines)).encode()


def digest(entry: Entry) -> str:
    return hashlib.sha256(canonical_bytes(entry)).hexdigest()


def verify(entries: Sequence[Entry], head: Head) -> Break | None:
    """Walk a whole ledger, in order of ``seq``, and compare what it adds up to with its head."""
    expected = new_head(head.passport_id)
    seqs = {entry.seq for entry in entries}
    for entry in entries:
        if fault := _fault(entry, expected, seqs):
            return Break(expected.seq + 1, fault)
        expected = _advance(expected, entry)
    if head.seq > expected.seq:
        return Break(expected.seq + 1, Fault.CUT)
    if replace(expected, held=head.held) != head:
        return Break(expected.seq, Fault.HEAD)
    return None


def _fault(entry: Entry, before: Head, seqs: set[int]) -> Fault | None:
    """Content first: only of an entry that is what was sealed is it worth asking where it stands."""
    seq = before.seq + 1
    if digest(entry) != entry.hash:
        return Fault.ALTERED
    if entry.passport_id != before.passport_id:
        return Fault.FOREIGN
    if entry.seq > seq:
        return Fault.REORDERED if seq in seqs else Fault.MISSING
    if entry.seq < seq or entry.prev_hash != before.hash:
        return Fault.FORKED
    return None if _adds_up(entry, before) else Fault.MISCOUNTED


def _adds_up(entry: Entry, before: Head) -> bool:
    """Only what no change of policy can ever alter is asked of the past: the sums and the half-hour rule."""
    sums = (before.minutes + entry.minutes_change, before.balance + entry.points_change)
    if sums != (entry.minutes_after, entry.balance_after):
        return False
    match entry.kind:
        case Kind.EARN | Kind.CORRECT:
            due = points_change(before.net_minutes, before.net_minutes + entry.minutes_change)
            return entry.net_change == entry.minutes_change and entry.points_change == due
        case Kind.MERGE:
            return True  # what it carries, or takes back, follows from the entry that it answers
        case _:
            return entry.net_change == 0


def _append(head: Head, kind: Kind, change: Change, cause: Cause) -> tuple[Head, Entry]:
    unsealed = Entry(
        passport_id=head.passport_id,
        seq=head.seq + 1,
        kind=kind,
        minutes_change=change.minutes,
        net_change=change.net,
        points_change=change.points,
        minutes_after=head.minutes + change.minutes,
        balance_after=head.balance + change.points,
        source_type=cause.source_type,
        source_id=cause.source_id,
        policy_version=cause.policy_version,
        grade=cause.grade,
        service_date=cause.service_date,
        posted_at=cause.posted_at,
        actor_id=cause.actor_id,
        expires_on=cause.expires_on,
        prev_hash=head.hash,
        hash="",
    )
    entry = replace(unsealed, hash=digest(unsealed))
    return _advance(head, entry), entry


def _advance(head: Head, entry: Entry) -> Head:
    net_minutes = head.net_minutes + entry.net_change
    return Head(
        passport_id=head.passport_id,
        seq=entry.seq,
        hash=entry.hash,
        minutes=entry.minutes_after,
        net_minutes=net_minutes,
        earned_points=points_for(net_minutes),
        balance=entry.balance_after,
        held=head.held,
    )


def _canonical(value: UUID | datetime | date | str | int | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a naive datetime has reached the ledger")
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    text = str(value)
    return f"{len(text.encode())}:{text}"
