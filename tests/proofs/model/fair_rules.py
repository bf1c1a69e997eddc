"""Rules of a redemption day until the counter opens: ordering, changing, cancelling; what comes in and is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.proofs.model import worker
from tests.proofs.model.desk_rules import DeskRules
from tests.proofs.model.engines import Fate
from tests.proofs.model.evening import Evening
from tests.proofs.model.fair import LIVE, Gift, Order, Wanted
from tests.proofs.model.fair_words import LINE, about_gift, asked_for, line_known, slot_of, wait_shown
from tests.proofs.model.people import STAFF
from tests.proofs.model.purse import Proposal
from tests.proofs.model.purse_rules import PurseRules
from tests.proofs.model.records import SHANGHAI
from tests.proofs.model.story import ANY, FATE, OF_A_COMMAND

CUSTOMERS = ("@resident", "@neighbour", "@deputy", "@leader", "@staff")  # the first two with the most points
BY_WHOM = st.sampled_from([*[""] * 5, "@staff", "@second_staff", "@leader"])  # themselves, mostly
AT_THE_COUNTER = st.sampled_from([*["@staff", "@second_staff"] * 4, "@leader"])
PIECES = st.sampled_from([0, 1, 1, 2, 4])
SEEN = st.sampled_from([None, None, 0, 0, 1])  # what the screen showed: right, or off by one
OPENINGS = (("@resident", 180), ("@neighbour", 300), ("@leader", 185), ("@deputy", 245))


class FairRules(DeskRules, PurseRules):
    fair: Evening

    @initialize(
        capacity=st.sampled_from([1, 30, 30, 30]),
        hours=st.sampled_from([3, 5, 24 * 60, 24 * 60]),
        proxied=st.sampled_from([1, 1, 2, 3]),
    )
    def a_fair(self, capacity: int, hours: int, proxied: int) -> None:
        """With people who have points of before, and one who has some of last week that may be corrected. Offers and
        whatever the worker waits for last an hour: that begins with a day, so the fair is the day after.
        """
        self.begin()
        self.lockstep.each(worker.forget_the_others)
        self.fair = Evening(self.people, self.purse, self.time, proxied_most=proxied)
        self._make_quick(proxied)
        for who, minutes in OPENINGS:
            self._open_with(who, minutes)
        self.on_paper = ("@resident", "张玉琴")
        self._hand_in("@leader", 120, Fate.WELL)
        self._approve(self.desk.records[-1], STAFF.index("@staff"), None, Fate.WELL)
        for who in ("@resident", "@neighbour"):
            answer = self.post("@staff", f"/people/{who}/confirm-identity", {"seen": "id_card"})
            self.compare("confirm an identity", answer, self.people.confirm_identity("@staff", who))
        self._open_period(hours)
        self._plan_day(capacity)
        for name, price, limit, pieces in (("肥皂", 2, 3, 6), ("大米", 5, None, 5)):
            self._add_gift(name, price, limit, pieces)
        self.sent_before = self.sent

    def _make_quick(self, proxied: int) -> None:
        quick = {"offer_hours": 1, "short_release_hours": 1, "reminder_hours": 1, "proxy_people_per_day": proxied}
        since = self.today + timedelta(days=1)
        body = {"effective_from": since.isoformat(), "document": {"redemption": quick}}
        self._made("@administrator", "/communities/@community/policy-versions", body)
        self.time.now = self.tomorrow()

    def _open_with(self, who: str, minutes: int) -> None:
        opening = Proposal("", "opening", "@staff", who, minutes, minutes // 30, self.today - timedelta(days=40))
        assert opening.until
        until = {"covers_until": opening.until.isoformat(), "evidence": "存折"}
        body = {"minutes": minutes, "points": opening.points, **until}
        path = f"/passports/{self.passport(who)}/openings"
        self._propose("propose opening", opening, path, body, Fate.WELL, at_once=True)

    def _made(self, who: str, path: str, body: Any) -> Any:
        answer = self.post(who, path, body)
        assert answer.status == 201, answer
        return answer.body

    def _open_period(self, hours: int) -> None:
        fair, closes = self.fair, self.now + timedelta(hours=hours)
        fair.window_ends_at, fair.cancel_until = closes, closes + timedelta(hours=1)
        window = {"opens_at": self.now, "closes_at": closes, "cancel_until": fair.cancel_until}
        fair.over_at = max(closes, datetime(2026, 7, 1, tzinfo=SHANGHAI).astimezone(self.now.tzinfo))
        body = {"half_year": "2026H1", **{name: at.isoformat() for name, at in window.items()}}
        fair.period = self._made("@staff", "/communities/@community/redemption-periods", body)["id"]

    def _plan_day(self, capacity: int) -> None:
        """This afternoon."""
        fair, begins = self.fair, self.now.astimezone(SHANGHAI).replace(hour=14, minute=0, second=0)
        fair.on, fair.begins_at, fair.ends_at = begins.date(), begins, begins + timedelta(hours=4)
        hours = {"opens_at": begins.isoformat(), "closes_at": fair.ends_at.isoformat()}
        body = {**hours, "place": "睦邻中心", "slot_minutes": 120, "slot_capacity": capacity}
        day = self._made("@staff", f"/redemption-periods/{fair.period}/days", body)
        fair.day, fair.slots = day["id"], [slot_of(each, capacity) for each in day["slots"]]

    def _add_gift(self, name: str, price: int, limit: int | None, pieces: int) -> None:
        gift = Gift("", name, price, limit)
        gift.ref = self._made("@staff", "/communities/@community/gifts", about_gift(gift))["id"]
        self.fair.gifts.append(gift)
        self._move(gift, "@staff", "purchased", pieces, Fate.WELL)

    @property
    def more_edges(self) -> set[datetime]:
        fair = self.fair
        edges = {
            fair.window_ends_at,
            fair.cancel_until,
            fair.begins_at,
            fair.ends_at - timedelta(seconds=1),
            fair.ends_at,
        }
        edges |= self.worth_a_look
        return {each for each in edges if each < self.now + timedelta(days=1)}

    @property
    def worth_a_look(self) -> set[datetime]:
        """When the worker has something to do."""
        fair = self.fair
        edges = {fair.cancel_until, *(each.begins - fair.reminded_before for each in fair.slots)}
        edges |= {each.ends_at for each in fair.waits if each.ends_at is not None}
        short = (each.short_since for each in fair.orders if each.held)
        return edges | {each + fair.short_lasts for each in short if each is not None}

    # --- orders -----------------------------------------------------------------------------------------------------

    @property
    def is_ordering(self) -> bool:
        """Or else it is tried now and then."""
        return self.fair._not_ordering() is None or self.sent % 5 == 0

    @property
    def is_held(self) -> bool:
        return any(each.held for each in self.fair.orders) or self.sent % 5 == 0

    @precondition(lambda self: self.is_ordering)
    @rule(whose=ANY, by=BY_WHOM, soap=PIECES, rice=PIECES, slot=ANY, seen=SEEN, fate=FATE)
    def order(self, whose: int, by: str, soap: int, rice: int, slot: int, seen: int | None, fate: Fate) -> None:
        self._place(whose, by, soap, rice, slot, seen, fate)

    @precondition(lambda self: self.is_ordering)
    @rule(soap=PIECES, rice=PIECES, slot=ANY, fate=FATE)
    def two_order(self, soap: int, rice: int, slot: int, fate: Fate) -> None:
        """For later: there is something to be changed, substituted and collected."""
        for place in (1, 5):
            self._place(place, "", soap, rice, slot + place // 5, None, fate)

    def _place(
        self, whose: int, by: str, soap: int, rice: int, slot: int, seen: int | None, fate: Fate
    ) -> Order | None:
        who = self._customer(whose)
        return self._order_for(who, self._wanted(soap, rice, seen), slot, fate, by)

    def _customer(self, whose: int) -> str:
        """Mostly one who has ordered nothing yet."""
        live = {each.who for each in self.fair.orders if each.state in LIVE}
        free = [who for who in CUSTOMERS[:4] if who not in live]
        return self.one_of(free if free and whose % 4 else CUSTOMERS, whose // 4)

    def _order_for(self, who: str, wanted: list[Wanted], slot: int, fate: Fate, by: str = "") -> Order | None:
        actor, chosen = by or who, self.one_of(self.fair.slots, slot)
        body = {"slot_id": chosen.ref, **asked_for(wanted), **({} if actor == who else {"account_id": who})}
        answer = self.post(actor, f"/redemption-periods/{self.fair.period}/orders", body, fate)
        made = self.fair.place(actor, who, wanted, chosen)
        if self.compare("order gifts", answer, made if isinstance(made, str) else None) and isinstance(made, Order):
            made.ref = answer.body["id"]
            self._same_order(made, answer.body)
            return made
        return None

    @precondition(lambda self: self.fair.orders and self.is_held)
    @rule(which=ANY, by=BY_WHOM, soap=PIECES, rice=PIECES, slot=ANY, is_stale=st.sampled_from([*[0] * 7, 1]))
    def change_order(self, which: int, by: str, soap: int, rice: int, slot: int, is_stale: int) -> None:
        order = self._order(which)
        self._change(order, by or order.who, self._wanted(soap, rice, None), slot, is_stale)

    def _change(self, order: Order, actor: str, wanted: list[Wanted], slot: int, is_stale: int) -> None:
        chosen = order.slot if slot % 3 else self.one_of(self.fair.slots, slot // 3)
        version = self.get("@staff", f"/orders/{order.ref}")["version"] + is_stale
        body = {"slot_id": chosen and chosen.ref, "version": version, **asked_for(wanted)}
        answer = self.put(actor, f"/orders/{order.ref}", body, Fate.WELL)
        refusal = self.fair.change(order, actor, wanted, chosen, bool(is_stale))
        if self.compare("change an order", answer, refusal):
            self._same_order(order, answer.body)

    @precondition(lambda self: self.fair.orders and self.is_held)
    @rule(which=ANY, by=BY_WHOM, fate=FATE)
    def cancel_order(self, which: int, by: str, fate: Fate) -> None:
        order = self._order(which)
        self._cancel(order, by or order.who, fate)

    def _cancel(self, order: Order, actor: str, fate: Fate) -> None:
        answer = self.post(actor, f"/orders/{order.ref}/cancel", {}, fate)
        if self.compare("cancel an order", answer, self.fair.cancel(order, actor)):
            self._same_order(order, answer.body)

    @precondition(lambda self: self._may_be_too_late())
    @rule(which=ANY, slot=ANY, cancels=st.booleans(), fate=FATE)
    def think_better_of_it_too_late(self, which: int, slot: int, cancels: bool, fate: Fate) -> None:
        """At the last moment to the second, and after it."""
        self.time.now = max(self.now, self.fair.cancel_until)
        order = self._order(1 + which)
        if cancels:
            self._cancel(order, order.who, fate)
        else:
            self._change(order, order.who, self._wanted(1, 0, None), slot, 0)

    def _may_be_too_late(self) -> bool:
        """On the same day."""
        is_today = self.fair.cancel_until < self.fair.ends_at
        return is_today and any(each.held for each in self.fair.orders)

    def _order(self, which: int) -> Order:
        """Mostly one of which anything is to be collected."""
        held = [each for each in self.fair.orders if each.held]
        return self.one_of(held if held and which % 5 else self.fair.orders[::-1], which)

    def _wanted(self, soap: int, rice: int, seen: int | None) -> list[Wanted]:
        """Something, at least."""
        return [
            Wanted(gift, pieces, None if seen is None else gift.price + seen)
            for gift, pieces in zip(self.fair.gifts, (soap if soap + rice else 1, rice), strict=True)
            if pieces
        ]

    def _same_order(self, order: Order, shown: Any) -> None:
        """As it is shown, to the last line; and the stock of every gift."""
        covered = self.purse._covered(order.who)
        shown_lines = [each for each in order.lines if not each.is_split]  # its two parts are shown
        for line, each in zip(shown_lines, shown["lines"], strict=True):
            line.ref = each["id"]
        lines = [tuple(each[name] for name in LINE) for each in shown["lines"]]
        known = [line_known(line, covered) for line in shown_lines]
        assert lines == known, f"order {order.ref}: lines {lines}, expected {known}"
        is_short = any(each[-1] is False for each in known)
        slot = shown["slot"] and shown["slot"]["id"]
        said = (
            shown["state"],
            shown["is_short"],
            shown["points_held"],
            shown["points_spent"],
            slot,
            shown["is_walk_in"],
        )
        held, spent = (sum(each.points for each in order.lines if each.state == s) for s in ("held", "handed_over"))
        expected = (order.state, is_short, held, spent, order.slot and order.slot.ref, order.is_walk_in)
        assert said == expected, f"order {order.ref}: {said}, expected {expected}"
        self.touched = order.who
        self._same_stock()

    def _same_stock(self) -> None:
        for gift in self.fair.gifts:
            shown, known = self.get("@staff", f"/gifts/{gift.ref}/stock"), dict(gift.pieces)
            assert shown == known, f"stock of {gift.name}: {shown}, expected {known}"
        if self.fair.waits:
            self._same_waits()

    def _same_waits(self) -> None:
        asked = self.get("@staff", f"/redemption-periods/{self.fair.period}/gift-waits?limit=100")["items"]
        shown = {each["id"]: wait_shown(each) for each in asked}
        known = {
            each.ref: (each.who, each.gift.ref, each.quantity, each.kept, each.state, each.ends_at)
            for each in self.fair.waits
        }
        assert shown == known, f"waits: {shown}, expected {known}"

    # --- gifts ------------------------------------------------------------------------------------------------------

    @rule(
        which=ANY,
        by=AT_THE_COUNTER,
        move=st.sampled_from(["purchased", "purchased", "donated", "returned", "lost", "lost", "found"]),
        pieces=st.sampled_from([1, 1, 2, 4]),
        fate=FATE,
    )
    def move_stock(self, which: int, by: str, move: str, pieces: int, fate: Fate) -> None:
        if self._move(self.one_of(self.fair.gifts, which), by, move, pieces, fate):
            self._same_stock()

    def _move(self, gift: Gift, by: str, move: str, pieces: int, fate: Fate) -> bool:
        answer = self.post(by, f"/gifts/{gift.ref}/stock", {"move": move, "pieces": pieces, "note": "记一笔"}, fate)
        return self.compare("move stock", answer, self.fair.move(gift, by, move, pieces))

    @rule(which=ANY, more=st.sampled_from([1, 1, -1]), fate=OF_A_COMMAND)
    def change_price(self, which: int, more: int, fate: Fate) -> None:
        """What stands in an order keeps its own."""
        gift = self.one_of(self.fair.gifts, which)
        gift.price = max(1, gift.price + more)
        answer = self.put("@staff", f"/gifts/{gift.ref}", {**about_gift(gift), "version": gift.version}, fate)
        self.compare("change a price", answer, None, price_points=gift.price)
        gift.version = answer.body["version"]

    # --- at the end -------------------------------------------------------------------------------------------------

    def compare_more(self) -> None:
        for order in self.fair.orders:
            self._same_order(order, self.get("@staff", f"/orders/{order.ref}"))
        slots = self.get("@staff", f"/redemption-days/{self.fair.day}")["slots"]
        taken, known = [each["places_taken"] for each in slots], [self.fair.taken(each) for each in self.fair.slots]
        assert taken == known, f"places taken {taken}, expected {known}"
        self._same_news()
        for each in [*self.fair.orders, *self.fair.waits]:
            self.tally.done.update({f"told {code}": times for code, times in each.told.items()})

    def _same_news(self) -> None:
        """What people were told of it, each thing once."""
        about = [*self.fair.orders, *self.fair.waits]
        known = {(code, each.ref): times for each in about for code, times in each.told.items()}
        told = self.lockstep.each(worker.told)
        assert told == known, f"told: {told}, expected {known}"
