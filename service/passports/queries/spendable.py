"""What can be spent: the balance without what is held, and without what a cut-off leaves for the next time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from service.accounts.models import Account
from service.accounts.rules import AccountStatus
from service.core.db import db
from service.passports.models import Hold, LedgerEntry, Passport, PassportHead
from service.passports.queries.merged import holder_of, under
from service.passports.rules import Head, HoldState, Kind, coverage, late_points, points_to_spend
from service.passports.rules import Hold as HeldPoints


@dataclass(frozen=True, slots=True)
class Spendable:
    """Points of a passport, for one cut-off. Of a closed account they stand in the ledger and buy nothing."""

    balance: int
    held: int
    late: int
    is_closed: bool

    @property
    def points(self) -> int:
        return 0 if self.is_closed else points_to_spend(self.balance, self.held, self.late)


def spendable(passport_id: UUID, cutoff_on: date) -> Spendable:
    """As it is now; who orders is judged by it again under the ledger's lock."""
    [found] = spendable_among(PassportHead.passport_id == passport_id, cutoff_on=cutoff_on)
    return found[1]


def spendable_among(*which: ColumnElement[bool], cutoff_on: date) -> list[tuple[Account, Spendable]]:
    """Of many passports, with whose they are: two statements."""
    rows = db.session.execute(
        select(PassportHead, Account)
        .join(Passport, Passport.id == PassportHead.passport_id)
        .join(Account, Account.id == Passport.account_id)
        .where(*which)
        .execution_options(populate_existing=True)
    ).all()
    late = late_points_of([head for head, _ in rows], cutoff_on)
    return [
        (account, Spendable(head.balance, head.held, late[head.passport_id], account.status == AccountStatus.CLOSED))
        for head, account in rows
    ]


def worth_of(passport_id: UUID, cutoff_on: date) -> int:
    """What could be spent if nothing were held: for who may still give up one thing for another."""
    found = spendable(passport_id, cutoff_on)
    return points_to_spend(found.balance, 0, found.late)


def late_points_of(heads: Collection[Head | PassportHead], cutoff_on: date) -> dict[UUID, int]:
    """Passport → points that wait for the next period: one statement over what is dated after the cut-off alone, so
    that it costs no more in the tenth year than in the first. What was earned under a passport that was merged into
    this one keeps its dates.
    """
    of_service = LedgerEntry.kind.in_((Kind.EARN, Kind.CORRECT))
    # Of the entries of merges only an opening that was taken back has a day: its own, so that the two are nothing.
    by_hand = LedgerEntry.kind.in_((Kind.OPENING, Kind.ADJUST, Kind.MERGE))
    rows = db.session.execute(
        select(
            LedgerEntry.passport_id,
            holder_of(LedgerEntry.passport_id),
            func.coalesce(func.sum(case((of_service, LedgerEntry.net_change), else_=0)), 0),
            func.coalesce(func.sum(case((by_hand, LedgerEntry.points_change), else_=0)), 0),
        )
        .where(LedgerEntry.passport_id.in_(under(head.passport_id for head in heads)))
        .where(LedgerEntry.service_date > cutoff_on)
        .group_by(LedgerEntry.passport_id)
    )
    minutes: dict[UUID, int] = defaultdict(int)
    points: dict[UUID, int] = defaultdict(int)
    for _, holder, served, moved in rows:
        minutes[holder] += int(served)
        points[holder] += int(moved)
    late = {each.passport_id: (minutes[each.passport_id], points[each.passport_id]) for each in heads}
    return {head.passport_id: late_points(head.net_minutes, *late[head.passport_id]) for head in heads}


def covered_lines(passport_ids: Collection[UUID]) -> set[UUID]:
    """The lines whose points are there, of these passports: two statements."""
    rows = select(Hold).where(Hold.passport_id.in_(passport_ids), Hold.state == HoldState.PENDING)
    pending: dict[UUID, list[HeldPoints]] = {}
    for hold in db.session.scalars(rows):
        held = HeldPoints(hold.line_id, hold.points, hold.placed_at, hold.expires_at)
        pending.setdefault(hold.passport_id, []).append(held)
    balances = db.session.execute(
        select(PassportHead.passport_id, PassportHead.balance).where(PassportHead.passport_id.in_(pending))
    )
    return {line for passport_id, balance in balances for line in coverage(balance, pending[passport_id])}
