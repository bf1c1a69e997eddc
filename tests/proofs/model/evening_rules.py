"""Rules of the evening of a redemption day: ending it, counting, signing; closing and sealing the half year."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from service.core.progress import go_on
from tests.factories.work import WORKS
from tests.proofs.model.engines import Fate, Seen
from tests.proofs.model.fair import Gift
from tests.proofs.model.fair_rules import AT_THE_COUNTER
from tests.proofs.model.people import STAFF
from tests.proofs.model.proxy_rules import ProxyRules
from tests.proofs.model.story import FATE

BUSY, LATE = 3, 30  # lines, and requests since it began, before its evening: afterwards little is left to be done
DIFFERENCES = st.sampled_from([0, 0, 0, -1, 1])
OFTEN = st.sampled_from([True, True, False])
OFF = st.sampled_from([0, -1, 1])
CAUSES = st.sampled_from(["lost", "receipt_wrong", "found", None])


Found = list[tuple[Gift, int, str | None]]


class EveningRules(ProxyRules):
    @precondition(lambda self: self.is_late or self.fair.day_state != "planned")
    @rule(by=AT_THE_COUNTER, waits=st.booleans(), fate=FATE)
    def end_day(self, by: str, waits: bool, fate: Fate) -> None:
        if waits:
            self.time.now = max(self.now, self.fair.ends_at.astimezone(self.now.tzinfo))
        self._end_day(by, fate)

    def _end_day(self, by: str, fate: Fate) -> None:
        answer = self.post(by, f"/redemption-days/{self.fair.day}/end", None, fate)
        self.compare("end a day", answer, self.fair.end(by))
        self._same_stock()

    @property
    def is_late(self) -> bool:
        return sum(len(each.lines) for each in self.fair.orders) >= BUSY and self.sent - self.sent_before > LATE

    @precondition(lambda self: self.fair.day_state == "ended")
    @rule(
        by=AT_THE_COUNTER, soap=DIFFERENCES, rice=DIFFERENCES, cause=CAUSES, both=st.sampled_from([1, 1, 0]), fate=FATE
    )
    def count_gifts(self, by: str, soap: int, rice: int, cause: str | None, both: int, fate: Fate) -> None:
        """What lies there, or one off; both gifts, or one of them."""
        self._count(by, self._found(soap, rice, cause)[: 1 + both], fate)

    def _found(self, soap: int, rice: int, cause: str | None) -> Found:
        off_by = zip(self.fair.gifts, (soap, rice), strict=True)
        return [(gift, max(0, gift.in_the_room + off), cause if off else None) for gift, off in off_by]

    def _count(self, by: str, found: Found, fate: Fate) -> None:
        items = [{"gift_id": gift.ref, "counted": number, "cause": why} for gift, number, why in found]
        answer = self.post(by, f"/redemption-days/{self.fair.day}/counts", {"items": items}, fate)
        self.compare("count gifts", answer, self.fair.count(by, found))

    @precondition(lambda self: self.fair.day_state != "planned")
    @rule(by=AT_THE_COUNTER, second=st.none() | AT_THE_COUNTER, fate=FATE)
    def sign_day(self, by: str, second: str | None, fate: Fate) -> None:
        for who in (by, second):
            if who is not None:
                answer = self.post(who, f"/redemption-days/{self.fair.day}/sign", {"digest": Seen(self.fair.day)}, fate)
                self.compare("sign a day", answer, self.fair.sign(who), **self._signed(answer.code))
        self._same_stock()

    def _signed(self, refused: str | None) -> dict[str, Any]:
        return {} if refused else {"state": self.fair.day_state, "first_signed_by": self.fair.first_signed_by}

    @precondition(lambda self: self.is_late)
    @rule(by=AT_THE_COUNTER, waits=st.booleans(), fate=FATE)
    def close_period(self, by: str, waits: bool, fate: Fate) -> None:
        if waits and self.fair.day_state == "closed" and self.now < self.fair.over_at:
            self.time.now = self.fair.over_at
            self.plan_shift(1, 90, None)  # weeks later, and the team meets again
        answer = self.post(by, f"/redemption-periods/{self.fair.period}/close", None, fate)
        self.compare("close a period", answer, self.fair.close(by))

    @precondition(lambda self: self.fair.day_state == "closed")
    @rule(by=AT_THE_COUNTER, fate=FATE)
    def seal_period(self, by: str, fate: Fate) -> None:
        answer = self.post(by, f"/redemption-periods/{self.fair.period}/seal", None, fate)
        refusal = self.fair.seal(by)
        if refusal is None and answer.code is None:
            job, of_the_worker = answer.body["id"], Fate.DIES if fate is Fate.DIES else Fate.WELL
            self.command(lambda own: go_on(own(job), WORKS, self.now), of_the_worker)
            answer = self.look(by, f"/redemption-periods/{self.fair.period}/seal")
        self.compare("seal a period", answer, refusal, **({} if refusal else self.fair.sealed()))

    @precondition(lambda self: self.is_late and self.fair.day_state in ("planned", "ended"))
    @rule(first=st.sampled_from(STAFF), soap=OFF, rice=OFF, cause=CAUSES, ends=OFTEN, fate=FATE)
    def a_whole_evening(self, first: str, soap: int, rice: int, cause: str | None, ends: bool, fate: Fate) -> None:
        """Who has not come is released, and what was found is signed by two, if it will do. Or else it is counted
        again, everything is there, two sign, and when the half year is over, one closes and the other seals it.
        """
        self.time.now = max(self.now, self.fair.ends_at.astimezone(self.now.tzinfo))
        second = next(each for each in STAFF if each != first)
        self.close_period(first, False, fate)
        if self.fair.day_state == "planned":
            self._end_day(first, fate)
        self._count(first, self._found(soap, rice, cause), fate)
        self.sign_day(first, second, fate)
        if ends and self.fair.day_state == "ended":
            self._count(second, self._found(0, 0, None), fate)
            self.sign_day(first, second, fate)
        if ends:
            for waits in (False, True):
                self.close_period(first, waits, fate)
            for who in (first, second):
                self.seal_period(who, fate)

    @precondition(lambda self: self.fair.day_state == "planned" and self.now < self.fair.ends_at)
    @rule(by=AT_THE_COUNTER, fate=FATE)
    def end_day_too_early(self, by: str, fate: Fate) -> None:
        """Before it begins, or while somebody may still come for what they have ordered."""
        if self.now < self.fair.begins_at or any(each.held for each in self.fair.orders):
            self._end_day(by, fate)
