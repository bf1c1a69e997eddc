"""Ordering: points, pieces and a place in a slot, held together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.accounts.models import Account
from service.accounts.queries.ends import is_closed, is_death_reported
from service.core import audit
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import StaleVersion
from service.core.retry import Rerun
from service.passports.commands.ledger import lock_heads
from service.passports.errors import NoPassport
from service.passports.queries import home_as_locked, of_person
from service.redemption import access
from service.redemption.commands import lines, settling, slots
from service.redemption.commands.lines import Supply, Wanted
from service.redemption.commands.periods import must_be_planned
from service.redemption.commands.telling import tell as tell
from service.redemption.commands.telling import tell_who_acts as tell_who_acts
from service.redemption.errors.orders import (
    AllCollected,
    AlreadyOrdered,
    CustomerClosed,
    DeathReported,
    IdentityUnconfirmed,
    NotAtHome,
    NothingHeld,
    OrderedElsewhere,
    OrderRefused,
    OrderTooLate,
)
from service.redemption.errors.periods import (
    PeriodNotOpen,
    PeriodNotYet,
    PeriodOver,
    SlotElsewhere,
    SlotNeeded,
    SlotOver,
    SlotTooSoon,
)
from service.redemption.models import RedemptionDay, RedemptionOrder, RedemptionPeriod, RedemptionSlot
from service.redemption.queries import orders as queries
from service.redemption.queries import periods as period_queries
from service.redemption.rules import LineState
from service.redemption.rules import orders as rules
from service.redemption.rules.notices import REASONS
from service.redemption.rules.periods import Window, judge_ordering

CUSTOMER: dict[str, type[OrderRefused]] = {
    each.code: each for each in (CustomerClosed, DeathReported, NotAtHome, IdentityUnconfirmed, OrderedElsewhere)
}
CHANGE: dict[str, type[OrderRefused]] = {each.code: each for each in (NothingHeld, OrderTooLate)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose order, of what, and what balance they saw."""

    account_id: UUID
    wanted: Sequence[Wanted]
    expected_balance: int | None = None


def place(period: RedemptionPeriod, asked: Asked, slot_id: UUID, *, actor: Actor, now: datetime) -> RedemptionOrder:
    """Order for oneself or whom one acts for (``access.must_order_for``). Refuses, in this order: ``PeriodNotOpen``,
    ``PeriodOver``, ``PeriodNotYet`` · ``NoPassport``, ``CUSTOMER``, ``AlreadyOrdered``, ``AllCollected`` ·
    ``SlotElsewhere``, ``DayCancelled``, ``DayEnded``, ``SlotOver`` · lines · points · ``SoldOut`` · ``SlotFull``.
    """
    must_be_ordering(period, now)
    return place_in(period, asked, slot_id, Supply.SHELF, actor=actor, now=now)


def place_in(
    period: RedemptionPeriod, asked: Asked, slot_id: UUID, supply: Supply, *, actor: Actor, now: datetime
) -> RedemptionOrder:
    """An order in a slot, whatever the window says."""
    slot, day = _slot_of(slot_id, period)
    order = add(period, asked, day, slot, supply, actor=actor, now=now)
    slots.take_place(slot_id)
    if asked.account_id != actor.account_id:
        tell("order.placed_for_you", order, now=now)
        tell_who_acts("order.placed", order, actor=actor, now=now)
    return order


def must_be_ordering(period: RedemptionPeriod, now: datetime) -> None:
    window = Window(period.opens_at, period.closes_at, period.cancel_until)
    match judge_ordering(period.state, window, now):
        case "period.not_open":
            raise PeriodNotOpen
        case "period.over":
            raise PeriodOver
        case "period.not_yet":
            raise PeriodNotYet(opens_at=period.opens_at)


def _slot_of(slot_id: UUID, period: RedemptionPeriod) -> tuple[RedemptionSlot, RedemptionDay]:
    found = period_queries.slot_with_day(slot_id)
    if found is None or found[1].period_id != period.id:
        raise SlotElsewhere
    return found


def _must_lie_ahead(slot: RedemptionSlot, now: datetime) -> None:
    if slot.ends_at <= now:
        raise SlotOver


def add(
    period: RedemptionPeriod,
    asked: Asked,
    day: RedemptionDay,
    slot: RedemptionSlot | None,
    supply: Supply,
    *,
    actor: Actor,
    now: datetime,
) -> RedemptionOrder:
    """An order with its lines, points and pieces held; the slot's place, and telling the person, are the caller's."""
    passport = of_person(asked.account_id)
    if passport is None:
        raise NoPassport
    must_be_planned(period_queries.day_kept_open(day.id))
    if slot is not None:
        _must_lie_ahead(slot, now)
    lock_heads([passport.id])  # from here on nobody else orders for this passport
    counted = queries.counted_orders(period.half_year, passport.id)
    must_be_customer(period, asked.account_id, home_as_locked(passport, period.cutoff_on), counted)
    order = RedemptionOrder(
        id=new_id(),
        community_id=period.community_id,
        period_id=period.id,
        passport_id=passport.id,
        account_id=asked.account_id,
        day_id=day.id,
        slot_id=slot.id if slot else None,
        is_walk_in=slot is None,
        ordinal=rules.free_ordinal({order.ordinal for order in counted}),
        placed_at=now,
        placed_by=actor.person_id,
        lines=[],
    )
    db.session.add(order)
    db.session.flush()
    lines.add_lines(order, period, asked.wanted, supply=supply, expected_balance=asked.expected_balance, now=now)
    _audit("order.placed", order, actor, now, lines=len(order.lines))
    return order


def must_be_customer(
    period: RedemptionPeriod, account_id: UUID, home_id: UUID, counted: Sequence[RedemptionOrder]
) -> None:
    """Refuses: ``CUSTOMER``, ``AlreadyOrdered``, ``AllCollected``."""
    account = db.session.get_one(Account, account_id, populate_existing=True)  # as it is under the ledger's lock
    customer = queries.customer_facts(period, account, home_id, counted)
    here = [order for order in counted if order.period_id == period.id]
    match rules.judge_customer(customer):
        case "order.already_placed":
            raise AlreadyOrdered(order_id=str(next(order.id for order in here if order.state in rules.TO_COLLECT)))
        case "order.all_collected":
            raise AllCollected(order_id=str(here[0].id))
        case str(code):
            raise CUSTOMER[code]


def must_be_unreported(account_id: UUID) -> None:
    """While a reported death waits nothing is added to an order: neither the person nor a relative is known to be the
    one who chooses. Refuses: ``DeathReported``.
    """
    if is_death_reported(account_id):
        raise DeathReported


def change(
    order: RedemptionOrder,
    wanted: Sequence[Wanted],
    *,
    slot_id: UUID | None,
    version: int,
    expected_balance: int | None = None,
    actor: Actor,
    now: datetime,
) -> RedemptionOrder:
    """What is to be on the order now, and when it is collected. A line of which nothing changes keeps its price and its
    turn; what was handed over stays. Only a walk-in goes without a slot, on its own day. Refuses: ``SlotNeeded``,
    ``CHANGE``, ``SlotTooSoon``, ``CustomerClosed``, ``StaleVersion``, ``DeathReported`` and what ``place`` refuses.
    """
    period = period_queries.get_period(order.period_id)
    if slot_id is None and not order.is_walk_in:
        raise SlotNeeded
    slot, day = _slot_of(slot_id, period) if slot_id else (None, period_queries.get_day(order.day_id))
    order = _held_still_to_change(order, day, actor=actor, now=now)
    if is_closed(order.account_id):
        raise CustomerClosed
    if order.version != version:
        raise StaleVersion
    must_be_planned(day)
    if slot is not None and slot.id != order.slot_id:
        _must_lie_ahead(slot, now)
    lines.must_be_once(wanted)
    asked = {each.gift_id: each for each in wanted}
    held = [line for line in order.lines if line.state == LineState.HELD]
    pieces: Counter[UUID] = Counter()  # of a gift there may be two lines: a substitute, an offer that was taken
    for line in held:
        pieces[line.gift_id] += line.quantity
    gone = [line for line in held if line.gift_id not in asked or asked[line.gift_id].quantity != pieces[line.gift_id]]
    kept = {line.gift_id for line in held if line not in gone}
    fresh = [each for each in wanted if each.gift_id not in kept]
    if fresh:
        must_be_unreported(order.account_id)
    ended = {
        LineState.REPLACED: [line for line in gone if line.gift_id in asked],
        LineState.CANCELLED: [line for line in gone if line.gift_id not in asked],
    }
    seen = expected_balance
    lines.replace(order, period, ended, fresh, supply=Supply.SHELF, expected_balance=seen, actor=actor, now=now)
    if slot_id != order.slot_id:
        slots.move_place(order.slot_id, slot_id)
        order.slot_id, order.day_id = slot_id, day.id
    order.changed_by = actor.person_id
    settling.settle(order, now)
    _audit("order.changed", order, actor, now, lines=len(asked))
    if order.account_id != actor.account_id:
        tell("order.changed_for_you", order, now=now)
        tell_who_acts("order.changed", order, actor=actor, now=now)
    return order


def cancel(order: RedemptionOrder, reason: str | None, *, actor: Actor, now: datetime) -> RedemptionOrder:
    """Give up what has not been collected: points, pieces and the place are free at once. Refuses: ``CHANGE``."""
    order = _held_still_to_cancel(order, actor=actor, now=now)
    held = [line for line in order.lines if line.state == LineState.HELD]
    lines.end_lines(order, held, LineState.CANCELLED, actor=actor, now=now)
    order.cancel_reason = reason
    settling.settle(order, now)
    _audit("order.cancelled", order, actor, now, lines=len(held))
    if order.account_id != actor.account_id:
        tell("order.cancelled_for_you", order, now=now)
        tell_who_acts("order.cancelled", order, actor=actor, now=now)
    return order


def give_up_all(passport_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Who closes their account orders nothing any more: returns how many orders were still to be collected. The locks
    are those of ``locked``, of all orders together.
    """
    standing = queries.standing_orders(passport_id)
    for day_id in sorted(set(standing.values())):
        period_queries.day_kept_open(day_id)
    lock_heads([passport_id])
    if queries.standing_orders(passport_id) != standing:
        raise Rerun  # ordered, or moved to another day, between our reading and our locks
    for order_id in standing:
        order = queries.fresh(order_id)
        held = [line for line in order.lines if line.state == LineState.HELD]
        lines.end_lines(order, held, LineState.CANCELLED, actor=actor, now=now)
        order.cancel_reason = REASONS["account.closed"]
        settling.settle(order, now)
        _audit("order.cancelled", order, actor, now, lines=len(held))
    return len(standing)


def _held_still_to_cancel(order: RedemptionOrder, *, actor: Actor, now: datetime) -> RedemptionOrder:
    """The order under its locks. Refuses: what ``access.must_change`` refuses, ``CHANGE``."""
    as_staff = access.must_change(actor, order.account_id, order.community_id, now)
    order = locked(order)
    period = period_queries.get_period(order.period_id)
    if code := rules.judge_cancelling(order.state, as_staff, period.cancel_until, now):
        raise CHANGE[code]
    return order


def _held_still_to_change(order: RedemptionOrder, to: RedemptionDay, *, actor: Actor, now: datetime) -> RedemptionOrder:
    """The order under its locks, and the day to which it may move. Refuses: what
    ``access.must_change`` refuses, ``CHANGE``, ``AllCollected``, ``SlotTooSoon``.
    """
    as_staff = access.must_change(actor, order.account_id, order.community_id, now)
    order = locked(order, to.id)
    period, day = period_queries.get_period(order.period_id), period_queries.get_day(order.day_id)
    is_on_its_day = rules.is_at_counter(day.state, day.day, local_date(now))
    match rules.judge_change(order.state, as_staff, is_on_its_day, period.cancel_until, now):
        case "order.all_collected":
            raise AllCollected(order_id=str(order.id))
        case str(code):
            raise CHANGE[code]
    if as_staff and to.id != day.id and not rules.is_at_counter(to.state, to.day, local_date(now)):
        heard = now + timedelta(hours=period.reminder_hours)
        if to.opens_at < heard:
            raise SlotTooSoon(opens_at=heard)
    return order


def locked(order: RedemptionOrder, *days: UUID) -> RedemptionOrder:
    """Nobody else changes it from here on, nor ends its day or one of ``days``: days before ledgers, by id."""
    kept = {order.day_id, *days}
    for day_id in sorted(kept):
        period_queries.day_kept_open(day_id)
    lock_heads([order.passport_id])
    found = queries.fresh(order.id)
    if found.day_id not in kept:
        raise Rerun  # it was moved to another day between our reading it and its lock
    return found


def _audit(action: str, order: RedemptionOrder, actor: Actor, now: datetime, **details: Any) -> None:
    told = {"period_id": str(order.period_id), "account_id": str(order.account_id), "state": order.state, **details}
    audit.record(action, "redemption_order", order.id, actor=actor, now=now, community_id=order.community_id, **told)
