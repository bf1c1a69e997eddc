"""Waiting for a gift: in the order of asking; what becomes free is offered to the first, for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.accounts.queries import has_live_sign_in
from service.accounts.queries.ends import is_death_reported
from service.core import audit
from service.core.actor import Actor
from service.core.db import db, new_id
from service.core.retry import Rerun
from service.passports.commands.ledger import lock_heads
from service.passports.errors import NoPassport, NotEnoughPoints
from service.passports.queries import home_as_locked, of_person
from service.passports.queries.spendable import worth_of
from service.redemption import access
from service.redemption.commands import colleagues, lines, offers, orders, settling, stock
from service.redemption.commands.lines import Supply, Wanted
from service.redemption.commands.orders import Asked
from service.redemption.errors.periods import SlotNeeded
from service.redemption.errors.waits import NoOffer, OfferOver, StillThere, WaitRefused, WaitsAlready
from service.redemption.models import Gift, GiftWait, RedemptionOrder, RedemptionPeriod
from service.redemption.queries import orders as order_queries
from service.redemption.queries import periods as period_queries
from service.redemption.queries import waits as queries
from service.redemption.rules.orders import TO_COLLECT
from service.redemption.rules.waits import WaitState, judge_offer

OFFERS: dict[str, type[WaitRefused]] = {each.code: each for each in (NoOffer, OfferOver)}


def join(
    period: RedemptionPeriod, gift: Gift, quantity: int, account_id: UUID, *, actor: Actor, now: datetime
) -> GiftWait:
    """Queue for a gift of which nothing is there: what lies there is ordered, and what comes is offered in turn, fewer
    pieces too. A wait holds nothing. Refuses: ``PeriodNotOpen``, ``PeriodOver``, ``PeriodNotYet``,
    ``NoPassport``, what a person and a gift are refused for in an order, ``NotEnoughPoints`` (whoever could never take
    it would keep it from all the others), ``WaitsAlready``, ``StillThere``.
    """
    orders.must_be_ordering(period, now)
    passport = of_person(account_id)
    if passport is None:
        raise NoPassport
    lock_heads([passport.id])  # whoever closes their account, or moves, leaves every queue under this lock
    standing = order_queries.order_to_add_to(period.id, passport.id)  # what is offered goes onto it
    counted = [] if standing else order_queries.counted_orders(period.half_year, passport.id)
    orders.must_be_customer(period, account_id, home_as_locked(passport, period.cutoff_on), counted)
    had = order_queries.had_in_period(period.id, passport.id).get(gift.id, 0)
    lines.must_be_had(gift, Wanted(gift.id, quantity), had, Supply.SHELF)
    worth = worth_of(passport.id, period.cutoff_on)
    if worth < quantity * gift.price_points:
        raise NotEnoughPoints(available=worth, points=quantity * gift.price_points)
    left = queries.locked_stock(gift.id)
    if mine := queries.queued(period.id, gift.id, passport.id):
        raise WaitsAlready(wait_id=str(mine.id))
    if left.on_shelf and not queries.waited_for([gift.id]):
        raise StillThere(left=left.on_shelf)
    last = select(func.coalesce(func.max(GiftWait.ordinal), 0))
    last = last.where(GiftWait.period_id == period.id, GiftWait.gift_id == gift.id)
    wait = GiftWait(
        id=new_id(),
        community_id=period.community_id,
        period_id=period.id,
        gift_id=gift.id,
        passport_id=passport.id,
        account_id=account_id,
        ordinal=db.session.execute(last).scalar_one() + 1,
        quantity=quantity,
        state=WaitState.WAITING,
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(wait)
    db.session.flush()
    _audit("gift_wait.asked", wait, actor, now)
    offers.tell_of_another("gift_wait.asked", wait, actor=actor, now=now)
    return wait


def accept(
    wait: GiftWait, slot_id: UUID | None, *, expected_price: int | None = None, actor: Actor, now: datetime
) -> RedemptionOrder:
    """Take what is offered, at today's price: a line of one's order that is still to be collected, or of a new one in
    ``slot_id``. Whoever was offered fewer than they asked for waits for no more. Refuses: ``DeathReported``,
    ``NoOffer``, ``OfferOver``, ``SlotNeeded``, and what an order refuses.
    """
    period = period_queries.get_period(wait.period_id)
    order = order_queries.order_to_add_to(period.id, wait.passport_id)
    if order is not None:
        order = orders.locked(order)
        orders.must_be_unreported(order.account_id)
        if order.state not in TO_COLLECT:
            raise Rerun  # collected or cancelled between our reading it and its lock
    else:
        lock_heads([wait.passport_id])
    wait = queries.locked(wait.id)
    if code := judge_offer(wait.state, wait.offer_ends_at, now):
        raise OFFERS[code]
    wanted = [Wanted(wait.gift_id, wait.pieces_offered, expected_price)]
    if order is not None:
        lines.add_lines(order, period, wanted, supply=Supply.OFFER, now=now)
        order.changed_by = actor.person_id
        settling.settle(order, now)
        if order.account_id != actor.account_id:
            orders.tell("order.changed_for_you", order, now=now)
            orders.tell_who_acts("order.changed", order, actor=actor, now=now)
    elif slot_id is None:
        raise SlotNeeded
    else:
        order = orders.place_in(period, Asked(wait.account_id, wanted), slot_id, Supply.OFFER, actor=actor, now=now)
    _end(wait, WaitState.ACCEPTED, now)
    _audit("gift_wait.accepted", wait, actor, now)
    return order


def leave(wait: GiftWait, *, actor: Actor, now: datetime) -> GiftWait:
    """Stop waiting, or decline an offer: what is there goes to the next at once. Whom it was done for is told, and of
    who has no phone the staff's colleagues. Again changes nothing.
    """
    wait = queries.locked(wait.id)
    if wait.state not in queries.QUEUED:
        return wait
    _leave(wait, now)
    _audit("gift_wait.left", wait, actor, now)
    offers.tell_of_another("gift_wait.left", wait, actor=actor, now=now)
    if not access.orders_for(actor, wait.account_id, now) and not has_live_sign_in(wait.account_id):
        colleagues.tell("gift.wait_left", wait.community_id, actor=actor, now=now, gift_id=wait.gift_id)
    return wait


def lapse(wait_id: UUID, *, now: datetime) -> None:
    """An offer whose time is over goes to the next, but for who is reported dead: ``resume_offers``."""
    wait = queries.locked(wait_id)
    if is_death_reported(wait.account_id):
        return
    if wait.state == WaitState.OFFERED and wait.offer_ends_at is not None and now >= wait.offer_ends_at:
        _give_back(wait, WaitState.LAPSED, now)
        offers.tell("gift_wait.lapsed", wait, now)


def resume_offers(account_id: UUID, stopped_at: datetime, *, now: datetime) -> None:
    """Of who was said to be dead and lives: an offer that stood still meanwhile has as long as it then had left."""
    for wait in queries.offers_of(account_id):
        if wait.offer_ends_at is not None and wait.offered_at is not None:
            wait.offer_ends_at += now - max(stopped_at, wait.offered_at)
            ends_at = wait.offer_ends_at.isoformat()
            offers.tell("gift_wait.offered", wait, now, pieces=wait.pieces_offered, ends_at=ends_at)
    db.session.flush()


def leave_all(passport_id: UUID, *, now: datetime) -> None:
    """The person goes elsewhere, and all that they queue for goes to the next."""
    for wait in queries.queued_of(passport_id):
        _leave(queries.locked(wait.id), now)


def stop_waiting(period_id: UUID, *, now: datetime) -> None:
    """From now on what becomes free is for whoever comes to the counter; offers that were made stand to their end."""
    for wait in queries.queued_in(period_id):
        if wait.state == WaitState.WAITING:
            _end(wait, WaitState.ENDED, now)
            offers.tell("gift_wait.ended", wait, now)


def end_all(period: RedemptionPeriod, *, now: datetime) -> None:
    """The period is over: offers go back to the shelf and nobody waits any more."""
    queries.lock_stocks_waited_for(period.id)
    for wait in queries.queued_in(period.id):
        if wait.state == WaitState.OFFERED:
            stock.free({wait.gift_id: wait.pieces_offered})
        _end(wait, WaitState.ENDED, now)


def _leave(wait: GiftWait, now: datetime) -> None:
    """What is kept for them, or was not enough for them, goes to the next."""
    if wait.state == WaitState.OFFERED:
        _give_back(wait, WaitState.DECLINED, now)
    elif wait.state == WaitState.WAITING:
        _end(wait, WaitState.LEFT, now)
        offers.offer_next(wait.gift_id, now=now)


def _give_back(wait: GiftWait, state: WaitState, now: datetime) -> None:
    _end(wait, state, now)
    offers.put_back({wait.gift_id: wait.pieces_offered}, now=now)


def _end(wait: GiftWait, state: WaitState, now: datetime) -> None:
    wait.state, wait.ended_at = state, now
    db.session.flush()


def _audit(action: str, wait: GiftWait, actor: Actor, now: datetime) -> None:
    details: dict[str, Any] = {"gift_id": str(wait.gift_id), "account_id": str(wait.account_id), "state": wait.state}
    audit.record(action, "gift_wait", wait.id, actor=actor, now=now, community_id=wait.community_id, **details)
