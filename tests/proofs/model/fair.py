"""The reference's redemption day: where the pieces are, what is ordered, the count and the seal.

Beside what decides a refusal stands the rule that it is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests.proofs.model.people import NOT_ALLOWED, NOT_FOUND, People
from tests.proofs.model.purse import Hold, Purse

LONG_AGO = datetime.min.replace(tzinfo=UTC)
KEPT = ("held", "handed_over")
LIVE = ("placed", "partly", "handed_over")  # as long as it is, its place in the slot is taken
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
    ended_on: date | None = None
    ref: str = ""

    @property
    def points(self) -> int:
        return self.quantity * self.price


@dataclass(eq=False)
class Slot:
    ref: str
    capacity: int
    taken: int = 0


@dataclass(eq=False)
class Order:
    ref: str
    who: str
    slot: Slot
    lines: list[Line] = field(default_factory=list)
    has_place: bool = True

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


@dataclass(frozen=True, slots=True)
class Wanted:
    gift: Gift
    quantity: int
    seen: int | None = None


@dataclass
class Fair:
    people: People
    purse: Purse
    period: str = ""
    day: str = ""
    on: date = date.min
    ends_at: datetime = LONG_AGO
    window_ends_at: datetime = LONG_AGO
    cancel_until: datetime = LONG_AGO
    period_state: str = "open"
    day_state: str = "planned"
    first_signed_by: str | None = None
    gifts: list[Gift] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    counts: dict[Gift, tuple[int, int, str | None]] = field(default_factory=dict)  # expected, found, why

    # --- ordering ---------------------------------------------------------------------------------------------------

    def place(self, actor: str, who: str, wanted: Sequence[Wanted], slot: Slot, now: datetime) -> Order | str:
        refusal = None if actor == who else self._of_staff(actor, NOT_FOUND) or self._tied(actor, who)
        if refusal is None and (self.period_state != "open" or now >= self.window_ends_at):
            refusal = "period.over"
        if refusal is None and self.day_state != "planned":
            refusal = "day.ended"
        if refusal is None and who not in self.people.confirmed:
            refusal = "order.identity_unconfirmed"  # ordering needs one identity confirmation by staff
        if refusal is None and any(each.state in ("placed", "partly", "handed_over") for each in self._of(who)):
            refusal = "order.already_placed"  # one live order per passport per period
        refusal = refusal or self._unavailable(who, wanted)
        if refusal is None and slot.taken >= slot.capacity:
            refusal = "slot.full"
        if refusal:
            return refusal
        order = Order("", who, slot)
        slot.taken += 1
        self.orders.append(order)
        self._add(order, wanted, now)
        return order

    def change(
        self, order: Order, actor: str, wanted: Sequence[Wanted], slot: Slot, is_stale: bool, now: datetime
    ) -> str | None:
        refusal = self._unchangeable(order, actor, now)
        if refusal is None and is_stale:
            refusal = "request.stale_version"
        if refusal is None and self.day_state != "planned":
            refusal = "day.ended"
        asked, has = {each.gift: each.quantity for each in wanted}, Counter[Gift]()
        for line in order.held:
            has[line.gift] += line.quantity
        gone = [each for each in order.held if asked.get(each.gift) != has[each.gift]]
        fresh = [each for each in wanted if has[each.gift] != each.quantity]
        refusal = refusal or self._unavailable(order.who, fresh, gone)
        if refusal is None and slot is not order.slot and slot.taken >= slot.capacity:
            refusal = "slot.full"
        if refusal:
            return refusal
        self._end(gone, "cancelled")
        self._add(order, fresh, now)
        order.slot.taken -= 1
        order.slot = slot
        slot.taken += 1
        return None

    def cancel(self, order: Order, actor: str, now: datetime) -> str | None:
        refusal = self._unchangeable(order, actor, now)
        if refusal is None:
            self._end(order.held, "cancelled")
            self._settle(order)
        return refusal

    def _unchangeable(self, order: Order, actor: str, now: datetime) -> str | None:
        if actor != order.who and (refusal := self._of_staff(actor, NOT_FOUND) or self._tied(actor, order.who)):
            return refusal
        if order.state not in ("placed", "partly"):
            return "order.not_held"
        # After the deadline only staff cancel.
        return "order.too_late" if actor == order.who and now >= self.cancel_until else None

    def _unavailable(self, who: str, wanted: Sequence[Wanted], free: Collection[Line] = ()) -> str | None:
        """Points and pieces, all or none; ``free`` are given up for it."""
        mine = [line for order in self._of(who) for line in order.lines if line.state in KEPT and line not in free]
        for each in wanted:
            if each.seen is not None and each.seen != each.gift.price:
                return "gift.price_moved"  # the client may state the price it saw
            has = sum(line.quantity for line in mine if line.gift is each.gift)
            if each.gift.limit is not None and has + each.quantity > each.gift.limit:
                return "gift.over_limit"
        held = self.purse.held(who) - sum(line.points for line in free)
        if max(0, self.purse.balance(who) - held) < sum(each.quantity * each.gift.price for each in wanted):
            return "points.not_enough"  # never spent twice
        for each in wanted:
            freed = sum(line.quantity for line in free if line.gift is each.gift)
            if each.gift.pieces["on_shelf"] + freed < each.quantity:
                return "gift.sold_out"  # never oversold
        return None

    def _add(self, order: Order, wanted: Sequence[Wanted], now: datetime) -> None:
        for each in wanted:
            each.gift.move(reserved=each.quantity, on_shelf=-each.quantity)
            self._line(order, each.gift, each.quantity, each.gift.price, now, now)

    def _line(self, order: Order, gift: Gift, quantity: int, price: int, added_at: datetime, held_at: datetime) -> None:
        hold = Hold("", order.who, quantity * price, held_at, len(self.purse.holds))
        self.purse.holds.append(hold)
        order.lines.append(Line(gift, quantity, price, hold, added_at))

    def _end(self, lines: Sequence[Line], state: str) -> None:
        for line in lines:
            self.purse.release(line.hold)
            line.gift.move(reserved=-line.quantity, on_shelf=line.quantity)
            line.state = state

    def _settle(self, order: Order) -> None:
        if order.has_place and order.state not in LIVE:
            order.has_place = False
            order.slot.taken -= 1

    # --- at the counter ---------------------------------------------------------------------------------------------

    def hand_over(
        self, order: Order, actor: str, asked: Sequence[tuple[Line, int | None]] | None, today: date
    ) -> list[str | None] | str:
        """For each line asked for: handed over, or why not."""
        refusal = self._unserved(order, actor)
        if refusal is None and order.state == "handed_over":
            refusal = "order.collected"
        if refusal is None and order.state not in ("placed", "partly"):
            refusal = "order.ended"
        if refusal is None and self.day_state != "planned":
            refusal = "day.ended"
        if refusal is None and today < self.on:
            refusal = "order.not_yet_due"
        if refusal:
            return refusal
        whole = [(line, None) for line in order.held]
        found = [self._asked(order, line, quantity) for line, quantity in (whole if asked is None else asked)]
        told = [each if isinstance(each, str) else self._give(each, today) for each in found]
        self._settle(order)
        return told

    def _asked(self, order: Order, line: Line, quantity: int | None) -> Line | str:
        """A line of which only a part is wanted goes on as two, with its price and its turn."""
        if line.state != "held":
            return "line.ended"
        quantity = quantity or line.quantity
        if quantity > line.quantity:
            return "line.more_than_ordered"
        if quantity == line.quantity:
            return line
        self.purse.release(line.hold)
        line.state = "replaced"
        for pieces in (quantity, line.quantity - quantity):
            self._line(order, line.gift, pieces, line.price, line.added_at, line.hold.placed_at)
        return order.lines[-2]

    def _give(self, line: Line, today: date) -> str | None:
        if refusal := self.purse.spend(line.hold):
            return refusal  # posting an uncovered hold is refused; the others go out
        line.state, line.ended_on = "handed_over", today
        line.gift.move(handed_over=line.quantity, reserved=-line.quantity)
        return None

    def drop(self, order: Order, actor: str, line: Line) -> str | None:
        refusal = self._unserved(order, actor) or ("line.ended" if line.state != "held" else None)
        if refusal is None:
            self._end([line], "refused")
            self._settle(order)
        return refusal

    def substitute(
        self, order: Order, actor: str, line: Line, wanted: Wanted, is_agreed: bool, now: datetime
    ) -> str | None:
        refusal = self._unserved(order, actor) or ("line.ended" if line.state != "held" else None)
        refusal = refusal or self._unavailable(order.who, [wanted], [line])
        if refusal is None and wanted.quantity * wanted.gift.price > line.points and not is_agreed:
            refusal = "substitute.dearer"  # a dearer one needs points and consent
        if refusal is None:
            self._end([line], "replaced")
            self._add(order, [wanted], now)
        return refusal

    def undo(self, order: Order, actor: str, line: Line, today: date) -> str | None:
        """What one proposes, and another confirms."""
        refusal = self._unserved(order, actor)
        if refusal is None and line.state != "handed_over":
            refusal = "line.not_handed_over"
        if refusal is None and (line.ended_on != today or self.day_state == "closed"):
            refusal = "undo.too_late"
        return refusal

    def confirm_undo(self, order: Order, proposer: str, actor: str, line: Line, today: date) -> str | None:
        refusal = None if self.people.is_staff(actor) else NOT_ALLOWED
        if refusal is None and actor == proposer:
            refusal = "sign.same_person"  # undo needs a second staff member
        if refusal is None and proposer in self.people.kin(actor):
            refusal = "sign.tied"
        refusal = refusal or self._tied(actor, order.who) or self._tied(proposer, order.who)
        refusal = refusal or self.undo(order, proposer, line, today)
        if refusal is None:
            line.state = "undone"
            self.purse.moved[order.who] += line.points
            line.gift.move(handed_over=-line.quantity, on_shelf=line.quantity)
            self._settle(order)
        return refusal

    # --- who --------------------------------------------------------------------------------------------------------

    def _of(self, who: str) -> list[Order]:
        return [each for each in self.orders if each.who == who]

    def _of_staff(self, actor: str, else_: str) -> str | None:
        return None if self.people.is_staff(actor) else else_

    def _unserved(self, order: Order, actor: str) -> str | None:
        return self._of_staff(actor, NOT_ALLOWED) or self._tied(actor, order.who)

    def _tied(self, actor: str, who: str) -> str | None:
        """Nobody orders for, hands over to, substitutes or undoes for themselves, family or someone they act for."""
        if actor == who:
            return "counter.own"
        return "counter.related" if who in self.people.kin(actor) else None
