"""Lines of an order: what one holds (points and pieces), and how it gives them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from service.core.actor import Actor
from service.core.db import db, new_id
from service.passports.commands.hold import place_holds, release_holds, split
from service.passports.rules import HoldState
from service.redemption.commands import offers, stock
from service.redemption.errors.gifts import GiftNotOffered, GiftTwice, NoSuchGift, OverLimit, PriceMoved, SoldOut
from service.redemption.errors.orders import TooManyLines
from service.redemption.models import Gift, OrderLine, RedemptionOrder, RedemptionPeriod
from service.redemption.queries import gifts as gift_queries
from service.redemption.queries import orders as queries
from service.redemption.queries import waits
from service.redemption.rules import LineState
from service.redemption.rules import orders as rules


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line as it is asked for; ``expected_price`` is what the person saw."""

    gift_id: UUID
    quantity: int
    expected_price: int | None = None


class Supply(Enum):
    """Where the pieces of a line come from."""

    SHELF = auto()  # unless somebody waits for them
    COUNTER = auto()  # the shelf from the day itself on: who waits at home is not there
    OFFER = auto()  # they are reserved already, for this person


def add_lines(
    order: RedemptionOrder,
    period: RedemptionPeriod,
    wanted: Sequence[Wanted],
    *,
    supply: Supply,
    expected_balance: int | None = None,
    own: Mapping[UUID, int] | None = None,
    now: datetime,
) -> list[OrderLine]:
    """Lines at today's prices, with their points and pieces; of each gift so many as are their ``own`` already are
    theirs before whoever waits. The ledger of the passport is locked already. Refuses: ``GiftTwice``,
    ``TooManyLines``, ``NoSuchGift`` in this community, ``GiftNotOffered``, ``PriceMoved``, ``OverLimit``, what
    ``place_holds`` refuses, ``SoldOut``.
    """
    gifts = _judged(order, period, wanted, supply)
    more = [each.gift_id for each in wanted if each.quantity > (own or {}).get(each.gift_id, 0)]
    if supply is Supply.SHELF and more and (waited := waits.waited_for(more)):
        raise SoldOut.of(gifts[waited], left=0)
    lines = [
        OrderLine(
            id=new_id(),
            order_id=order.id,
            gift_id=each.gift_id,
            quantity=each.quantity,
            unit_price=gifts[each.gift_id].price_points,
            added_at=now,
        )
        for each in wanted
    ]
    held = place_holds(
        order.passport_id,
        {line.id: line.points for line in lines},
        cutoff_on=period.cutoff_on,
        expected_balance=expected_balance,
        now=now,
    )
    for line in lines:
        line.hold_id = held[line.id].id
    if supply is not Supply.OFFER:
        stock.reserve({each.gift_id: each.quantity for each in wanted})
    order.lines.extend(lines)
    db.session.flush()
    return lines


def _judged(
    order: RedemptionOrder, period: RedemptionPeriod, wanted: Sequence[Wanted], supply: Supply
) -> dict[UUID, Gift]:
    must_be_once(wanted)
    asked = [each.gift_id for each in wanted]
    kept = sum(line.state in rules.KEPT_LINES for line in order.lines)
    if kept + len(wanted) > period.lines_per_order:
        raise TooManyLines(most=period.lines_per_order)
    gifts = gift_queries.gifts_among(asked, period.community_id)
    had = queries.had_in_period(period.id, order.passport_id)
    for each in wanted:
        gift = gifts.get(each.gift_id)
        if gift is None:
            raise NoSuchGift(gift_id=str(each.gift_id))
        must_be_had(gift, each, had.get(each.gift_id, 0), supply)
    return gifts


def must_be_once(wanted: Sequence[Wanted]) -> None:
    """Refuses: ``NotFound``, ``GiftTwice``."""
    asked = Counter(each.gift_id for each in wanted)
    if twice := [gift_id for gift_id, times in asked.items() if times > 1]:
        raise GiftTwice.of(gift_queries.get_gift(min(twice)))


def must_be_had(gift: Gift, wanted: Wanted, had: int, supply: Supply) -> None:
    """What is kept for somebody is theirs, as what is ordered, though the gift was taken off the list since. Refuses:
    ``GiftNotOffered``, ``PriceMoved``, ``OverLimit``.
    """
    facts = rules.GiftFacts(
        is_offered=gift.is_offered or supply is Supply.OFFER,
        price_points=gift.price_points,
        limit_per_person=gift.limit_per_person,
        had=had,
        quantity=wanted.quantity,
        expected_price=wanted.expected_price,
    )
    match rules.judge_line(facts):
        case "gift.not_offered":
            raise GiftNotOffered.of(gift)
        case "gift.price_moved":
            raise PriceMoved.of(gift, points=gift.price_points)
        case "gift.over_limit":
            most = gift.limit_per_person or 0
            raise OverLimit.of(gift, most=most, left=rules.limit_left(most, had))


def end_lines(
    order: RedemptionOrder, lines: Sequence[OrderLine], state: LineState, *, actor: Actor, now: datetime
) -> None:
    """Lines that are not handed over any more: their points and pieces are free."""
    freed = let_go(order, lines, state, actor=actor, now=now)
    offers.offer_all(freed, now=now)


def replace(
    order: RedemptionOrder,
    period: RedemptionPeriod,
    gone: Mapping[LineState, Sequence[OrderLine]],
    wanted: Sequence[Wanted],
    *,
    supply: Supply,
    expected_balance: int | None = None,
    actor: Actor,
    now: datetime,
) -> list[OrderLine]:
    """Other lines, or none, in place of some that end so: what those held is there for them, and only then for who
    waits. Refuses what ``add_lines`` refuses.
    """
    own: Counter[UUID] = Counter()
    for state, each in gone.items():
        own.update(let_go(order, each, state, actor=actor, now=now))
    if wanted:
        seen = expected_balance
        added = add_lines(order, period, wanted, supply=supply, expected_balance=seen, own=own, now=now)
    else:
        added = []
    offers.offer_all(own, now=now)
    return added


def let_go(
    order: RedemptionOrder, lines: Sequence[OrderLine], state: LineState, *, actor: Actor, now: datetime
) -> dict[UUID, int]:
    """As ``end_lines``, but the pieces lie on the shelf and are the caller's to use or to offer to who waits
    (``offers.offer_all``): so many of each gift.
    """
    if not lines:
        return {}
    hold_state = HoldState.LAPSED if state in (LineState.NO_SHOW, LineState.RELEASED) else HoldState.VOIDED
    release_holds(order.passport_id, [line.hold_id for line in lines], hold_state, state.value, now=now)
    freed: dict[UUID, int] = {}
    for line in lines:
        freed[line.gift_id] = freed.get(line.gift_id, 0) + line.quantity
        line.state, line.ended_at, line.ended_by = state, now, actor.account_id
    stock.free(freed)
    db.session.flush()
    return freed


def part(order: RedemptionOrder, line: OrderLine, quantity: int, *, actor: Actor, now: datetime) -> OrderLine:
    """So many of a line, which goes on as two: the part that is given out now, and the rest."""
    parts = [
        OrderLine(
            id=new_id(),
            order_id=order.id,
            gift_id=line.gift_id,
            quantity=each,
            unit_price=line.unit_price,
            replaces_id=line.id,
            added_at=line.added_at,
        )
        for each in (quantity, line.quantity - quantity)
    ]
    held = split(order.passport_id, line.hold_id, {part.id: part.points for part in parts}, now=now)
    for part in parts:
        part.hold_id = held[part.id].id
    line.state, line.ended_at, line.ended_by = LineState.REPLACED, now, actor.account_id
    order.lines.extend(parts)
    db.session.flush()
    return parts[0]
