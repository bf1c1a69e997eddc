"""Rules of the counter: handing over, in whole and in part, to a proxy, to who walks in; substituting, undoing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.counter import Asked, Told
from tests.proofs.model.engines import Answer, Fate
from tests.proofs.model.fair import Line, Order, Wanted
from tests.proofs.model.fair_rules import AT_THE_COUNTER, PIECES
from tests.proofs.model.people import STAFF
from tests.proofs.model.records import Record
from tests.proofs.model.story import ANY, FATE
from tests.proofs.model.wait_rules import WaitRules

PROXIES = ("@other_leader", "@deputy", "@leader", "@neighbour", "@second_staff")


class CounterRules(WaitRules):
    @precondition(lambda self: self.fair.day_state == "planned" and self.is_ordering)
    @rule(whose=ANY, soap=PIECES, rice=PIECES, by=st.sampled_from(STAFF), pieces=st.sampled_from([0, 0, 1]), fate=FATE)
    def order_and_collect(self, whose: int, soap: int, rice: int, by: str, pieces: int, fate: Fate) -> None:
        """All of it, or of its first line one piece."""
        order = self._place(whose, "", soap, rice, whose, None, fate)
        if order is not None:
            asked = [(order.lines[0], pieces)] if pieces else None
            self._hand_over("hand over a part" if pieces else "hand over an order", order, by, asked, fate)

    @precondition(lambda self: self.fair.day_state == "planned" and self._served())
    @rule(by=ANY, server=st.sampled_from(STAFF), slot=ANY, looks=st.sampled_from([0, 0, 1, 2]), fate=FATE)
    def come_for_what_was_corrected_away(self, by: int, server: str, slot: int, looks: int, fate: Fate) -> None:
        """Whoever has ordered for all their points loses those of a service, and comes for the gifts: before they are
        told, or after, or when what is not covered has been released.
        """
        record = self._served()[0]
        held = [each for each in self.fair.orders if each.who == record.who and each.held]
        if held:
            self._change(held[0], server, self._for_all(record.who, held[0]), slot, 0)
        else:
            held = [each for each in [self._order_for(record.who, self._for_all(record.who), slot, fate)] if each]
        self._correct(record, 4 * by, 0, 4 * by, fate)
        for look in range(looks):
            self.time.now += look * self.fair.short_lasts
            self._look(fate)
        if held:
            self._hand_over("hand over an order", held[0], server, None, fate)

    def _served(self) -> list[Record]:
        return [each for each in self.desk.records if each.state == "approved" and each.minutes]

    def _for_all(self, who: str, order: Order | None = None) -> list[Wanted]:
        """As much as their points reach for, the dearest first."""
        mine = order.held if order else []
        left = self.purse.balance(who) - self.purse.held(who) + sum(each.points for each in mine)
        wanted = []
        for gift in sorted(self.fair.gifts, key=lambda each: -each.price):
            there = gift.pieces["on_shelf"] + sum(each.quantity for each in mine if each.gift is gift)
            pieces = min(max(0, left) // gift.price, there, gift.limit or there)
            left -= pieces * gift.price
            wanted += [Wanted(gift, pieces)] if pieces else []
        return wanted or [Wanted(self.fair.gifts[0], 1)]

    @precondition(lambda self: self.fair.orders)
    @rule(which=ANY, by=AT_THE_COUNTER, fate=FATE)
    def hand_over_order(self, which: int, by: str, fate: Fate) -> None:
        self._hand_over("hand over an order", self._order(which), by, None, fate)

    @precondition(lambda self: self.fair.orders)
    @rule(which=ANY, line=ANY, by=AT_THE_COUNTER, pieces=st.sampled_from([None, 1, 1, 2]), fate=FATE)
    def hand_over_part(self, which: int, line: int, by: str, pieces: int | None, fate: Fate) -> None:
        order = self._order(which)
        self._hand_over("hand over a part", order, by, [(self._line(order, line), pieces)], fate)

    def _hand_over(
        self, name: str, order: Order, by: str, asked: Asked | None, fate: Fate, proxy: str | None = None
    ) -> None:
        body: dict[str, Any] = {"shown": "card", "proxy_id": proxy}
        if asked is not None:
            body["lines"] = [{"line_id": line.ref, "quantity": pieces} for line, pieces in asked]
        answer = self.post(by, f"/orders/{order.ref}/hand-over", body, fate)
        told = self.fair.hand_over(order, by, asked, proxy)
        if self.compare(name, answer, told if isinstance(told, str) else None) and not isinstance(told, str):
            self._same_receipts(name, told, answer)
            self._same_order(order, answer.body["order"])

    def _same_receipts(self, name: str, told: Told, answer: Answer) -> None:
        shown = [each["problem"] and each["problem"]["code"] for each in answer.body["items"]]
        assert shown == told, f"{name}: {shown}, expected {told}"
        self.tally.refused.update(code for code in shown if code)

    def _line(self, order: Order, which: int) -> Line:
        """Mostly one that is held, or else one that has ended."""
        ended = [each for each in order.lines if each.state != "held"]
        return self.one_of(ended if ended and (which % 4 == 0 or not order.held) else order.held, which)

    @precondition(lambda self: self.fair.orders)
    @rule(which=ANY, line=ANY, by=AT_THE_COUNTER, fate=FATE)
    def drop_line(self, which: int, line: int, by: str, fate: Fate) -> None:
        order = self._order(which)
        chosen = self._line(order, line)
        answer = self.post(by, f"/orders/{order.ref}/drop", {"line_ids": [chosen.ref]}, fate)
        if self.compare("drop a line", answer, self.fair.drop(order, by, chosen)):
            self._same_order(order, answer.body)

    @precondition(lambda self: any(each.held for each in self.fair.orders))
    @rule(which=ANY, line=ANY, by=AT_THE_COUNTER, gift=ANY, is_agreed=st.sampled_from([False, False, True]), fate=FATE)
    def substitute(self, which: int, line: int, by: str, gift: int, is_agreed: bool, fate: Fate) -> None:
        order = self._order(which)
        chosen = self._line(order, line)
        others = [each for each in self.fair.gifts if each is not chosen.gift]
        wanted = Wanted(self.one_of(others if gift % 4 else self.fair.gifts, gift // 4), 1 + gift // 40)
        body = {"line_id": chosen.ref, "gift_id": wanted.gift.ref, "quantity": wanted.quantity, "is_agreed": is_agreed}
        answer = self.post(by, f"/orders/{order.ref}/substitute", body, fate)
        refusal = self.fair.substitute(order, by, chosen, wanted, is_agreed)
        if self.compare("substitute a gift", answer, refusal):
            self._same_order(order, answer.body)

    @precondition(lambda self: any(each.state in ("partly", "handed_over") for each in self.fair.orders))
    @rule(which=ANY, by=AT_THE_COUNTER, second=AT_THE_COUNTER, fate=FATE)
    def undo_hand_over(self, which: int, by: str, second: str, fate: Fate) -> None:
        given = [(order, line) for order in self.fair.orders for line in order.lines if line.state == "handed_over"]
        order, line = self.one_of(given[::-1], which)
        body = {"line_ids": [line.ref], "reason": "发成了别人的"}
        answer = self.post(by, f"/orders/{order.ref}/undo", body, fate)
        if self.compare("propose to undo", answer, self.fair.undo(order, by, line)):
            path = f"/counter-proposals/{answer.body['id']}/confirm"
            refusal = self.fair.confirm_undo(order, by, second, line)
            if self.compare("undo a hand-over", self.post(second, path, None, fate), refusal):
                self._same_order(order, self.get("@staff", f"/orders/{order.ref}"))
            else:
                self._take_back(answer.body["id"], by, fate)

    def _take_back(self, proposal: str, by: str, fate: Fate) -> None:
        """Whoever proposed it, so that it does not wait for ever."""
        self.compare("take a proposal back", self.post(by, f"/counter-proposals/{proposal}/decline", None, fate), None)

    @rule(whose=ANY, by=AT_THE_COUNTER, soap=PIECES, rice=PIECES, proxy=ANY, fate=FATE)
    def walk_in(self, whose: int, by: str, soap: int, rice: int, proxy: int, fate: Fate) -> None:
        """Mostly for themselves; who waits at home is not there."""
        who = self._customer(whose)
        comes = self._who_comes(who, proxy) if proxy % 3 == 0 else None
        wanted = self._wanted(soap, rice, None)
        lines = [{"gift_id": each.gift.ref, "quantity": each.quantity} for each in wanted]
        body = {"account_id": who, "lines": lines, "shown": "number", "proxy_id": comes}
        answer = self.post(by, f"/redemption-days/{self.fair.day}/walk-ins", body, fate)
        made = self.fair.walk_in(by, who, wanted, comes)
        if self.compare("walk in", answer, made if isinstance(made, str) else None) and not isinstance(made, str):
            order, told = made
            order.ref = answer.body["order"]["id"]
            self._same_receipts("walk in", told, answer)
            self._same_order(order, answer.body["order"])

    def _who_comes(self, who: str, which: int) -> str:
        """Mostly somebody who may collect for them, if there is anybody."""
        given = [each for each in self.people.delegations if each.principal == who]
        may = [each.delegate for each in given if each.is_in_force(self.now) and "collect" in each.scopes]
        return self.one_of(may if may and which % 5 else PROXIES, which)
