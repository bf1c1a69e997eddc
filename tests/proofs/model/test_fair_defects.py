"""The machine of the redemption day can fail: what is planted in the product is found within a few examples."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase

from service.passports.commands import hold
from service.passports.models import PassportHead
from service.passports.rules import HoldState
from service.redemption import access, jobs
from service.redemption.commands import counter, lines, losses, offers, orders, settling, slots, stock, upkeep, waits
from service.redemption.commands.lines import Supply
from service.redemption.errors.orders import ProxyRelated
from service.redemption.queries import orders as order_queries
from service.redemption.queries import sealing
from service.redemption.queries import waits as waits_queries
from service.redemption.rules import orders as rules
from service.redemption.rules.waits import WaitState
from tests.conftest import Time
from tests.proofs.extent import full_or
from tests.proofs.model import worker
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.machine import RedemptionDay, play
from tests.proofs.model.test_defects import EXAMPLES_MOST, Patch, Plant


def takes_nothing_off_the_shelf(patch: Patch) -> None:
    patch.setattr(stock, "reserve", lambda _wanted: None)


def holds_what_it_has_posted(patch: Patch) -> None:
    end = hold._end

    def but_not_what_was_posted(holds: Any, state: HoldState, *more: Any) -> None:
        if state is not HoldState.POSTED:
            end(holds, state, *more)

    patch.setattr(hold, "_end", but_not_what_was_posted)


def lets_people_order_twice(patch: Patch) -> None:
    judge = rules.judge_customer
    patch.setattr(rules, "judge_customer", lambda facts: judge(dataclasses.replace(facts, orders_here=0)))


def keeps_the_pieces_of_who_cancels(patch: Patch) -> None:
    patch.setattr(stock, "free", lambda _reserved: None)


def keeps_the_places_of_who_orders_no_more(patch: Patch) -> None:
    patch.setattr(slots, "give_back", lambda _places: None)


def takes_the_price_of_today(patch: Patch) -> None:
    """A line that stays as it is costs what its gift does now."""
    settle = settling.settle

    def dearer(order: Any, *more: Any) -> None:
        for line in order.lines:
            line.unit_price += line.state == "handed_over" and line.quantity == 1
        settle(order, *more)

    patch.setattr(settling, "settle", dearer)


def serves_ones_own_family(patch: Patch) -> None:
    patch.setattr(access, "ties_of", lambda *_: {})


def seals_without_who_has_nothing(patch: Patch) -> None:
    heads_now = sealing.heads_now
    patch.setattr(sealing, "heads_now", lambda period: heads_now(period).where(PassportHead.balance != 0))


# --- the queue --------------------------------------------------------------------------------------------------------


def offers_to_the_last_who_asked(patch: Patch) -> None:
    waiting_for = waits_queries.waiting_for
    patch.setattr(waits_queries, "waiting_for", lambda gift_id: waiting_for(gift_id)[::-1])


def passes_over_who_wants_more(patch: Patch) -> None:
    waiting_for = waits_queries.waiting_for
    by_pieces = operator.attrgetter("quantity")
    patch.setattr(
        waits_queries, "waiting_for", lambda gift: sorted(waiting_for(gift), key=lambda one: by_pieces(one[0]))
    )


def keeps_what_is_too_few(patch: Patch) -> None:
    """For the first, until there is all that they asked for; nobody has it meanwhile."""
    patch.setattr(offers, "to_offer", lambda asked, on_shelf: asked if asked <= on_shelf else 0)


def keeps_an_offer_for_ever(patch: Patch) -> None:
    def judge_offer(state: str, *_: Any) -> str | None:
        return None if state == WaitState.OFFERED else "gift_wait.no_offer"

    patch.setattr(waits, "judge_offer", judge_offer)


def keeps_what_is_declined(patch: Patch) -> None:
    patch.setattr(waits, "_give_back", waits._end)


def reserves_again_what_was_offered(patch: Patch) -> None:
    patch.setattr(waits, "Supply", SimpleNamespace(OFFER=Supply.COUNTER))


def sells_past_who_waits(patch: Patch) -> None:
    patch.setattr(waits_queries, "waited_for", lambda _gifts: None)


def offers_on_what_is_lost(patch: Patch) -> None:
    let_go = lines.let_go

    def and_offers(*order: Any, now: Any, **more: Any) -> Any:
        freed = let_go(*order, now=now, **more)
        offers.offer_all(freed, now=now)
        return freed

    patch.setattr(lines, "let_go", and_offers)


def loses_nothing_that_is_offered(patch: Patch) -> None:
    patch.setattr(losses, "newest_offers", lambda _gift_id: [])


# --- the worker -------------------------------------------------------------------------------------------------------


def reminds_whoever_it_finds(patch: Patch) -> None:
    """Again, when another worker has."""

    def remind(order_id: Any, now: Any) -> None:
        order = orders.locked(order_queries.fresh(order_id))
        order.reminded_at = now
        orders.tell("order.reminder", order, now=now, starts_at=now.isoformat())

    _instead_of(patch, "redemption.remind", remind)


def releases_what_is_short_at_once(patch: Patch) -> None:
    def look(order_id: Any, now: Any) -> None:
        upkeep.look_at_short(order_id, now)
        upkeep.look_at_short(order_id, now + timedelta(days=1))

    _instead_of(patch, "redemption.short_orders", look)


def never_looks_for_what_is_short(patch: Patch) -> None:
    _instead_of(patch, "redemption.short_orders", lambda *_: None)


def lapses_what_it_found(patch: Patch) -> None:
    """Whatever has become of it."""

    def lapse(wait_id: Any, now: Any) -> None:
        wait = waits_queries.locked(wait_id)
        waits._give_back(wait, WaitState.LAPSED, now)
        offers.tell("gift_wait.lapsed", wait, now)

    _instead_of(patch, "redemption.offers_over", lapse)


def lets_people_wait_for_ever(patch: Patch) -> None:
    _instead_of(patch, "redemption.waits_over", lambda *_: None)


def _instead_of(patch: Patch, name: str, do: Callable[[Any, Any], None]) -> None:
    sweeps = (dataclasses.replace(each, do=do) if each.name == name else each for each in jobs.UPKEEP)
    patch.setattr(worker, "UPKEEP", tuple(sweeps))


# --- at the counter ---------------------------------------------------------------------------------------------------


def lets_anybody_collect(patch: Patch) -> None:
    class Anybody(dict[Any, bool]):
        def __contains__(self, _who: object) -> bool:
            return True

        def __missing__(self, _who: Any) -> bool:
            return False

    patch.setattr(access, "collectors", lambda *_: Anybody())


def counts_nobody_who_collects(patch: Patch) -> None:
    patch.setattr(order_queries, "people_collected_for", lambda *_: set())


def hands_to_the_family_of_who_serves(patch: Patch) -> None:
    must_be_proxy = access.must_be_proxy

    def lenient(*who: Any, **more: Any) -> None:
        with suppress(ProxyRelated):
            must_be_proxy(*who, **more)

    patch.setattr(access, "must_be_proxy", lenient)


def sends_away_whoever_walks_in(patch: Patch) -> None:
    """As long as somebody waits at home."""
    patch.setattr(counter, "Supply", SimpleNamespace(COUNTER=Supply.SHELF))


def takes_whoever_walks_in_for_another(patch: Patch) -> None:
    """An order of the counter is none of the period."""
    add = orders.add

    def beside(*about: Any, **more: Any) -> Any:
        with pytest.MonkeyPatch.context() as meanwhile:
            if Supply.COUNTER in about:
                lets_people_order_twice(meanwhile)
            return add(*about, **more)

    patch.setattr(orders, "add", beside)


# What is planted, and the words in which it must be found: any other failure is one of this proof.
WAITS = r"(waits|stock of \S+|accept an offer|decline an offer|leave the queue|wait for a gift): .* expected"
IN_SHORT: dict[Plant, str] = {
    holds_what_it_has_posted: r"promise 2: line \S+ is handed_over, and its hold pending|'held', False\)",
    counts_nobody_who_collects: r"expected proxy\.too_many",
    offers_to_the_last_who_asked: WAITS,
}
IN_FULL: dict[Plant, str] = {
    takes_nothing_off_the_shelf: r"stock of \S+: .* expected|promise 3: gift",
    lets_people_order_twice: r"(order gifts|walk in): .* expected order\.(already_placed|all_collected)",
    keeps_the_pieces_of_who_cancels: r"stock of \S+: .* expected|promise 3: gift",
    keeps_the_places_of_who_orders_no_more: r"places taken \[.* expected|promise 4: slot",
    takes_the_price_of_today: r"lines \[.* expected|promise 2: line",
    serves_ones_own_family: r"expected (counter\.related|proxy\.is_you)",
    seals_without_who_has_nothing: r"seal a period: answered .*'passports'",
    passes_over_who_wants_more: WAITS,
    keeps_what_is_too_few: WAITS,
    keeps_an_offer_for_ever: r"accept an offer: .* expected gift_wait\.offer_over",
    keeps_what_is_declined: r"promise 3: gift|" + WAITS,
    reserves_again_what_was_offered: r"promise 3: gift|stock of \S+: .* expected|accept_offer answered gift\.sold_out",
    sells_past_who_waits: r"expected gift\.sold_out|wait for a gift: .* expected None",
    offers_on_what_is_lost: r"(move stock|sign a day|change an order|substitute a gift): .* expected None|" + WAITS,
    loses_nothing_that_is_offered: r"(move stock|sign a day): .* expected None|" + WAITS,
    reminds_whoever_it_finds: r"told: .*order\.reminder",
    releases_what_is_short_at_once: r"told: .*order\.short_released|(lines \[|stock of).* expected",
    never_looks_for_what_is_short: r"told: .*order\.short|(lines \[|stock of).* expected",
    lapses_what_it_found: r"the worker failed at redemption\.offers_over|told: .*gift_wait\.lapsed|" + WAITS,
    lets_people_wait_for_ever: WAITS,
    lets_anybody_collect: r"expected proxy\.not_delegated",
    hands_to_the_family_of_who_serves: r"expected proxy\.is_you",
    sends_away_whoever_walks_in: r"(walk in|substitute a gift): .*gift\.sold_out.* expected",
    takes_whoever_walks_in_for_another: r"walk in: .* expected order\.(already_placed|all_collected)",
}
DEFECTS = full_or(IN_SHORT, full=IN_SHORT | IN_FULL)
STEPS = full_or(25, full=50)


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_a_planted_defect_of_a_redemption_day_is_found(
    lockstep: Lockstep, moved: Time, monkeypatch: Patch, plant: Plant
) -> None:
    """On one engine; that it is whole without it is the short form of ``test_fair``, with the same seed."""
    plant(monkeypatch)
    only = Lockstep(lockstep.engines[:1])
    with pytest.raises(AssertionError, match=DEFECTS[plant]):
        play(only, moved, examples=EXAMPLES_MOST, steps=STEPS, phases=(Phase.generate,), job=RedemptionDay)
