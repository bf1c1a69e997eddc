"""At the counter: handing over, in whole or in part; what is not wanted; who comes without an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.accounts.models import Account
from service.accounts.queries import has_live_sign_in
from service.accounts.queries.ends import has_died, is_death_reported
from service.core import audit, outbox
from service.core.actor import Actor
from service.core.calendar import local_date
from service.core.db import db, new_id
from service.core.errors import Refusal
from service.passports.commands.hold import post_holds
from service.redemption import access
from service.redemption.commands import lines, orders, settling, stock
from service.redemption.commands.lines import Supply, Wanted
from service.redemption.commands.orders import Asked
from service.redemption.commands.periods import must_be_open
from service.redemption.errors.orders import (
    CustomerClosed,
    DearerUnagreed,
    DeathReported,
    LineEnded,
    MoreThanOrdered,
    NoSuchCounter,
    NoSuchLine,
    NotYetDue,
    OrderCollected,
    OrderEnded,
    OrderNoShow,
    OwnerDied,
    ProxyMayNotOrder,
    TooManyPrincipals,
)
from service.redemption.errors.periods import DayEnded, DayNotYet, PeriodNotYet
from service.redemption.models import Collection, OrderLine, RedemptionDay, RedemptionOrder
from service.redemption.queries import orders as queries
from service.redemption.queries import periods as period_queries
from service.redemption.rules import LineState, Move
from service.redemption.rules import orders as rules
from service.redemption.rules.orders import SPENT_LINES


@dataclass(frozen=True, slots=True)
class Handing:
    """How it was done: what the person showed, and whether that is the counter's own word (else a look-up saw a code of
    their phone); at which counter, and who came in their place.
    """

    shown: str
    by_own_word: bool
    counter: int | None = None
    proxy_id: UUID | None = None
    by_two: bool = False  # then a proxy may carry away for more people than one member of staff alone lets them
    by: UUID | None = None  # who stood at the counter, if it was not whoever confirms it


@dataclass(slots=True)
class Item:
    """The receipt for one line: handed over, or why not. Of a line of which a part goes out ``line`` is that part."""

    asked_id: UUID
    line: OrderLine
    refusal: Refusal | None = None


def hand_over(
    order: RedemptionOrder, pieces: Mapping[UUID, int | None] | None, how: Handing, *, actor: Actor, now: datetime
) -> list[Item]:
    """Give out lines of an order, each at the price at which it was ordered: ``pieces`` by line (``None``: all of it),
    or everything that is held. A line whose points are gone stays and says so; the others go out.

    Refuses: ``OwnOrder``, ``RelatedOrder`` · who comes (``_must_be_theirs``) · ``OrderNoShow``, ``OrderCollected``,
    ``OrderEnded``, ``DayEnded``, ``NotYetDue`` · ``NoSuchCounter`` · ``NoSuchLine`` of this order.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    _must_be_theirs(how, order, actor, now)  # under the ledger's lock: their death may have been confirmed first
    _must_be_due(order, now)
    must_be_counter(how.counter, order.day_id)
    asked = _asked(order, pieces, actor, now)
    collection = Collection(
        id=new_id(),
        community_id=order.community_id,
        order_id=order.id,
        day_id=order.day_id,
        account_id=order.account_id,
        proxy_id=how.proxy_id,
        counter=how.counter,
        shown=how.shown,
        by_own_word=how.by_own_word,
        owner_signs_in=has_live_sign_in(order.account_id),
        day=local_date(now),
        at=now,
        by=how.by or actor.person_id,
    )
    _give_out(order, asked, collection, actor, now)
    settling.settle(order, now)
    if any(item.refusal is None for item in asked):
        _tell_owner(order, how, now)
        if not collection.owner_signs_in:
            orders.tell_who_acts("order.collected", order, actor=actor, now=now)
    return asked


def _tell_owner(order: RedemptionOrder, how: Handing, now: datetime) -> None:
    """Whoever it was given to: the owner learns of it, and so does who is said to have come; both can say so if it is
    not true.
    """
    if how.proxy_id is None:
        orders.tell("order.collected", order, now=now)
    else:
        orders.tell("order.collected_by_proxy", order, now=now, proxy_id=str(how.proxy_id))
        told = {"code": "order.collected_by_you", "account_id": str(how.proxy_id), "order_id": str(order.id)}
        outbox.put("inbox", [told], now=now)


def _give_out(
    order: RedemptionOrder, items: Sequence[Item], collection: Collection, actor: Actor, now: datetime
) -> None:
    """Spend the points of each line and let its pieces go; an item whose points are not there is told why."""
    period = period_queries.get_period(order.period_id)
    wanted = {item.line.hold_id: item for item in items if item.refusal is None}
    posted = post_holds(order.passport_id, list(wanted), policy_version=period.policy_version, actor=actor, now=now)
    for hold_id, item in wanted.items():
        found = posted[hold_id]
        item.refusal = found if isinstance(found, Refusal) else None
    given = [item.line for item in items if item.refusal is None]
    if not given:
        return
    db.session.add(collection)
    db.session.flush()
    for line in given:
        line.state, line.ended_at, line.ended_by = LineState.HANDED_OVER, now, actor.account_id
        line.collection_id = collection.id
    stock.keep(Move.HANDED_OVER, given, community_id=order.community_id, actor=actor, now=now)
    db.session.flush()


def _must_be_theirs(how: Handing, order: RedemptionOrder, actor: Actor, now: datetime) -> None:
    """Who comes: the person, of whom a death that is reported leaves their phone's code to say so; or who carries away
    for others, a few people a day. Their account's lock lets two counters count one after the other. Refuses:
    ``OwnerDied``, ``DeathReported``, what ``access.must_be_proxy`` refuses, ``TooManyPrincipals``.
    """
    if (proxy_id := how.proxy_id) is None:
        if has_died(order.account_id):
            raise OwnerDied
        if how.by_own_word and is_death_reported(order.account_id):
            raise DeathReported
        return
    access.must_be_proxy(proxy_id, order.account_id, by_two=how.by_two, actor=actor, now=now)
    db.session.get_one(Account, proxy_id, with_for_update=True)
    most = period_queries.get_period(order.period_id).proxy_people_per_day
    if not how.by_two and len(queries.people_collected_for(proxy_id, local_date(now)) | {order.account_id}) > most:
        raise TooManyPrincipals(most=most)


def must_be_counter(number: int | None, day_id: UUID) -> None:
    """Refuses: ``NoSuchCounter``."""
    counters = period_queries.get_day(day_id).counters
    if not rules.is_counter_of(number, counters):
        raise NoSuchCounter(most=counters)


def _must_be_due(order: RedemptionOrder, now: datetime) -> None:
    day = period_queries.get_day(order.day_id)
    match rules.judge_hand_over([line.state for line in order.lines], day.state, day.day, local_date(now)):
        case "order.collected":
            given = (line.ended_at for line in order.lines if line.state in SPENT_LINES)
            raise OrderCollected(collected_at=max(at for at in given if at is not None))
        case "order.no_show":
            raise OrderNoShow
        case "order.ended":
            raise OrderEnded
        case "day.ended":
            raise DayEnded
        case "order.not_yet_due":
            raise NotYetDue(on=day.day.isoformat())


def drop(order: RedemptionOrder, line_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> RedemptionOrder:
    """What the person does not want after all when they stand there: points and pieces are free at once. Refuses:
    ``OwnOrder``, ``RelatedOrder``, ``NotYetDue``, ``NoSuchLine``, ``LineEnded``.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    day = period_queries.get_day(order.day_id)
    if local_date(now) < day.day:
        raise NotYetDue(on=day.day.isoformat())
    wanted = [_line(order, line_id) for line_id in dict.fromkeys(line_ids)]
    if ended := [line for line in wanted if line.state != LineState.HELD]:
        raise LineEnded(line_id=str(ended[0].id))
    lines.end_lines(order, wanted, LineState.REFUSED, actor=actor, now=now)
    settling.settle(order, now)
    orders.tell("order.dropped", order, now=now)
    orders.tell_who_acts("order.changed", order, actor=actor, now=now)
    details: dict[str, Any] = {"lines": len(wanted), "account_id": str(order.account_id)}
    audit.record(
        "order.lines_refused",
        "redemption_order",
        order.id,
        actor=actor,
        now=now,
        community_id=order.community_id,
        **details,
    )
    return order


def substitute(
    order: RedemptionOrder,
    line_id: UUID,
    wanted: Wanted,
    *,
    is_agreed: bool,
    proxy_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> RedemptionOrder:
    """Another gift in place of one that is not there: a cheaper one costs its own price, a dearer one needs the points
    and the word of the person, or of a proxy who may order. Refuses: ``OwnOrder``, ``RelatedOrder``, what
    ``access.must_be_proxy`` refuses, ``NoSuchLine``, ``LineEnded``, ``DeathReported``, ``CustomerClosed`` (a dearer one
    for who has died), ``ProxyMayNotOrder``, ``DearerUnagreed``, and what a line is refused for.
    """
    access.must_serve(actor, order.account_id, now)
    order = orders.locked(order)
    if proxy_id is not None:
        access.must_be_proxy(proxy_id, order.account_id, by_two=False, actor=actor, now=now)
    line = _line(order, line_id)
    if line.state != LineState.HELD:
        raise LineEnded(line_id=str(line.id))
    orders.must_be_unreported(order.account_id)
    period, day = period_queries.get_period(order.period_id), period_queries.get_day(order.day_id)
    supply = Supply.COUNTER if local_date(now) >= day.day else Supply.SHELF  # until then who waits comes first
    gone = {LineState.REPLACED: [line]}
    [placed] = lines.replace(order, period, gone, [wanted], supply=supply, actor=actor, now=now)
    if placed.points > line.points and has_died(order.account_id):
        raise CustomerClosed
    if placed.points > line.points and proxy_id and not access.may_order(proxy_id, order.account_id, now):
        raise ProxyMayNotOrder
    if placed.points > line.points and not is_agreed:
        raise DearerUnagreed(points=placed.points, before=line.points)
    placed.replaces_id = line.id
    order.changed_by = actor.person_id
    settling.settle(order, now)
    details: dict[str, Any] = {"line_id": str(line.id), "by_line_id": str(placed.id)}
    audit.record(
        "order.substituted",
        "redemption_order",
        order.id,
        actor=actor,
        now=now,
        community_id=order.community_id,
        **details,
    )
    orders.tell("order.substituted", order, now=now)
    orders.tell_who_acts("order.changed", order, actor=actor, now=now)
    return order


def walk_in(
    day: RedemptionDay, account_id: UUID, wanted: Sequence[Wanted], how: Handing, *, actor: Actor, now: datetime
) -> tuple[RedemptionOrder, list[Item]]:
    """Order and hand over in one act, today and at this counter, from the shelf: there is no window and no slot.
    A proxy orders what the person may be given, so that collecting is not enough. Refuses: ``PeriodNotOpen``,
    ``PeriodNotYet``, ``DayNotYet``, ``ProxyMayNotOrder``, and what an order and a hand-over refuse.
    """
    period = period_queries.get_period(day.period_id)
    access.must_be_resident(account_id, period)
    access.must_serve(actor, account_id, now)
    must_be_open(period)
    if now < period.opens_at:
        raise PeriodNotYet(opens_at=period.opens_at)  # nobody is served before anybody can order
    if local_date(now) < day.day:
        raise DayNotYet(on=day.day.isoformat())
    order = orders.add(period, Asked(account_id, wanted), day, None, Supply.COUNTER, actor=actor, now=now)
    if how.proxy_id is not None and not access.may_order(how.proxy_id, account_id, now):
        raise ProxyMayNotOrder
    return order, hand_over(order, None, how, actor=actor, now=now)


def _asked(order: RedemptionOrder, pieces: Mapping[UUID, int | None] | None, actor: Actor, now: datetime) -> list[Item]:
    """The lines to give out, split where only a part is wanted; and those that cannot be, with their reason. Refuses:
    ``NoSuchLine``.
    """
    if pieces is None:
        return [Item(line.id, line) for line in order.lines if line.state == LineState.HELD]
    found = []
    for line_id, wanted in pieces.items():
        line = _line(order, line_id)
        quantity = line.quantity if wanted is None else wanted
        if line.state != LineState.HELD:
            found.append(Item(line.id, line, LineEnded(line_id=str(line.id))))
        elif quantity > line.quantity:
            found.append(Item(line.id, line, MoreThanOrdered(line_id=str(line.id), most=line.quantity)))
        else:
            given = line if quantity == line.quantity else lines.part(order, line, quantity, actor=actor, now=now)
            found.append(Item(line.id, given))
    return found


def _line(order: RedemptionOrder, line_id: UUID) -> OrderLine:
    found = next((line for line in order.lines if line.id == line_id), None)
    if found is None:
        raise NoSuchLine(line_id=str(line_id))
    return found
