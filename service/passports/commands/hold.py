"""Holds: points reserved for the lines of an order, each settled exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from service.core.actor import Actor
from service.core.db import db, new_id, table_of
from service.core.errors import Refusal
from service.passports import rules
from service.passports.chain import Cause, Entry
from service.passports.commands.ledger import Posting, lock_heads, post, store_heads
from service.passports.errors import (
    BalanceMoved,
    HoldEnded,
    HoldExpired,
    HoldUncovered,
    NotEnoughPoints,
    PointsAreLate,
)
from service.passports.models import Hold
from service.passports.queries import late_points_of
from service.passports.rules import HoldObjection, HoldState, Kind


def place_holds(
    passport_id: UUID,
    wanted: Mapping[UUID, int],
    *,
    cutoff_on: date | None = None,
    expected_balance: int | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> dict[UUID, Hold]:
    """Reserve points by line, all or none; what was earned after ``cutoff_on`` stays for the next time. Refuses:
    ``BalanceMoved``, ``PointsAreLate``, ``NotEnoughPoints``.
    """
    head = lock_heads([passport_id])[passport_id]
    if expected_balance is not None and expected_balance != head.balance:
        raise BalanceMoved(balance=head.balance)
    points = sum(wanted.values())
    late = late_points_of([head], cutoff_on)[passport_id] if cutoff_on else 0
    available = rules.points_to_spend(head.balance, head.held, late)
    if available < points:
        facts: dict[str, Any] = {"available": available, "points": points}
        raise PointsAreLate(**facts, late=late) if head.available >= points else NotEnoughPoints(**facts)
    terms = {"passport_id": passport_id, "placed_at": now, "expires_at": expires_at}
    held = {line: Hold(id=new_id(), line_id=line, points=each, **terms) for line, each in wanted.items()}
    db.session.add_all(held.values())
    store_heads([replace(head, held=head.held + points)])
    db.session.flush()
    return held


def place(passport_id: UUID, line_id: UUID, points: int, *, expires_at: datetime | None = None, now: datetime) -> Hold:
    """Reserve points for one line. Refuses: ``NotEnoughPoints``."""
    return place_holds(passport_id, {line_id: points}, expires_at=expires_at, now=now)[line_id]


def post_holds(
    passport_id: UUID, hold_ids: Collection[UUID], *, policy_version: int, actor: Actor, now: datetime
) -> dict[UUID, Entry | Refusal]:
    """Spend what was held, each for itself: its entry, or ``HoldEnded``, ``HoldExpired``, ``HoldUncovered``."""
    head = lock_heads([passport_id])[passport_id]
    holds = _of(passport_id, hold_ids)
    covered = rules.coverage(head.balance, _pending(passport_id))
    objections = {hold.id: rules.judge_posting(_facts(hold), covered, now) for hold in holds}
    spent = [hold for hold in holds if not objections[hold.id]]
    points = sum(hold.points for hold in spent)
    heads = {passport_id: replace(head, held=head.held - points)}
    causes = [Cause("hold", hold.id, policy_version, now, actor.account_id) for hold in spent]
    postings = [
        Posting(passport_id, Kind.SPEND, cause, points=-hold.points) for hold, cause in zip(spent, causes, strict=True)
    ]
    entries = post(postings, heads)
    _end(spent, HoldState.POSTED, "handed_over", now)
    left = head.balance - points
    refused = {hold.id: _refused(objection, hold, left) for hold in holds if (objection := objections[hold.id])}
    return refused | {hold.id: entry for hold, entry in zip(spent, entries, strict=True)}


def _refused(objection: HoldObjection, hold: Hold, balance: int) -> Refusal:
    match objection:
        case HoldObjection.NOT_PENDING:
            return HoldEnded()
        case HoldObjection.EXPIRED:
            return HoldExpired()
        case HoldObjection.UNCOVERED:
            return HoldUncovered(points=hold.points, balance=balance)


def post_hold(hold_id: UUID, *, policy_version: int, actor: Actor, now: datetime) -> Entry:
    """Spend what was held. Refuses: ``HoldEnded``, ``HoldExpired``, ``HoldUncovered``."""
    found = post_holds(_holder(hold_id), [hold_id], policy_version=policy_version, actor=actor, now=now)[hold_id]
    if isinstance(found, Refusal):
        raise found
    return found


def release_holds(passport_id: UUID, hold_ids: Collection[UUID], state: HoldState, cause: str, *, now: datetime) -> int:
    """Void (somebody's decision) or lapse (time's) holds, all or none; returns the points that are free again. Refuses:
    ``HoldEnded``.
    """
    head = lock_heads([passport_id])[passport_id]
    holds = _of(passport_id, hold_ids)
    if not all(rules.may_become(HoldState(hold.state), state) for hold in holds):
        raise HoldEnded
    points = sum(hold.points for hold in holds)
    store_heads([replace(head, held=head.held - points)])
    _end(holds, state, cause, now)
    return points


def lapse_holds(hold_ids: Collection[UUID], cause: str, *, now: datetime) -> None:
    """End many, of many passports, because their time is over: five statements for ten or ten thousand. Which are still
    pending is the caller's to know, under a lock of its own: a defect otherwise.
    """
    passports = db.session.scalars(select(Hold.passport_id).where(Hold.id.in_(hold_ids)).distinct()).all()
    heads = lock_heads(passports)
    freed: Counter[UUID] = Counter()
    pending = select(Hold.passport_id, Hold.points).where(Hold.id.in_(hold_ids), Hold.state == HoldState.PENDING)
    rows = db.session.execute(pending).all()
    if len(rows) != len(hold_ids):
        raise LookupError("a hold that is pending no more")
    for passport_id, points in rows:
        freed[passport_id] += points
    table = table_of(Hold)
    ended = {"state": HoldState.LAPSED.value, "cause": cause, "ended_at": now}
    db.session.execute(update(table).where(table.c.id.in_(hold_ids)).values(ended))
    store_heads([replace(heads[each], held=heads[each].held - points) for each, points in freed.items()])


def release(hold_id: UUID, state: HoldState, cause: str, *, now: datetime) -> None:
    """One of them. Refuses: ``HoldEnded``."""
    release_holds(_holder(hold_id), [hold_id], state, cause, now=now)


def split(passport_id: UUID, hold_id: UUID, parts: Mapping[UUID, int], *, now: datetime) -> dict[UUID, Hold]:
    """One pending hold becomes several of the same points together, by line, with its turn and its end: what was
    spendable then is not asked again. Refuses: ``HoldEnded``.
    """
    lock_heads([passport_id])
    [hold] = _of(passport_id, [hold_id])
    if hold.state != HoldState.PENDING:
        raise HoldEnded
    if sum(parts.values()) != hold.points:
        raise ValueError("the parts of a hold are its points")
    terms = {"passport_id": passport_id, "placed_at": hold.placed_at, "expires_at": hold.expires_at}
    terms |= {"split_of": hold.id}
    found = {line: Hold(id=new_id(), line_id=line, points=each, **terms) for line, each in parts.items()}
    db.session.add_all(found.values())
    _end([hold], HoldState.VOIDED, "split", now)
    return found


def restore(passport_id: UUID, hold_id: UUID, *, policy_version: int, actor: Actor, now: datetime) -> Entry:
    """Give back what a posted hold has spent: its gift was taken back. Refuses: ``HoldEnded``, one that was not spent;
    twice is refused by the ledger itself, where a cause posts once.
    """
    head = lock_heads([passport_id])[passport_id]
    [hold] = _of(passport_id, [hold_id])
    if hold.state != HoldState.POSTED:
        raise HoldEnded
    cause = Cause("hold", hold.id, policy_version, now, actor.account_id)
    [entry] = post([Posting(passport_id, Kind.RESTORE, cause, points=hold.points)], {passport_id: head})
    return entry


def _holder(hold_id: UUID) -> UUID:
    return db.session.scalars(select(Hold.passport_id).where(Hold.id == hold_id)).one()


def _of(passport_id: UUID, hold_ids: Collection[UUID]) -> list[Hold]:
    """As they are now that the head is locked: its lock orders everything that happens to a passport's points."""
    rows = select(Hold).where(Hold.passport_id == passport_id, Hold.id.in_(hold_ids)).order_by(Hold.id)
    found = list(db.session.scalars(rows.execution_options(populate_existing=True)))
    if len(found) != len(set(hold_ids)):
        raise LookupError("a hold of another passport")
    return found


def _pending(passport_id: UUID) -> list[rules.Hold]:
    rows = select(Hold).where(Hold.passport_id == passport_id, Hold.state == HoldState.PENDING)
    return [_facts(hold) for hold in db.session.scalars(rows)]


def _facts(hold: Hold) -> rules.Hold:
    return rules.Hold(hold.line_id, hold.points, hold.placed_at, hold.expires_at, HoldState(hold.state))


def _end(holds: Collection[Hold], state: HoldState, cause: str, now: datetime) -> None:
    for hold in holds:
        hold.state, hold.cause, hold.ended_at = state, cause, now
    db.session.flush()
