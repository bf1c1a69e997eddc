"""Everything that the database keeps about some passports, in a fixed number of statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select, true

from service.accounts.models import Delegation, FamilyTie, Guardianship
from service.activities.models import Shift
from service.checkin.models import Presence, Scan
from service.core.db import db, table_of
from service.core.idempotency import IdempotencyKey
from service.hours.models import Decision, RecordVersion, ServiceRecord, Sheet, SheetRow
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead, Proposal
from service.regions.models import PolicyVersion

Rows = Sequence[Row[Any]]
ALWAYS = datetime.max.replace(tzinfo=UTC)
WINDOW = ("id", "starts_at", "ends_at", "stopped_at", "state", "service_date", "community_id")
KEY = ("actor_id", "operation", "key", "status")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two people who may not decide for each other, and from when until when. Ids are made in the order of time: they
    tell what came first at one instant.
    """

    people: frozenset[UUID]
    made: UUID
    since: datetime
    until: datetime

    def stood(self, at: datetime, before: UUID) -> bool:
        return self.since <= at < self.until and self.made < before


@dataclass(frozen=True, slots=True)
class Kept:
    owners: dict[UUID, UUID]  # passport → account
    heads: Rows
    entries: Rows  # in the order of each ledger
    records: Rows
    versions: Rows
    decisions: Rows
    presences: Rows
    shifts: Rows
    scans: Rows
    sheet_rows: Rows
    holds: Rows
    proposals: Rows
    policies: Rows
    keys: Rows
    ties: Sequence[Tie]

    def tied_to(self, person: UUID, at: datetime, before: UUID) -> set[UUID]:
        """Whom they could not decide for then."""
        found = (tie.people - {person} for tie in self.ties if person in tie.people and tie.stood(at, before))
        return set().union(*found)


def read(passport_ids: Collection[UUID] | None = None) -> Kept:
    """Of these passports, or of all. Inside a transaction."""
    passport = table_of(Passport)
    owners = dict(_rows(select(passport.c.id, passport.c.account_id).where(_among(passport.c.id, passport_ids))))
    people = None if passport_ids is None else set(owners.values())
    record, version, decision = map(table_of, (ServiceRecord, RecordVersion, Decision))
    entry, presence, shift = map(table_of, (LedgerEntry, Presence, Shift))
    of_records = _among(record.c.passport_id, passport_ids)
    presences = _rows(select(presence).where(_among(presence.c.passport_id, passport_ids)))
    records = _rows(select(record).where(of_records))
    places = None if passport_ids is None else {each.shift_id for each in (*presences, *records)}
    of_shifts = _among(shift.c.id, places)
    shifts = _rows(select(*(shift.c[name] for name in WINDOW)).where(of_shifts))
    return Kept(
        owners=owners,
        heads=_about(PassportHead, passport_ids),
        entries=_rows(
            select(entry).where(_among(entry.c.passport_id, passport_ids)).order_by(entry.c.passport_id, entry.c.seq)
        ),
        records=records,
        versions=_rows(select(version).join(record, record.c.id == version.c.record_id).where(of_records)),
        decisions=_rows(select(decision).join(record, record.c.id == decision.c.record_id).where(of_records)),
        presences=presences,
        shifts=shifts,
        scans=_about(Scan, passport_ids),
        sheet_rows=_sheet_rows(passport_ids),
        holds=_about(Hold, passport_ids),
        proposals=_about(Proposal, passport_ids),
        policies=_policies({each.community_id for each in shifts}),
        keys=_keys(people),
        ties=_ties(people),
    )


def grouped(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    """By a column, or by several as a tuple."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        values = tuple(getattr(row, name) for name in names)
        found[values if len(names) > 1 else values[0]].append(row)
    return found


def _rows(statement: Select[Any]) -> Rows:
    return db.session.connection().execute(statement).all()


def _among(column: ColumnElement[Any], ids: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if ids is None else column.in_(ids)


def _about(model: type[Any], passport_ids: Collection[UUID] | None) -> Rows:
    table = table_of(model)
    return _rows(select(table).where(_among(table.c.passport_id, passport_ids)))


def _sheet_rows(passport_ids: Collection[UUID] | None) -> Rows:
    row, sheet = table_of(SheetRow), table_of(Sheet)
    joined = select(row, sheet.c.shift_id, sheet.c.file_hash, sheet.c.entered_by).join(
        sheet, sheet.c.id == row.c.sheet_id
    )
    return _rows(joined.where(_among(row.c.passport_id, passport_ids)))


def _policies(community_ids: Collection[UUID]) -> Rows:
    table = table_of(PolicyVersion)
    return _rows(select(table).where(table.c.community_id.in_(community_ids)))


def _keys(people: Collection[UUID] | None) -> Rows:
    table = table_of(IdempotencyKey)
    return _rows(select(*(table.c[name] for name in KEY)).where(_among(table.c.actor_id, people)))


def _ties(people: Collection[UUID] | None) -> list[Tie]:
    """Declared family, and whoever acts for the other: three statements."""
    ends = (
        (FamilyTie, "low_id", "high_id", "declared_at", None),
        (Delegation, "principal_id", "delegate_id", "granted_at", "expires_at"),
        (Guardianship, "ward_id", "guardian_id", "recorded_at", None),
    )
    found = []
    for model, one, two, since, expiry in ends:
        table = table_of(model)
        either = or_(_among(table.c[one], people), _among(table.c[two], people))
        for row in _rows(select(table).where(either)):
            told = row._mapping
            until = min(told["ended_at"] or ALWAYS, told[expiry] if expiry else ALWAYS)
            found.append(Tie(frozenset({told[one], told[two]}), row.id, told[since], until))
    return found
