"""The reference's store room, and the end of a redemption day: no-shows, the count, the close, the seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.proofs.model.fair import Gift, Order
from tests.proofs.model.people import NOT_ALLOWED
from tests.proofs.model.waiting import Waiting

MOVES = {
    "purchased": {"received": 1, "on_shelf": 1},
    "donated": {"received": 1, "on_shelf": 1},
    "returned": {"returned": 1, "on_shelf": -1},
    "lost": {"lost": 1, "on_shelf": -1},
    "found": {"lost": -1, "on_shelf": 1},
}
AT_HOME_BESIDES = ("@other_leader", *(f"@{tier}_staff" for tier in ("subdistrict", "district")), "@auditor", "@admin")


@dataclass
class Evening(Waiting):
    first_signed_by: str | None = None
    closed_by: str | None = None
    counts: dict[Gift, tuple[int, int, str | None]] = field(default_factory=dict)  # expected, found, why

    def move(self, gift: Gift, actor: str, move: str, pieces: int) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED)
        source = {"returned": gift.pieces["on_shelf"], "lost": gift.in_the_room, "found": gift.pieces["lost"]}
        if refusal is None and pieces > source.get(move, pieces):
            refusal = "stock.not_lost" if move == "found" else "stock.not_so_many"
        if refusal is None:
            if self.day_state == "ended":
                self.first_signed_by = None  # they have not seen it
            if move == "lost":
                self._make_room(gift, pieces)
            gift.move(**{place: each * pieces for place, each in MOVES[move].items()})
            self._offer(gift)
        return refusal

    def _make_room(self, gift: Gift, pieces: int) -> None:
        """A loss beyond the shelf releases the newest reservations: offers that nobody has accepted, and then lines.
        Nothing of it goes to who waits.
        """
        short = pieces - gift.pieces["on_shelf"]
        for wait in [each for each in self.waits if each.gift is gift and each.state == "offered"][::-1]:
            if short > 0:
                short -= wait.kept
                self._withdraw(wait, "waiting")  # they have their turn again, for all that they asked for
                wait.kept = 0
                wait.told["gift_wait.withdrawn"] += 1
        held = [(line.added_at, line.hold.order, order, line) for order in self.orders for line in order.held]
        gone: list[Order] = []
        for _, _, order, line in sorted(held, key=lambda each: each[:2], reverse=True):
            if line.gift is gift and short > 0:
                short -= line.quantity
                self._let_go([line], "released")
                gone.append(order)
        for order in dict.fromkeys(gone):
            order.told["order.gift_gone"] += 1

    # --- the end of the day -----------------------------------------------------------------------------------------

    def end(self, actor: str) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED)
        if refusal is None and self.day_state != "planned":
            refusal = "day.shut_already"
        if refusal is None and self.now < self.begins_at:
            refusal = "day.not_begun"
        waiting = [each for each in self.orders if each.held]
        if refusal is None and waiting and self.now < self.ends_at:
            refusal = "day.not_over"
        if refusal is None:
            self.day_state = "ended"
            for order in waiting:  # no-shows released
                order.told["order.no_show"] += 1
                self._end(order.held, "no_show")
        return refusal

    def count(self, actor: str, found: Sequence[tuple[Gift, int, str | None]]) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED) or self._not_ended()
        judged = (self._unfit(gift, gift.in_the_room, number, why) for gift, number, why in found if why)
        refusal = refusal or next((code for code in judged if code), None)
        if refusal is None:
            self.counts |= {gift: (gift.in_the_room, number, why) for gift, number, why in found}
            self.first_signed_by = None
        return refusal

    def sign(self, actor: str) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED) or self._not_ended()
        if refusal is None and len(self.counts) < len(self.gifts):
            refusal = "count.missing"
        gifts = sorted(self.gifts, key=lambda each: each.name)
        refusal = refusal or next((code for each in gifts if (code := self._uncounted(each))), None)
        if refusal is None and self.first_signed_by is None:
            self.first_signed_by = actor
            return None
        if refusal is None and actor == self.first_signed_by:
            refusal = "sign.same_person"  # signed by two
        if refusal is None and self.first_signed_by in self.people.kin(actor):
            refusal = "sign.tied"  # a couple is one pair of eyes
        if refusal is None:
            self.day_state = "closed"
            for gift in gifts:
                self._book(gift)
        return refusal

    def _not_ended(self) -> str | None:
        return {"ended": None, "closed": "day.closed"}.get(self.day_state, "day.not_ended")

    def _uncounted(self, gift: Gift) -> str | None:
        expected, found, why = self.counts[gift]
        return "count.stale" if expected != gift.in_the_room else self._unfit(gift, expected, found, why)

    def _unfit(self, gift: Gift, expected: int, found: int, why: str | None) -> str | None:
        if found == expected:
            return None
        if why is None:
            return "count.unexplained"  # a difference is recorded, not hidden
        if found < expected:
            return "count.cause_unfit" if why == "found" else None
        if why not in ("found", "receipt_wrong"):
            return "count.cause_unfit"
        is_too_many = found - expected > gift.pieces["lost"]
        if why == "receipt_wrong":  # a surplus first undoes a loss, else corrects the receipt
            return None if is_too_many else "count.cause_unfit"
        return "count.more_than_received" if is_too_many else None

    def _book(self, gift: Gift) -> None:
        expected, found, why = self.counts[gift]
        more = found - expected
        self._make_room(gift, -more)
        if more < 0 and why == "receipt_wrong":
            gift.move(corrected=more, on_shelf=more)
        elif more < 0:
            gift.move(lost=-more, on_shelf=more)
        else:  # a surplus first undoes a loss, else corrects the receipt
            undone = min(more, gift.pieces["lost"])
            gift.move(lost=-undone, corrected=more - undone, on_shelf=more)
        if more:
            self._offer(gift)

    # --- the end of the half year -----------------------------------------------------------------------------------

    def close(self, actor: str) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED)
        if refusal is None and self.period_state != "open":
            refusal = "period.not_open"
        if refusal is None and self.day_state != "closed":
            refusal = "period.days_open"
        if refusal is None and self.now < self.over_at:
            refusal = "period.not_over"  # ordering has ended, and the cut-off day has passed
        if refusal is None:
            self.period_state, self.closed_by = "closed", actor
            for wait in self.queued:
                if wait.state == "offered":
                    self._withdraw(wait, "ended")
                wait.state = "ended"
        return refusal

    def seal(self, actor: str) -> str | None:
        refusal = self._of_staff(actor, NOT_ALLOWED)
        if refusal is None and self.period_state != "closed":
            refusal = "period.sealed" if self.period_state == "sealed" else "period.not_closed"
        if refusal is None and actor == self.closed_by:
            refusal = "seal.same_person"  # closed by one, sealed by another
        if refusal is None and self.closed_by in self.people.kin(actor):
            refusal = "sign.tied"
        if refusal is None:
            self.period_state = "sealed"
        return refusal

    def sealed(self) -> dict[str, int]:
        """Every passport of the community, with what it has come to."""
        everybody = [*self.people.with_passport, *AT_HOME_BESIDES]
        return {
            "passports": len(everybody),
            "minutes": sum(map(self.purse.minutes, everybody)),
            "balance": sum(map(self.purse.balance, everybody)),
        }
