"""Orders: what one comes to from its lines, and who may have one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar


class LineState(StrEnum):
    """A line holds its points and its pieces while it is ``held``; every other state is final."""

    HELD = "held"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"  # taken off the order, by whoever may
    REPLACED = "replaced"  # by another line of the same order: a substitute, another quantity
    REFUSED = "refused"  # not wanted at the counter
    NO_SHOW = "no_show"
    RELEASED = "released"  # its points were not there any more, or the gift was not
    UNDONE = "undone"  # handed over, and taken back the same day
    PROVEN = "proven"  # it had ended when somebody proved that it had been handed over without a network

    __labels__: ClassVar = {
        "held": "待领取",
        "handed_over": "已领取",
        "cancelled": "已取消",
        "replaced": "已换",
        "refused": "当场不要",
        "no_show": "没来领取",
        "released": "已释放",
        "undone": "已撤销",
        "proven": "事后证实已领",
    }


SPENT_LINES = (LineState.HANDED_OVER, LineState.PROVEN)
PROVABLE_LINES = (
    LineState.NO_SHOW,
    LineState.RELEASED,
    LineState.CANCELLED,
)  # handed over after all, by the paper list
KEPT_LINES = (LineState.HELD, *SPENT_LINES)  # that count for what a person may have


class OrderState(StrEnum):
    PLACED = "placed"
    PARTLY = "partly"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    RELEASED = "released"
    UNDONE = "undone"
    PROVEN = "proven"

    __labels__: ClassVar = {
        "placed": "已预订",
        "partly": "部分领取",
        "handed_over": "已领取",
        "cancelled": "已取消",
        "no_show": "没来领取",
        "released": "已释放",
        "undone": "已撤销",
        "proven": "事后证实已领",
    }


TO_COLLECT = (OrderState.PLACED, OrderState.PARTLY)
LIVE_STATES = (OrderState.PLACED, OrderState.PARTLY, OrderState.HANDED_OVER)  # of which a passport has only so many

COUNTED_STATES = (*LIVE_STATES, OrderState.PROVEN)  # whoever was proven to have been served has had their order

# Of an order from which nothing is held and nothing was kept, what is told is the last thing that can have happened.
_ENDED = (
    (LineState.PROVEN, OrderState.PROVEN),
    (LineState.UNDONE, OrderState.UNDONE),
    (LineState.NO_SHOW, OrderState.NO_SHOW),
    (LineState.RELEASED, OrderState.RELEASED),
)


def state_of(lines: Collection[str]) -> OrderState:
    """What an order is, from the states of its lines: it is nothing besides."""
    has_held, has_kept = LineState.HELD in lines, LineState.HANDED_OVER in lines
    if has_held:
        return OrderState.PARTLY if has_kept else OrderState.PLACED
    if has_kept:
        return OrderState.HANDED_OVER
    return next((order for line, order in _ENDED if line in lines), OrderState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Settled:
    """An order after something happened to its lines."""

    state: OrderState
    is_ended: bool  # nothing of it is to be collected any more
    frees_place: bool


def settled(before: str, lines: Collection[str]) -> Settled:
    """Its place in the slot is taken exactly as long as it is live; once it is not, it never is again."""
    state = state_of(lines)
    frees_place = before in LIVE_STATES and state not in LIVE_STATES
    return Settled(state, is_ended=LineState.HELD not in lines, frees_place=frees_place)


def free_ordinal(taken: Collection[int]) -> int:
    """The first that no live order of the passport has: the unique index over it is what "at most so many" means."""
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """Who orders, as of now."""

    is_account_open: bool
    is_death_reported: bool  # by one, and not yet confirmed or declined by another
    is_identity_confirmed: bool
    is_at_home: bool  # in the period's community as of the cut-off
    orders_here: int  # live ones of this period, and any of which a hand-over was proven later
    orders_most: int
    has_to_collect: bool  # of those of this period
    has_ordered_elsewhere: bool  # in the same half year, where the person was at home before


def judge_customer(facts: CustomerFacts) -> str | None:
    """Why this person orders nothing in this period, the gravest first."""
    if not facts.is_account_open:
        return "order.account_closed"
    if facts.is_death_reported:
        return "order.death_reported"
    if not facts.is_at_home:
        return "order.not_at_home"
    if not facts.is_identity_confirmed:
        return "order.identity_unconfirmed"
    if facts.has_ordered_elsewhere:
        return "order.elsewhere"
    if facts.orders_here < facts.orders_most:
        return None
    return "order.already_placed" if facts.has_to_collect else "order.all_collected"


def orders_left(facts: CustomerFacts) -> int:
    """How many they may still place: none for whom an order is refused, whatever the reason."""
    return 0 if judge_customer(facts) else facts.orders_most - facts.orders_here


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Who stands before the counter, as whoever stands behind it finds them."""

    is_oneself: bool
    is_tied: bool  # to who stands behind it: family, a ward, or one acts for the other
    is_closed: bool
    has_died: bool
    has_to_collect: bool


def judge_serving(who: Served) -> str | None:
    """Whether nothing can be done for them: of who has died only what they had ordered goes out, to a relative."""
    if who.is_oneself:
        return "counter.own"
    if who.is_tied:
        return "counter.related"
    can_be_served = not who.is_closed or (who.has_died and who.has_to_collect)
    return None if can_be_served else "order.account_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftFacts:
    """A gift as one line asks for it. ``had`` are the pieces that the passport holds or was handed in this period."""

    is_offered: bool
    price_points: int
    limit_per_person: int | None
    had: int
    quantity: int
    expected_price: int | None = None


def limit_left(limit_per_person: int | None, had: int) -> int | None:
    """Pieces that somebody may still have; ``None``: as many as there are. A limit may have been lowered since."""
    return None if limit_per_person is None else max(0, limit_per_person - had)


def judge_line(facts: GiftFacts) -> str | None:
    """Why this gift is not ordered: at all, at the price that was seen, by this person any more."""
    if not facts.is_offered:
        return "gift.not_offered"
    if facts.expected_price is not None and facts.expected_price != facts.price_points:
        return "gift.price_moved"
    left = limit_left(facts.limit_per_person, facts.had)
    return "gift.over_limit" if left is not None and facts.quantity > left else None


def judge_change(
    order_state: str, is_staff: bool, is_on_its_day: bool, cancel_until: datetime, now: datetime
) -> str | None:
    """As ``judge_cancelling``, and on its day staff also add to an order of which all was handed over: the period has
    no other for the person.
    """
    if order_state == OrderState.HANDED_OVER:
        return None if is_staff and is_on_its_day else "order.all_collected"
    return judge_cancelling(order_state, is_staff, cancel_until, now)


def judge_cancelling(order_state: str, is_staff: bool, cancel_until: datetime, now: datetime) -> str | None:
    """People cancel until the stated time; after it only staff do, as long as anything is held."""
    if order_state not in TO_COLLECT:
        return "order.not_held"
    return "order.too_late" if not is_staff and now >= cancel_until else None


def is_at_counter(day_state: str, day: date, today: date) -> bool:
    """On its day, before it has ended: when staff add to an order of which all was handed over."""
    return day_state == "planned" and day == today


def is_counter_of(number: int | None, counters: int) -> bool:
    """Nobody need say at which; who says one names one that there is."""
    return number is None or number <= counters


def judge_hand_over(lines: Collection[str], day_state: str, day: date, today: date) -> str | None:
    """Of the whole order, by the states of its lines; each line is judged besides (``passports.rules.judge_posting``).
    What came back when the day ended may still be proven.
    """
    if LineState.HELD not in lines:
        if LineState.NO_SHOW in lines:
            return "order.no_show"
        return "order.collected" if set(SPENT_LINES) & set(lines) else "order.ended"
    if day_state != "planned":
        return "day.ended"
    return "order.not_yet_due" if today < day else None
