"""Rules of who stands in for another: delegations to order and to collect, proxies, and the one too many of a day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proofs.model.counter_rules import PROXIES, CounterRules
from tests.proofs.model.engines import Fate
from tests.proofs.model.fair import Order
from tests.proofs.model.fair_rules import AT_THE_COUNTER, CUSTOMERS
from tests.proofs.model.people import STAFF, Delegation
from tests.proofs.model.story import ANY, FATE

DELEGATIONS_MOST = 8
SCOPES = st.sampled_from([["collect"], ["collect"], ["collect", "order"], ["order"], ["view"]])
LASTS = st.sampled_from([*[timedelta(days=30)] * 4, timedelta(hours=2)])


class ProxyRules(CounterRules):
    @precondition(lambda self: len(self.people.delegations) < DELEGATIONS_MOST)
    @rule(whose=ANY, to=ANY, scopes=SCOPES, lasts=LASTS, fate=FATE)
    def let_somebody_act(self, whose: int, to: int, scopes: list[str], lasts: timedelta, fate: Fate) -> None:
        who = self.one_of(CUSTOMERS[:4], whose)
        self._let_act(who, self.one_of([each for each in PROXIES if each != who], to), scopes, lasts, fate)

    def _let_act(self, who: str, other: str, scopes: list[str], lasts: timedelta, fate: Fate) -> None:
        expires_at = self.now + lasts
        body = {"delegate_id": other, "scopes": scopes, "expires_at": expires_at.isoformat()}
        answer = self.post(who, "/me/delegations", body, fate)
        if self.compare("delegate", answer, self.people.may_delegate(who, other, expires_at, self.now)):
            self.people.delegate(Delegation(answer.body["id"], who, other, scopes, expires_at), self.now)

    @precondition(lambda self: self.is_ordering and any("order" in each.scopes for each in self.people.delegations))
    @rule(which=ANY, soap=st.sampled_from([1, 1, 2]), slot=ANY, fate=FATE)
    def order_for_another(self, which: int, soap: int, slot: int, fate: Fate) -> None:
        """Of those who let one order; or what has been ordered is cancelled."""
        given = [each for each in self.people.delegations if "order" in each.scopes]
        chosen = self.one_of(given[::-1], which)
        live = [each for each in self.fair.orders if each.who == chosen.principal and each.held]
        if live and which % 3 == 0:
            self._cancel(live[0], chosen.delegate, fate)
        else:
            self._order_for(chosen.principal, self._wanted(soap, 0, None), slot, fate, chosen.delegate)

    @precondition(lambda self: any(each.held for each in self.fair.orders))
    @rule(which=ANY, by=AT_THE_COUNTER, proxy=ANY, fate=FATE)
    def hand_over_to_a_proxy(self, which: int, by: str, proxy: int, fate: Fate) -> None:
        order = self._order(which)
        self._hand_over_to("hand over to a proxy", order, by, self._who_comes(order.who, proxy), fate)

    def _hand_over_to(self, name: str, order: Order, by: str, proxy: str, fate: Fate) -> None:
        self._hand_over(name, order, by, None, fate, proxy)

    @precondition(lambda self: self.fair.orders)
    @rule(which=ANY, by=AT_THE_COUNTER, second=AT_THE_COUNTER, proxy=ANY, fate=FATE)
    def hand_over_by_two(self, which: int, by: str, second: str, proxy: int, fate: Fate) -> None:
        order = self._order(which)
        self._by_two(order, by, second, self._who_comes(order.who, proxy), fate)

    def _by_two(self, order: Order, by: str, second: str, proxy: str, fate: Fate) -> None:
        body = {"shown": "card", "proxy_id": proxy, "reason": "家里人一起领"}
        answer = self.post(by, f"/orders/{order.ref}/hand-over-by-two", body, fate)
        if not self.compare("propose a proxy", answer, self.fair.propose_proxy(order, by, proxy)):
            return
        proposal = answer.body["id"]
        answer = self.post(second, f"/counter-proposals/{proposal}/confirm", None, fate)
        told = self.fair.confirm_proxy(order, by, second, proxy)
        if self.compare("hand over by two", answer, told if isinstance(told, str) else None):
            self._same_order(order, self.get("@staff", f"/orders/{order.ref}"))
        else:
            self._take_back(proposal, by, fate)

    @precondition(lambda self: self.fair.day_state == "planned" and not self._have_gone_for_many())
    @rule(proxy=ANY, by=st.sampled_from(STAFF), fate=FATE)
    def carry_for_many(self, proxy: int, by: str, fate: Fate) -> None:
        """A neighbour goes for one after the other, until they have gone for too many: then it takes two."""
        going, second = self.one_of(PROXIES[:2], proxy), next(each for each in STAFF if each != by)
        for who in CUSTOMERS[:4]:
            mine = [each for each in self.fair.orders if each.who == who and each.held]
            order = mine[0] if mine else None
            if who == going:
                continue
            if (
                order is None
                and self.is_ordering
                and not any(each.state == "handed_over" for each in self.fair._of(who))
            ):
                order = self._order_for(who, self._wanted(1, 0, None), proxy, fate)
            if order is None:
                continue
            self._let_act(who, going, ["collect"], timedelta(days=30), fate)
            self._hand_over_to("hand over to a proxy", order, by, going, fate)
            if order.held:
                self._by_two(order, by, second, going, fate)
            if proxy % 3:
                self._end(self.people.delegations[-1], fate)

    def _have_gone_for_many(self) -> bool:
        return any(len(people) > self.fair.proxied_most for people in self.fair.carried.values())

    def _end(self, given: Delegation, fate: Fate) -> None:
        answer = self.post(given.principal, f"/delegations/{given.ref}/end", None, fate)
        self.compare("end a delegation", answer, self.people.end_delegation(given, given.principal))
