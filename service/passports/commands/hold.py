"""Holds: points reserved for an order line, settled exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.core.actor import Actor
from service.core.db import db, new_id
from service.passports import rules
from service.passports.chain import Cause, Entry
from service.passports.commands.ledger import Posting, lock_heads, post, store_heads
from service.passports.errors import HoldEnded, HoldExpired, HoldUncovered, NotEnoughPoints
from service.passports.models import Hold
from service.passports.rules import Head, HoldObjection, HoldState, Kind

OBJECTIONS = {
    HoldObjection.NOT_PENDING: HoldEnded,
    HoldObjection.EXPIRED: HoldExpired,
    HoldObjection.UNCOVERED: HoldUncovered,
}


def place(passport_id: UUID, line_id: UUID, points: int, *, expires_at: datetime | None = None, now: datetime) -> Hold:
    """Reserve points that can be spent now. Refuses: ``NotEnoughPoints``."""
    head = lock_heads([passport_id])[passport_id]
    if head.available < points:
        raise NotEnoughPoints(available=max(0, head.available), points=points)
    hold = Hold(
        id=new_id(), passport_id=passport_id, line_id=line_id, points=points, placed_at=now, expires_at=expires_at
    )
    db.session.add(hold)
    store_heads([replace(head, held=head.held + points)])
    db.session.flush()
    return hold


def post_hold(hold_id: UUID, *, policy_version: int, actor: Actor, now: datetime) -> Entry:
    """Spend what was held. Refuses: ``HoldEnded``, ``HoldExpired``, ``HoldUncovered``."""
    hold, head = _locked(hold_id)
    covered = rules.coverage(head.balance, _pending(hold.passport_id))
    if objection := rules.judge_posting(_facts(hold), covered, now):
        raise OBJECTIONS[objection]
    heads = {hold.passport_id: replace(head, held=head.held - hold.points)}
    cause = Cause("hold", hold.id, policy_version, now, actor.account_id)
    [entry] = post([Posting(hold.passport_id, Kind.SPEND, cause, points=-hold.points)], heads)
    _end(hold, HoldState.POSTED, "handed_over", now)
    return entry


def release(hold_id: UUID, state: HoldState, cause: str, *, now: datetime) -> Hold:
    """Void (somebody's decision) or lapse (time's) a hold: its points are free again. Refuses: ``HoldEnded``."""
    hold, head = _locked(hold_id)
    if not rules.may_become(HoldState(hold.state), state):
        raise HoldEnded
    store_heads([replace(head, held=head.held - hold.points)])
    _end(hold, state, cause, now)
    return hold


def _locked(hold_id: UUID) -> tuple[Hold, Head]:
    """The head first: its lock orders everything that happens to a passport's points."""
    passport_id = db.session.scalars(select(Hold.passport_id).where(Hold.id == hold_id)).one()
    head = lock_heads([passport_id])[passport_id]
    return db.session.get_one(Hold, hold_id, populate_existing=True), head


def _pending(passport_id: UUID) -> list[rules.Hold]:
    rows = select(Hold).where(Hold.passport_id == passport_id, Hold.state == HoldState.PENDING)
    return [_facts(hold) for hold in db.session.scalars(rows)]


def _facts(hold: Hold) -> rules.Hold:
    return rules.Hold(hold.line_id, hold.points, hold.placed_at, hold.expires_at, HoldState(hold.state))


def _end(hold: Hold, state: HoldState, cause: str, now: datetime) -> None:
    hold.state, hold.cause, hold.ended_at = state, cause, now
    db.session.flush()
