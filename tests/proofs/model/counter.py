"""The reference's counter: handing over, to whom it is or to a proxy; what comes without an order; undoing.

Beside what decides a refusal stands the rule that it is for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.proofs.model.fair import Fair, Line, Order, Wanted
from tests.proofs.model.people import NOT_ALLOWED

Asked = Sequence[tuple[Line, int | None]]
Told = list[str | None]


@dataclass
class Counter(Fair):
    proxied_most: int = 3  # people a day
    carried: dict[tuple[str, date], set[str]] = field(default_factory=lambda: defaultdict(set))  # by proxy and day

    def hand_over(self, order: Order, actor: str, asked: Asked | None, proxy: str | None = None) -> Told | str:
        """For each line asked for: handed over, or why not."""
        refusal = self._unserved(order, actor) or self._unproxied(order.who, actor, proxy) or self._undue(order)
        return refusal or self._give_out(order, asked, proxy)

    def _undue(self, order: Order) -> str | None:
        states = {each.state for each in order.lines}
        if "held" not in states and "no_show" in states:
            return "order.no_show"
        if order.state == "handed_over":
            return "order.collected"
        if order.state not in ("placed", "partly"):
            return "order.ended"
        if self.day_state != "planned":
            return "day.ended"
        return self._too_early()

    def _too_early(self) -> str | None:
        return "order.not_yet_due" if self.today < self.on else None

    def _give_out(self, order: Order, asked: Asked | None, proxy: str | None) -> Told:
        whole = [(line, None) for line in order.held]
        found = [self._asked(order, line, quantity) for line, quantity in (whole if asked is None else asked)]
        told = [each if isinstance(each, str) else self._give(each) for each in found]
        if proxy is not None and None in told:
            self.carried[proxy, self.today].add(order.who)
            order.told["order.collected_by_proxy"] += 1  # the owner is told
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
        line.state, line.is_split = "replaced", True
        for pieces in (quantity, line.quantity - quantity):
            self._line(order, line.gift, pieces, line.price, line.added_at, line.hold.placed_at)
        return order.lines[-2]

    def _give(self, line: Line) -> str | None:
        if refusal := self.purse.spend(line.hold):
            return refusal  # posting an uncovered hold is refused; the others go out
        line.state, line.ended_on = "handed_over", self.today
        line.gift.move(handed_over=line.quantity, reserved=-line.quantity)
        return None

    def walk_in(self, actor: str, who: str, wanted: Sequence[Wanted], proxy: str | None) -> tuple[Order, Told] | str:
        """Whoever waits at home is not there."""
        refusal = self._of_staff(actor, NOT_ALLOWED) or self._tied(actor, who)
        if refusal is None and self.period_state != "open":
            refusal = "period.not_open"
        if refusal is None and self.today < self.on:
            refusal = "day.not_yet"
        refusal = refusal or self._no_longer(None) or self._not_a_customer(who)
        refusal = refusal or self._unavailable(who, wanted, waits=False)
        if refusal is None and proxy is not None and not self.people.acts_for(proxy, who, self.now, "order"):
            refusal = "proxy.may_not_order"  # to collect what somebody ordered is not to spend their points
        refusal = refusal or self._unproxied(who, actor, proxy)
        if refusal:
            return refusal
        order = self._placed(who, None, wanted)
        return order, self._give_out(order, None, proxy)

    # --- proxies ----------------------------------------------------------------------------------------------------

    def _unproxied(self, who: str, actor: str, proxy: str | None, *, by_two: bool = False) -> str | None:
        """Oneself or a recorded proxy; at most so many people a day without a second member of the staff."""
        if proxy is None:
            return None
        if proxy == actor or proxy in self.people.kin(actor):
            return "proxy.is_you"  # neither to oneself nor to family
        if not self.people.acts_for(proxy, who, self.now, "collect"):
            return "proxy.not_delegated"
        is_too_many = len(self.carried[proxy, self.today] | {who}) > self.proxied_most
        return "proxy.too_many" if is_too_many and not by_two else None

    def propose_proxy(self, order: Order, actor: str, proxy: str) -> str | None:
        refusal = self._unserved(order, actor) or self._unproxied(order.who, actor, proxy, by_two=True)
        return refusal or (None if order.held else "order.not_held")

    def confirm_proxy(self, order: Order, proposer: str, actor: str, proxy: str) -> Told | str:
        refusal = self._unsigned(order, proposer, actor) or self._unproxied(order.who, actor, proxy, by_two=True)
        return refusal or self._undue(order) or self._give_out(order, None, proxy)

    # --- what is changed there --------------------------------------------------------------------------------------

    def drop(self, order: Order, actor: str, line: Line) -> str | None:
        refusal = self._unserved(order, actor)
        if refusal is None and self.today < self.on:
            refusal = "order.not_yet_due"
        refusal = refusal or ("line.ended" if line.state != "held" else None)
        if refusal is None:
            self._end([line], "refused")
            order.told["order.dropped"] += 1
        return refusal

    def substitute(self, order: Order, actor: str, line: Line, wanted: Wanted, is_agreed: bool) -> str | None:
        refusal = self._unserved(order, actor) or ("line.ended" if line.state != "held" else None)
        refusal = refusal or self._unavailable(order.who, [wanted], [line], waits=self.today < self.on)
        if refusal is None and wanted.quantity * wanted.gift.price > line.points and not is_agreed:
            refusal = "substitute.dearer"  # a dearer one needs points and consent
        if refusal is None:
            self._end([line], "replaced", [wanted], order)
        return refusal

    def undo(self, order: Order, actor: str, line: Line) -> str | None:
        """What one proposes, and another confirms."""
        refusal = self._unserved(order, actor)
        if refusal is None and line.state != "handed_over":
            refusal = "line.not_handed_over"
        if refusal is None and (line.ended_on != self.today or self.day_state == "closed"):
            refusal = "undo.too_late"
        return refusal

    def confirm_undo(self, order: Order, proposer: str, actor: str, line: Line) -> str | None:
        refusal = self._unsigned(order, proposer, actor) or self.undo(order, proposer, line)
        if refusal is None:
            line.state = "undone"
            self.purse.moved[order.who] += line.points
            line.gift.move(handed_over=-line.quantity, on_shelf=line.quantity)
            self._offer(line.gift)
        return refusal

    def _unsigned(self, order: Order, proposer: str, actor: str) -> str | None:
        """It needs a second member of the staff, and neither may have to do with whose it is."""
        if not self.people.is_staff(actor):
            return NOT_ALLOWED
        if actor == proposer:
            return "sign.same_person"
        if proposer in self.people.kin(actor):
            return "sign.tied"
        return self._tied(actor, order.who) or self._tied(proposer, order.who)
