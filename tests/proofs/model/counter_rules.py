"""Rules of the counter and of the evening: handing over, substituting, undoing; ending, counting, signing, sealing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.engines import Fate
from tests.proofs.model.fair import Line, Order, Wanted
from tests.proofs.model.fair_rules import AT_THE_COUNTER, PIECES, FairRules
from tests.proofs.model.people import STAFF
from tests.proofs.model.story import ANY, FATE

BUSY, LATE = 3, 45  # lines, and requests, before its evening: afterwards little is left to be done
DIFFERENCES = st.sampled_from([0, 0, 0, -1, 1])
CAUSES = st.sampled_from(["lost", "receipt_wrong", "found", None])


class CounterRules(FairRules):
    @precondition(lambda self: self.fair.day_state == "planned")
    @rule(whose=ANY, soap=PIECES, rice=PIECES, by=st.sampled_from(STAFF), pieces=st.sampled_from([0, 0, 1]), fate=FATE)
    def order_and_collect(self, whose: int, soap: int, rice: int, by: str, pieces: int, fate: Fate) -> None:
        """All of it, or of its first line one piece."""
        order = self._place(whose, "", soap, rice, whose, None, fate)
        if order is not None:
            asked = [(order.lines[0], pieces)] if pieces else None
            self._hand_over("hand over a part" if pieces else "hand over an order", order, by, asked, fate)

    @precondition(lambda self: any(each.state == "approved" and each.minutes for each in self.desk.records))
    @rule(by=ANY, soap=PIECES, fate=FATE)
    def correct_what_was_ordered_for(self, by: int, soap: int, fate: Fate) -> None:
        """Service is corrected to nothing when gifts were ordered for its points; then they come for them."""
        record = self.newest(0, "approved")
        held = [each for each in self.fair.orders if each.who == record.who and each.held]
        order = held[0] if held else self._place(0, "", soap, 1, 0, None, fate)
        self._correct(record, by, 0, None, fate)
        if order is not None:
            self._hand_over("hand over an order", order, "@second_staff", None, fate)

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
        self, name: str, order: Order, by: str, asked: Sequence[tuple[Line, int | None]] | None, fate: Fate
    ) -> None:
        body: dict[str, Any] = {"shown": "card"}
        if asked is not None:
            body["lines"] = [{"line_id": line.ref, "quantity": pieces} for line, pieces in asked]
        answer = self.post(by, f"/orders/{order.ref}/hand-over", body, fate)
        told = self.fair.hand_over(order, by, asked, self.today)
        if self.compare(name, answer, told if isinstance(told, str) else None):
            shown = [each["problem"] and each["problem"]["code"] for each in answer.body["items"]]
            assert shown == told, f"{name}: {shown}, expected {told}"
            self.tally.refused.update(code for code in shown if code)
            self._same_order(order, answer.body["order"])

    def _line(self, order: Order, which: int) -> Line:
        """Mostly one that is held."""
        return self.one_of(order.held if order.held and which % 6 else order.lines[::-1], which)

    @precondition(lambda self: any(each.held for each in self.fair.orders))
    @rule(which=ANY, line=ANY, by=AT_THE_COUNTER, fate=FATE)
    def drop_line(self, which: int, line: int, by: str, fate: Fate) -> None:
        order = self._order(which)
        chosen = self._line(order, line)
        answer = self.post(by, f"/orders/{order.ref}/drop", {"line_ids": [chosen.ref]}, fate)
        if self.compare("drop a line", answer, self.fair.drop(order, by, chosen)):
            self._same_order(order, answer.body)

    @precondition(lambda self: any(each.held for each in self.fair.orders))
    @rule(which=ANY, line=ANY, by=AT_THE_COUNTER, gift=ANY, is_agreed=st.booleans(), fate=FATE)
    def substitute(self, which: int, line: int, by: str, gift: int, is_agreed: bool, fate: Fate) -> None:
        order, wanted = self._order(which), Wanted(self.one_of(self.fair.gifts, gift), 1 + gift // 30)
        chosen = self._line(order, line)
        body = {"line_id": chosen.ref, "gift_id": wanted.gift.ref, "quantity": wanted.quantity, "is_agreed": is_agreed}
        answer = self.post(by, f"/orders/{order.ref}/substitute", body, fate)
        refusal = self.fair.substitute(order, by, chosen, wanted, is_agreed, self.now)
        if self.compare("substitute a gift", answer, refusal):
            self._same_order(order, answer.body)

    @precondition(lambda self: any(each.state in ("partly", "handed_over") for each in self.fair.orders))
    @rule(which=ANY, by=AT_THE_COUNTER, second=AT_THE_COUNTER, fate=FATE)
    def undo_hand_over(self, which: int, by: str, second: str, fate: Fate) -> None:
        given = [(order, line) for order in self.fair.orders for line in order.lines if line.state == "handed_over"]
        order, line = self.one_of(given[::-1], which)
        body = {"line_ids": [line.ref], "reason": "发成了别人的"}
        answer = self.post(by, f"/orders/{order.ref}/undo", body, fate)
        if self.compare("propose to undo", answer, self.fair.undo(order, by, line, self.today)):
            path = f"/counter-proposals/{answer.body['id']}/confirm"
            refusal = self.fair.confirm_undo(order, by, second, line, self.today)
            if self.compare("undo a hand-over", self.post(second, path, None, fate), refusal):
                self._same_order(order, self.get("@staff", f"/orders/{order.ref}"))

    # --- the evening ------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.is_late or self.fair.day_state != "planned")
    @rule(by=AT_THE_COUNTER, waits=st.booleans(), fate=FATE)
    def end_day(self, by: str, waits: bool, fate: Fate) -> None:
        if waits:
            self.time.now = max(self.now, self.fair.ends_at.astimezone(self.now.tzinfo))
        self._end_day(by, fate)

    def _end_day(self, by: str, fate: Fate) -> None:
        answer = self.post(by, f"/redemption-days/{self.fair.day}/end", None, fate)
        self.compare("end a day", answer, self.fair.end(by, self.now))
        self._same_stock()

    @property
    def is_late(self) -> bool:
        return sum(len(each.lines) for each in self.fair.orders) >= BUSY and self.sent > LATE

    @precondition(lambda self: self.fair.day_state == "ended")
    @rule(
        by=AT_THE_COUNTER, soap=DIFFERENCES, rice=DIFFERENCES, cause=CAUSES, both=st.sampled_from([1, 1, 0]), fate=FATE
    )
    def count_gifts(self, by: str, soap: int, rice: int, cause: str | None, both: int, fate: Fate) -> None:
        """What lies there, or one off; both gifts, or one of them."""
        found = [
            (gift, max(0, gift.in_the_room + off), cause if off else None)
            for gift, off in zip(self.fair.gifts, (soap, rice), strict=True)
        ][: 1 + both]
        items = [{"gift_id": gift.ref, "counted": number, "cause": why} for gift, number, why in found]
        answer = self.post(by, f"/redemption-days/{self.fair.day}/counts", {"items": items}, fate)
        self.compare("count gifts", answer, self.fair.count(by, found))

    @precondition(lambda self: self.fair.day_state != "planned")
    @rule(by=AT_THE_COUNTER, second=st.none() | AT_THE_COUNTER, fate=FATE)
    def sign_day(self, by: str, second: str | None, fate: Fate) -> None:
        for who in (by, second):
            if who is not None:
                answer = self.post(who, f"/redemption-days/{self.fair.day}/sign", None, fate)
                self.compare("sign a day", answer, self.fair.sign(who), **self._signed(answer.code))
        self._same_stock()

    def _signed(self, refused: str | None) -> dict[str, Any]:
        return {} if refused else {"state": self.fair.day_state, "first_signed_by": self.fair.first_signed_by}

    @precondition(lambda self: self.is_late)
    @rule(by=AT_THE_COUNTER, fate=FATE)
    def close_period(self, by: str, fate: Fate) -> None:
        answer = self.post(by, f"/redemption-periods/{self.fair.period}/close", None, fate)
        self.compare("close a period", answer, self.fair.close(by))

    @precondition(lambda self: self.fair.day_state == "closed")
    @rule(by=AT_THE_COUNTER, fate=FATE)
    def seal_period(self, by: str, fate: Fate) -> None:
        answer = self.post(by, f"/redemption-periods/{self.fair.period}/seal", None, fate)
        refusal = self.fair.seal(by)
        self.compare("seal a period", answer, refusal, **({} if refusal else self.fair.sealed()))

    @precondition(lambda self: self.is_late and self.fair.day_state == "planned")
    @rule(first=st.sampled_from(STAFF), fate=FATE)
    def a_whole_evening(self, first: str, fate: Fate) -> None:
        """Who has not come is released, everything is there, two sign, and the half year is sealed."""
        self.time.now = max(self.now, self.fair.ends_at.astimezone(self.now.tzinfo))
        self._end_day(first, fate)
        self.count_gifts(first, 0, 0, None, 1, fate)
        self.sign_day(first, self.one_of([each for each in STAFF if each != first], 0), fate)
        self.close_period(first, fate)
        self.seal_period(first, fate)
