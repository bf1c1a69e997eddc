"""The reference's redemption day: where the pieces are, what is ordered, and who waits for more.

Beside what decides a refusal stands the rule that it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.conftest import Time
from tests.proofs.model.people import NOT_ALLOWED, NOT_FOUND, People
from tests.proofs.model.purse import Hold, Purse
from tests.proofs.model.records import SHANGHAI

LONG_AGO = datetime.min.replace(tzinfo=UTC)
AN_HOUR = timedelta(hours=1)
KEPT = ("held", "handed_over")
LIVE = ("placed", "partly", "handed_over")  # as long as an order is, its place in the slot is taken
TERMS = ("received", "corrected", "returned", "handed_over", "reserved", "on_shelf", "lost")


@dataclass(eq=False)
class Gift:
    ref: str
    name: str
    price: int
    limit: int | None
    version: int = 1
    pieces: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(TERMS, 0)))

    def move(self, **places: int) -> None:
        self.pieces.update(places)

    @property
    def in_the_room(self) -> int:
        return self.pieces["on_shelf"] + self.pieces["reserved"]


@dataclass(eq=False)
class Line:
    gift: Gift
    quantity: int
    price: int
    hold: Hold
    added_at: datetime
    state: str = "held"
    is_split: bool = False  # a part of it was given out: it goes on as two
    ended_on: date | None = None
    ref: str = ""

    @property
    def points(self) -> int:
        return self.quantity * self.price


@dataclass(eq=False)
class Slot:
    ref: str
    capacity: int
    begins: datetime
    ends: datetime


@dataclass(eq=False)
class Order:
    ref: str
    who: str
    slot: Slot | None  # only a walk-in may have none
    is_walk_in: bool = False
    lines: list[Line] = field(default_factory=list)
    is_reminded: bool = False
    short_since: datetime | None = None
    told: Counter[str] = field(default_factory=Counter)

    @property
    def held(self) -> list[Line]:
        return [each for each in self.lines if each.state == "held"]

    @property
    def state(self) -> str:
        """What its lines make it: live as long as anything is held or was kept."""
        states = {each.state for each in self.lines}
        if "held" in states:
            return "partly" if "handed_over" in states else "placed"
        ended = ("handed_over", "undone", "no_show", "released")
        return next((each for each in ended if each in states), "cancelled")


@dataclass(eq=False)
class Wait:
    """A place in the queue for a gift; an offer keeps pieces until it ends."""

    ref: str
    who: str
    gift: Gift
    quantity: int
    kept: int = 0
    state: str = "waiting"
    ends_at: datetime | None = None
    told: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Wanted:
    gift: Gift
    quantity: int
    seen: int | None = None


@dataclass
class Fair:
    people: People
    purse: Purse
    time: Time
    period: str = ""
    day: str = ""
    on: date = date.min
    begins_at: datetime = LONG_AGO
    ends_at: datetime = LONG_AGO
    window_ends_at: datetime = LONG_AGO
    cancel_until: datetime = LONG_AGO
    over_at: datetime = LONG_AGO
    period_state: str = "open"
    day_state: str = "planned"
    gifts: list[Gift] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)  # in the order of asking
    offers_last: timedelta = AN_HOUR

    @property
    def now(self) -> datetime:
        return self.time.now

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    # --- ordering ---------------------------------------------------------------------------------------------------

    def place(self, actor: str, who: str, wanted: Sequence[Wanted], slot: Slot) -> Order | str:
        refusal = self._acting(actor, who, self.people.undelegated(actor, who, self.now, "sign_up"))
        refusal = refusal or self._not_ordering()
        refusal = refusal or self._no_longer(slot) or self._not_a_customer(who)
        refusal = refusal or self._unavailable(who, wanted) or self._full(slot)
        return refusal or self._placed(who, slot, wanted)

    def _placed(self, who: str, slot: Slot | None, wanted: Sequence[Wanted], *, is_kept: bool = False) -> Order:
        order = Order("", who, slot, is_walk_in=slot is None)
        self.orders.append(order)
        self._add(order, wanted, is_kept=is_kept)
        return order

    def _not_ordering(self) -> str | None:
        if self.period_state != "open":
            return "period.not_open"
        return "period.over" if self.now >= self.window_ends_at else None

    def _no_longer(self, slot: Slot | None) -> str | None:
        """Nobody is told to come at a time that has passed."""
        if self.day_state != "planned":
            return "day.ended"
        return "slot.over" if slot is not None and self.now >= slot.ends else None

    def _not_a_customer(self, who: str) -> str | None:
        if who not in self.people.confirmed:
            return "order.identity_unconfirmed"  # ordering needs one identity confirmation by staff
        live = {each.state for each in self._of(who) if each.state in LIVE}  # one per passport per period, walk-ins too
        if not live:
            return None
        return "order.all_collected" if live == {"handed_over"} else "order.already_placed"

    def _full(self, slot: Slot) -> str | None:
        return "slot.full" if self.taken(slot) >= slot.capacity else None

    def taken(self, slot: Slot) -> int:
        return sum(each.slot is slot and each.state in LIVE for each in self.orders)

    def change(
        self, order: Order, actor: str, wanted: Sequence[Wanted], slot: Slot | None, is_stale: bool
    ) -> str | None:
        refusal = self._unchangeable(order, actor, adds=True)
        if refusal is None and is_stale:
            refusal = "request.stale_version"
        refusal = refusal or self._no_longer(slot if slot is not order.slot else None)
        asked, has = {each.gift: each.quantity for each in wanted}, Counter[Gift]()
        for line in order.held:
            has[line.gift] += line.quantity
        gone = [each for each in order.held if asked.get(each.gift) != has[each.gift]]
        fresh = [each for each in wanted if has[each.gift] != each.quantity]
        refusal = refusal or self._unavailable(order.who, fresh, gone)
        if refusal is None and slot is not None and slot is not order.slot:
            refusal = self._full(slot)
        if refusal:
            return refusal
        self._end(gone, "cancelled", fresh, order)
        for line in gone:
            line.state = "replaced" if line.gift in asked else "cancelled"
        order.slot = slot
        return None

    def cancel(self, order: Order, actor: str) -> str | None:
        refusal = self._unchangeable(order, actor)
        if refusal is None:
            self._end(order.held, "cancelled")
        return refusal

    def _unchangeable(self, order: Order, actor: str, *, adds: bool = False) -> str | None:
        is_own = self._acts_for(actor, order.who)
        if not is_own and not self.people.is_staff(actor):
            return self.people.undelegated(actor, order.who, self.now)
        if not is_own and (refusal := self._tied(actor, order.who)):
            return refusal
        if adds and order.state == "handed_over":  # the period has no other order for the person
            is_at_counter = self.today == self.on and self.day_state == "planned"
            return None if not is_own and is_at_counter else "order.all_collected"
        if order.state not in ("placed", "partly"):
            return "order.not_held"
        # After the deadline only staff cancel.
        return "order.too_late" if is_own and self.now >= self.cancel_until else None

    def _unavailable(
        self, who: str, wanted: Sequence[Wanted], free: Collection[Line] = (), *, waits: bool = True, kept: bool = False
    ) -> str | None:
        """Points and pieces, all or none; ``free`` are given up for it. Who ``waits`` for a gift comes first, but for
        what one has already, and for who stands at the counter; what an offer has ``kept`` is there.
        """
        mine = [line for order in self._of(who) for line in order.lines if line.state in KEPT and line not in free]
        for each in wanted:
            if each.seen is not None and each.seen != each.gift.price:
                return "gift.price_moved"  # the client may state the price it saw
            has = sum(line.quantity for line in mine if line.gift is each.gift)
            if each.gift.limit is not None and has + each.quantity > each.gift.limit:
                return "gift.over_limit"
        freed = Counter[Gift]()
        for line in free:
            freed[line.gift] += line.quantity
        if waits and any(each.quantity > freed[each.gift] and self._waiting(each.gift) for each in wanted):
            return "gift.sold_out"
        held = self.purse.held(who) - sum(line.points for line in free)
        if max(0, self.purse.balance(who) - held) < sum(each.quantity * each.gift.price for each in wanted):
            return "points.not_enough"  # never spent twice
        if not kept and any(each.gift.pieces["on_shelf"] + freed[each.gift] < each.quantity for each in wanted):
            return "gift.sold_out"  # never oversold
        return None

    def _add(self, order: Order, wanted: Sequence[Wanted], *, is_kept: bool = False) -> None:
        for each in wanted:
            if not is_kept:
                each.gift.move(reserved=each.quantity, on_shelf=-each.quantity)
            self._line(order, each.gift, each.quantity, each.gift.price, self.now, self.now)

    def _line(self, order: Order, gift: Gift, quantity: int, price: int, added_at: datetime, held_at: datetime) -> None:
        hold = Hold("", order.who, quantity * price, held_at, len(self.purse.holds))
        self.purse.holds.append(hold)
        order.lines.append(Line(gift, quantity, price, hold, added_at))

    def _end(
        self, lines: Sequence[Line], state: str, instead: Sequence[Wanted] = (), order: Order | None = None
    ) -> None:
        """What is free is there for what the order has instead, and then for who waits."""
        self._let_go(lines, state)
        if order is not None:
            self._add(order, instead)
        for line in lines:
            self._offer(line.gift)

    def _let_go(self, lines: Sequence[Line], state: str) -> None:
        for line in lines:
            self.purse.release(line.hold)
            line.gift.move(reserved=-line.quantity, on_shelf=line.quantity)
            line.state = state

    # --- who waits --------------------------------------------------------------------------------------------------

    def _waiting(self, gift: Gift) -> list[Wait]:
        return [each for each in self.waits if each.gift is gift and each.state == "waiting"]

    def _offer(self, gift: Gift) -> None:
        """Whatever comes onto the shelf is kept for the first who waits, as much as there is of what they want."""
        for wait in self._waiting(gift):
            if not gift.pieces["on_shelf"]:
                break
            kept = min(wait.quantity, gift.pieces["on_shelf"])
            if self._worth(wait.who) < kept * gift.price:
                wait.state = "lapsed"  # they have not the points any more
                wait.told["gift_wait.points_short"] += 1
                continue
            wait.kept = kept
            gift.move(reserved=wait.kept, on_shelf=-wait.kept)
            wait.state, wait.ends_at = "offered", self.now + self.offers_last
            wait.told["gift_wait.offered"] += 1

    def _worth(self, who: str) -> int:
        """What they could spend if nothing were held."""
        return max(0, self.purse.balance(who))

    # --- who --------------------------------------------------------------------------------------------------------

    def _of(self, who: str) -> list[Order]:
        return [each for each in self.orders if each.who == who]

    def _of_staff(self, actor: str, else_: str) -> str | None:
        return None if self.people.is_staff(actor) else else_

    def _acts_for(self, actor: str, who: str) -> bool:
        """Oneself, and who lets one order for them."""
        return actor == who or self.people.acts_for(actor, who, self.now, "order")

    def _acting(self, actor: str, who: str, else_: str = NOT_FOUND) -> str | None:
        return None if self._acts_for(actor, who) else self._of_staff(actor, else_) or self._tied(actor, who)

    def _unserved(self, order: Order, actor: str) -> str | None:
        return self._of_staff(actor, NOT_ALLOWED) or self._tied(actor, order.who)

    def _tied(self, actor: str, who: str) -> str | None:
        """Nobody orders for, hands over to, substitutes or undoes for themselves, family or someone they act for."""
        if actor == who:
            return "counter.own"
        return "counter.related" if who in self.people.kin(actor) else None
