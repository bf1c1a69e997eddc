"""Rules of the waitlist and of the worker: asking, taking an offer, leaving; what is told, lapses and is released."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model import worker
from tests.proofs.model.engines import Fate
from tests.proofs.model.fair import Gift, Order, Wait
from tests.proofs.model.fair_rules import BY_WHOM, FairRules
from tests.proofs.model.story import ANY, FATE

WHO_WAIT = ("@resident", "@neighbour", "@leader", "@deputy", "@staff")
WAITS_MOST = 10
OF_THE_WORKER = st.sampled_from([Fate.WELL, Fate.WELL, Fate.DIES, Fate.LOST])


class WaitRules(FairRules):
    @precondition(lambda self: len(self.fair.waits) < WAITS_MOST and self.is_ordering)
    @rule(whose=ANY, by=BY_WHOM, gift=ANY, pieces=st.sampled_from([1, 1, 1, 2, 4]), fate=FATE)
    def ask_for_more(self, whose: int, by: str, gift: int, pieces: int, fate: Fate) -> None:
        """Mostly for what is gone."""
        gone = [each for each in self.fair.gifts if each.pieces["on_shelf"] < pieces]
        chosen = self.one_of(gone if gone and gift % 4 else self.fair.gifts, gift)
        self._join(self.one_of(WHO_WAIT, whose), by, chosen, pieces, fate)

    def _join(self, who: str, by: str, gift: Gift, pieces: int, fate: Fate) -> None:
        actor = by or who
        body = {"period_id": self.fair.period, "quantity": pieces, **({} if actor == who else {"account_id": who})}
        answer = self.post(actor, f"/gifts/{gift.ref}/waits", body, fate)
        made = self.fair.join(actor, who, gift, pieces)
        if self.compare("wait for a gift", answer, made if isinstance(made, str) else None):
            assert isinstance(made, Wait)
            made.ref = answer.body["id"]
            self._same_stock()

    @precondition(lambda self: len(self.fair.waits) < WAITS_MOST and self.now < self.fair.window_ends_at)
    @rule(gift=ANY, first=ANY, pieces=st.sampled_from([1, 1, 2, 3]), comes=st.sampled_from([0, 1, 2, 4]), fate=FATE)
    def queue_for_a_gift(self, gift: int, first: int, pieces: int, comes: int, fate: Fate) -> None:
        """What lies there goes back to its donor, two ask for it, and then some of it comes."""
        chosen = self.one_of(self.fair.gifts, gift)
        if left := chosen.pieces["on_shelf"]:
            self._move(chosen, "@staff", "returned", left, fate)
        for place, wanted in enumerate((pieces, 1)):
            self._join(self.one_of(WHO_WAIT[:4], first + place), "", chosen, wanted, fate)
        if comes:
            self._move(chosen, "@second_staff", "donated", comes, fate)
            self._same_stock()

    def _wait(self, which: int) -> Wait:
        """Mostly one that is offered."""
        offered = [each for each in self.fair.waits if each.state == "offered"]
        return self.one_of(offered if offered and which % 4 else self.fair.waits[::-1], which)

    @precondition(lambda self: self.fair.queued)
    @rule(which=ANY, by=BY_WHOM, slot=ANY, fate=FATE)
    def accept_an_offer(self, which: int, by: str, slot: int, fate: Fate) -> None:
        wait = self._wait(which)
        self._accept(wait, by or wait.who, slot if slot % 3 else None, fate)

    def _accept(self, wait: Wait, actor: str, slot: int | None, fate: Fate) -> None:
        chosen = None if slot is None else self.one_of(self.fair.slots, slot)
        body = {} if chosen is None else {"slot_id": chosen.ref}
        answer = self.post(actor, f"/gift-waits/{wait.ref}/accept", body, fate)
        made = self.fair.accept(wait, actor, chosen)
        if self.compare("accept an offer", answer, made if isinstance(made, str) else None):
            assert not isinstance(made, str)
            made.ref = answer.body["id"]
            self._same_order(made, answer.body)

    @precondition(lambda self: any(each.state == "waiting" for each in self.fair.waits))
    @rule(which=ANY, comes=st.sampled_from([1, 2, 4]), slot=ANY, fate=FATE)
    def take_what_comes(self, which: int, comes: int, slot: int, fate: Fate) -> None:
        """Whoever has waited for it, as far as it goes."""
        gift = self.one_of([each for each in self.fair.waits if each.state == "waiting"], which).gift
        self._move(gift, "@staff", "purchased", comes, fate)
        for wait in [each for each in self.fair.waits if each.gift is gift and each.state == "offered"]:
            self._accept(wait, wait.who, slot, fate)

    @precondition(lambda self: any(each.held for each in self.fair.orders))
    @rule(which=ANY, whose=ANY, left=st.sampled_from([0, 1, 1, 2]), fate=FATE)
    def lose_what_others_wait_for(self, which: int, whose: int, left: int, fate: Fate) -> None:
        """All of it or nearly, whatever is kept of it for whom: nothing that is gone may go on to the next."""
        gift = self.one_of([line.gift for order in self.fair.orders for line in order.held], which)
        if not self.fair._waiting(gift):
            self._join(self.one_of(WHO_WAIT[:4], whose), "", gift, gift.pieces["on_shelf"] + 1, fate)
        if self._move(gift, "@second_staff", "lost", max(1, gift.in_the_room - left), fate):
            self._same_stock()

    @precondition(lambda self: self.fair.waits)
    @rule(which=ANY, by=BY_WHOM, fate=FATE)
    def leave_the_queue(self, which: int, by: str, fate: Fate) -> None:
        """Or decline what is offered."""
        wait = self._wait(which)
        name = "decline an offer" if wait.state == "offered" else "leave the queue"
        answer = self.post(by or wait.who, f"/gift-waits/{wait.ref}/leave", None, fate)
        if self.compare(name, answer, self.fair.leave(wait, by or wait.who)):
            self._same_stock()

    @precondition(lambda self: any(each.state == "offered" for each in self.fair.waits))
    @rule(which=ANY, slot=ANY, looks=st.booleans(), fate=FATE)
    def miss_an_offer(self, which: int, slot: int, looks: bool, fate: Fate) -> None:
        """By nothing, or by more; it is over whether or not anybody has marked it."""
        offered = [each for each in self.fair.waits if each.state == "offered"]
        wait = self.one_of(offered, which)
        self.time.now = max(self.now, wait.ends_at or self.now)
        if looks:
            self._look(fate)
        self._accept(wait, wait.who, slot, fate)

    # --- the worker -------------------------------------------------------------------------------------------------

    @rule(waits=ANY, fate=OF_THE_WORKER)
    def the_worker_looks(self, waits: int, fate: Fate) -> None:
        """Now, or when there is something for it to do."""
        ahead = sorted(each for each in self.worth_a_look if self.now < each < self.fair.ends_at)
        if waits % 3 and ahead:
            self.time.now = self.one_of(ahead, waits // 3)
        self._look(fate)

    @precondition(lambda self: self._to_be_reminded())
    @rule(which=ANY, again=st.booleans(), fate=st.sampled_from([Fate.LOST, Fate.WELL, Fate.DIES]))
    def a_slot_is_near(self, which: int, again: bool, fate: Fate) -> None:
        order = self.one_of(self._to_be_reminded(), which)
        assert order.slot
        self.time.now = max(self.now, order.slot.begins - self.fair.reminded_before)
        for _ in range(1 + again):
            self._look(fate)

    @precondition(lambda self: self.now < self.fair.cancel_until and any(self._still_waiting()))
    @rule(fate=OF_THE_WORKER)
    def the_queue_ends(self, fate: Fate) -> None:
        """From here on nobody orders for themselves, so that nobody waits."""
        self.time.now = self.fair.cancel_until
        self._look(fate)

    def _still_waiting(self) -> list[Wait]:
        return [each for each in self.fair.waits if each.state == "waiting"]

    def _to_be_reminded(self) -> list[Order]:
        waiting = [each for each in self.fair.orders if each.held and not each.is_reminded]
        return [each for each in waiting if each.slot and self.now < each.slot.begins]

    def _look(self, fate: Fate) -> None:
        self.lockstep.each(lambda engine: worker.look(engine, fate))
        self.fair.look()
        self._passed("the worker looks")
        self._same_stock()
        self._same_news()
        for order in self.fair.orders:
            self._same_order(order, self.get("@staff", f"/orders/{order.ref}"))
