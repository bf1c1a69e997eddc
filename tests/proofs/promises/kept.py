"""Everything that the database keeps about some passports, in a fixed number of statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, or_, select, true

from service.accounts.models import Delegation, FamilyTie, Guardianship
from service.activities.models import Shift
from service.checkin.models import Presence, Scan
from service.core.db import db, table_of
from service.core.idempotency import IdempotencyKey
from service.hours.models import Decision, RecordVersion, ServiceRecord, Sheet, SheetRow, WindowCorrection
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead, PassportMove, Proposal
from service.redemption.models import (
    GiftStock,
    GiftWait,
    OrderLine,
    PeriodSeal,
    RedemptionOrder,
    RedemptionPeriod,
    RedemptionSlot,
    SealedHead,
    StockMovement,
)
from service.regions.models import PolicyVersion

Rows = Sequence[Row[Any]]
ALWAYS = datetime.max.replace(tzinfo=UTC)
WINDOW = ("id", "starts_at", "ends_at", "stopped_at", "state", "service_date", "community_id")
HANDS = {
    "decisions": ("by",),
    "versions": ("by", "first_by"),
    "proposals": ("proposed_by", "decided_by"),
    "window_corrections": ("proposed_by", "ended_by"),
    "scans": ("actor_id",),
}
KEY = ("actor_id", "operation", "key", "status")
# Declared family, and whoever acts for the other: (model, one, the other, since when, until when at the latest).
TIES: dict[str, tuple[type[Any], str, str, str, str | None]] = {
    "family": (FamilyTie, "low_id", "high_id", "declared_at", None),
    "delegations": (Delegation, "principal_id", "delegate_id", "granted_at", "expires_at"),
    "guardianships": (Guardianship, "ward_id", "guardian_id", "recorded_at", None),
}


@dataclass(frozen=True, slots=True)
class Tie:
    """Two people who may not decide for each other, and from when until when. Ids are made in the order of time: they
    tell what came first at one instant.
    """

    people: frozenset[UUID]
    made: UUID
    since: datetime
    until: datetime
    alone: UUID | None = None  # on whose word it rests, and on nobody else's, until the other says so, too
    alone_until: datetime = ALWAYS

    def is_word_of(self, person: UUID | None, at: datetime) -> bool:
        return person is not None and self.alone == person and at < self.alone_until

    def stood(self, at: datetime, before: UUID) -> bool:
        return self.since <= at < self.until and self.made < before


@dataclass(frozen=True, slots=True)
class Kept:
    owners: dict[UUID, UUID]  # passport → account
    heirs: dict[UUID, UUID]  # passport → the one into which it was merged
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
    proposals: Rows  # of these passports, and the go-lives of the communities where they served
    window_corrections: Rows  # of their shifts
    policies: Rows
    orders: Rows
    lines: Rows
    periods: Rows  # of those orders
    slots: Rows  # of those orders, with whoever else's are in them
    slot_orders: Rows
    stock: Rows  # of every gift of those lines, with all that has moved it
    movements: Rows
    gift_lines: Rows
    waits: Rows
    homes: Rows  # where they are at home now
    moves: Rows  # of house
    sealed_heads: Rows  # of every period in which one of these passports was sealed: of all who were
    seals: Rows
    keys: Rows
    ties: Sequence[Tie]

    def heir(self, passport_id: UUID) -> UUID:
        """Whose it is now."""
        return self.heirs.get(passport_id, passport_id)

    def tied_to(self, person: UUID, at: datetime, before: UUID, *, against: UUID | None = None) -> set[UUID]:
        """Whom they could not decide for then; ``against`` somebody, whose word alone ties nobody."""
        stood = (tie for tie in self.ties if person in tie.people and tie.stood(at, before))
        return set().union(*(tie.people - {person} for tie in stood if not tie.is_word_of(against, at)))


def read(passport_ids: Collection[UUID] | None = None) -> Kept:
    """Of these passports, or of all. Inside a transaction."""
    asked: dict[str, Any] = {} if passport_ids is None else {"passports": list(passport_ids)}
    statements = _statements(is_whole=passport_ids is None)

    def rows(name: str) -> Rows:
        return db.session.connection().execute(statements[name], asked).all()

    owners = dict(rows("owners"))
    presences, records = rows("presences"), rows("records")
    asked["shifts"] = list({each.shift_id for each in (*presences, *records)})
    shifts = rows("shifts")
    asked["communities"] = list({each.community_id for each in shifts})
    others: tuple[str, ...] = ("heads", "entries", "versions", "decisions", "scans", "sheet_rows", "holds")
    others += ("proposals", "window_corrections", "policies", "orders", "lines")
    others += ("homes", "moves", "sealed_heads", "seals")
    found = {name: rows(name) for name in others}
    asked["periods"] = list({each.period_id for each in found["orders"]})
    asked["gifts"] = list({each.gift_id for each in found["lines"]})
    asked["slots"] = list({each.slot_id for each in found["orders"] if each.slot_id})
    found |= {name: rows(name) for name in ("periods", "slots", "slot_orders")}
    found |= {name: rows(name) for name in ("stock", "movements", "gift_lines", "waits")}
    asked |= {} if passport_ids is None else {"people": list(set(owners.values()) | set(_hands(found)))}
    return Kept(
        owners=owners,
        heirs=dict(rows("heirs")),
        presences=presences,
        records=records,
        shifts=shifts,
        ties=[_tie(name, row) for name in TIES for row in rows(name)],
        keys=rows("keys"),
        **found,
    )


def _hands(found: Mapping[str, Rows]) -> Iterator[UUID]:
    """Whoever had a hand in what became of the passports: their keys and ties count as much as the owners' do."""
    for name, columns in HANDS.items():
        for row in found[name]:
            yield from (row._mapping[each] for each in columns if row._mapping[each] is not None)


def grouped(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    """By a column, or by several as a tuple."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        values = tuple(getattr(row, name) for name in names)
        found[values if len(names) > 1 else values[0]].append(row)
    return found


@cache
def _statements(*, is_whole: bool) -> dict[str, Select[Any]]:
    """Made once: they are asked after every step of a proof."""

    def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        return true() if is_whole else column.in_(bindparam(name, expanding=True))

    def about(model: type[Any]) -> Select[Any]:
        table = table_of(model)
        return select(table).where(among(table.c.passport_id, "passports"))

    def of_records(model: type[Any]) -> Select[Any]:
        table, record = table_of(model), table_of(ServiceRecord)
        joined = select(table).join(record, record.c.id == table.c.record_id)
        return joined.where(among(record.c.passport_id, "passports"))

    def of_gifts(model: type[Any]) -> Select[Any]:
        table = table_of(model)
        return select(table).where(among(table.c.gift_id, "gifts"))

    def tied(model: type[Any], one: str, two: str) -> Select[Any]:
        table = table_of(model)
        return select(table).where(or_(among(table.c[one], "people"), among(table.c[two], "people")))

    passport, entry, shift, key = map(table_of, (Passport, LedgerEntry, Shift, IdempotencyKey))
    sheet, policy, window = table_of(Sheet), table_of(PolicyVersion), table_of(WindowCorrection)
    row, proposal = table_of(SheetRow), table_of(Proposal)
    of_communities = and_(proposal.c.passport_id.is_(None), among(proposal.c.community_id, "communities"))
    order, line, period = map(table_of, (RedemptionOrder, OrderLine, RedemptionPeriod))
    slot = table_of(RedemptionSlot)
    of_orders = select(line).join(order, order.c.id == line.c.order_id)
    head, seal = map(table_of, (SealedHead, PeriodSeal))
    sealed = select(head.c.period_id).where(among(head.c.passport_id, "passports"))
    of_period = (period.c.half_year, period.c.cutoff_on, period.c.closed_by)
    seals = select(seal, *of_period).join(period, period.c.id == seal.c.period_id)
    on_paper = select(row, sheet.c.shift_id, sheet.c.file_hash).join(sheet, sheet.c.id == row.c.sheet_id)
    return {
        "owners": select(passport.c.id, passport.c.account_id).where(among(passport.c.id, "passports")),
        "heirs": select(passport.c.id, passport.c.merged_into_id).where(
            passport.c.merged_into_id.is_not(None), among(passport.c.id, "passports")
        ),
        "heads": about(PassportHead),
        "entries": about(LedgerEntry).order_by(entry.c.passport_id, entry.c.seq),
        "records": about(ServiceRecord),
        "versions": of_records(RecordVersion),
        "decisions": of_records(Decision),
        "presences": about(Presence),
        "shifts": select(*(shift.c[name] for name in WINDOW)).where(among(shift.c.id, "shifts")),
        "scans": about(Scan),
        "sheet_rows": on_paper.where(among(row.c.passport_id, "passports")),
        "holds": about(Hold),
        "proposals": select(proposal).where(or_(among(proposal.c.passport_id, "passports"), of_communities)),
        "window_corrections": select(window).where(among(window.c.shift_id, "shifts")),
        "orders": about(RedemptionOrder),
        "lines": of_orders.where(among(order.c.passport_id, "passports")),
        "periods": select(period).where(among(period.c.id, "periods")),
        "slots": select(slot).where(among(slot.c.id, "slots")),
        "slot_orders": select(order.c.slot_id, order.c.state).where(among(order.c.slot_id, "slots")),
        "stock": of_gifts(GiftStock),
        "movements": of_gifts(StockMovement),
        "gift_lines": of_gifts(OrderLine),
        "waits": of_gifts(GiftWait),
        "homes": select(passport.c.id, passport.c.community_id).where(among(passport.c.id, "passports")),
        "moves": about(PassportMove),
        "sealed_heads": select(head).where(head.c.period_id.in_(sealed)),
        "seals": seals.where(seal.c.period_id.in_(sealed)),
        "policies": select(policy).where(among(policy.c.community_id, "communities")),
        "keys": select(*(key.c[name] for name in KEY)).where(among(key.c.actor_id, "people")),
        **{name: tied(model, one, two) for name, (model, one, two, _, _) in TIES.items()},
    }


def _tie(name: str, row: Row[Any]) -> Tie:
    _, one, two, since, expiry = TIES[name]
    told = row._mapping
    until = min(told["ended_at"] or ALWAYS, told[expiry] if expiry else ALWAYS)
    alone, alone_until = None, ALWAYS
    if name == "family":
        alone, alone_until = told["declared_by"], told["agreed_at"] or ALWAYS
    elif name == "delegations" and told["granted_by"] == told[one]:
        alone = told[one]
    return Tie(frozenset({told[one], told[two]}), row.id, told[since], until, alone, alone_until)
