"""The reference's waitlist, and what the worker does: offers, reminders, lines whose points are gone.

Beside what decides a refusal stands the rule that it is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.proofs.model.counter import Counter
from tests.proofs.model.fair import AN_HOUR, Gift, Order, Slot, Wait, Wanted

QUEUED = ("waiting", "offered")


@dataclass
class Waiting(Counter):
    short_lasts: timedelta = AN_HOUR
    reminded_before: timedelta = AN_HOUR

    # --- the queue --------------------------------------------------------------------------------------------------

    def join(self, actor: str, who: str, gift: Gift, quantity: int) -> Wait | str:
        refusal = self._acting(actor, who, self.people.undelegated(actor, who, self.now, "sign_up"))
        refusal = refusal or self._not_ordering()
        refusal = refusal or self._not_a_customer(who)
        if refusal == "order.already_placed":
            refusal = None  # what is offered goes onto it
        mine = [line for order in self._of(who) for line in order.lines if line.state in ("held", "handed_over")]
        has = sum(line.quantity for line in mine if line.gift is gift)
        if refusal is None and gift.limit is not None and has + quantity > gift.limit:
            refusal = "gift.over_limit"
        if refusal is None and self._worth(who) < quantity * gift.price:
            refusal = "points.not_enough"  # who could never take it would keep it from all the others
        if refusal is None and any((each.who, each.gift) == (who, gift) for each in self.queued):
            refusal = "gift_wait.already"
        if refusal is None and gift.pieces["on_shelf"] and not self._waiting(gift):
            refusal = "gift_wait.still_there"
        if refusal:
            return refusal
        wait = Wait("", who, gift, quantity)
        if actor != who:
            wait.told["gift_wait.asked_for_you"] += 1
        self.waits.append(wait)  # it holds nothing
        return wait

    @property
    def queued(self) -> list[Wait]:
        return [each for each in self.waits if each.state in QUEUED]

    def accept(self, wait: Wait, actor: str, slot: Slot | None) -> Order | str:
        """Accepting it adds a line, at today's price."""
        refusal = self._acting(actor, wait.who)
        if refusal is None and wait.state != "offered":
            refusal = "gift_wait.no_offer"
        if refusal is None and wait.ends_at is not None and self.now >= wait.ends_at:
            refusal = "gift_wait.offer_over"  # an offer holds stock for its time limit
        if refusal:
            return refusal
        wanted = [Wanted(wait.gift, wait.kept)]
        order = next((each for each in self._of(wait.who) if each.state in ("placed", "partly")), None)
        if order is None and slot is None:
            return "slot.needed"
        refusal = None
        if order is None and slot is not None:
            refusal = self._no_longer(slot) or self._not_a_customer(wait.who)
        refusal = refusal or self._unavailable(wait.who, wanted, waits=False, kept=True)
        if refusal is None and order is None and slot is not None:
            refusal = self._full(slot)
        if refusal:
            return refusal
        if order is None:
            order = self._placed(wait.who, slot, wanted, is_kept=True)
        else:
            self._add(order, wanted, is_kept=True)
        wait.state, wait.ends_at = "accepted", None
        return order

    def leave(self, wait: Wait, actor: str) -> str | None:
        """Or decline; again changes nothing. What was kept goes to the next, and so does one's turn."""
        refusal = self._acting(actor, wait.who)
        if refusal is None and actor != wait.who and wait.state in ("offered", "waiting"):
            wait.told["gift_wait.left_for_you"] += 1
        if refusal is None and wait.state == "offered":
            self._pass_on(wait, "declined")
        elif refusal is None and wait.state == "waiting":
            wait.state = "left"
            self._offer(wait.gift)
        return refusal

    def _pass_on(self, wait: Wait, state: str) -> None:
        self._withdraw(wait, state)
        self._offer(wait.gift)

    def _withdraw(self, wait: Wait, state: str) -> None:
        wait.state, wait.ends_at = state, None
        wait.gift.move(reserved=-wait.kept, on_shelf=wait.kept)

    # --- what the worker does ---------------------------------------------------------------------------------------

    def look(self) -> None:
        """One round of it."""
        self._remind()
        self._look_for_short()
        over = (each for each in self.waits if each.state == "offered" and each.ends_at and self.now >= each.ends_at)
        for wait in list(over):
            self._pass_on(wait, "lapsed")
            wait.told["gift_wait.lapsed"] += 1
        if self.now >= self.cancel_until:
            for wait in self.waits:
                if wait.state == "waiting":
                    wait.state = "ended"
                    wait.told["gift_wait.ended"] += 1

    def _remind(self) -> None:
        """Once, before the slot."""
        for order in self.orders:
            is_due = order.slot and order.slot.begins - self.reminded_before <= self.now < order.slot.begins
            if order.held and is_due and not order.is_reminded:
                order.is_reminded = True
                order.told["order.reminder"] += 1

    def _look_for_short(self) -> None:
        """The person is told, and what is uncovered is released at the stated time unless covered or dropped."""
        for order in self.orders:
            covered = self.purse._covered(order.who)
            uncovered = [each for each in order.held if each.hold not in covered]
            if order.held and not uncovered:
                order.short_since = None
            elif uncovered and order.short_since is None:
                order.short_since = self.now
                order.told["order.short"] += 1
            elif uncovered and order.short_since is not None and self.now >= order.short_since + self.short_lasts:
                order.short_since = None
                self._end(uncovered, "released")
                order.told["order.short_released"] += 1
