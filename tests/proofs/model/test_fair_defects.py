"""The machine of the redemption day can fail: what is planted in the product is found within a few examples."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import Phase

from service.passports.commands import hold
from service.passports.models import PassportHead
from service.passports.rules import HoldState
from service.redemption import access
from service.redemption.commands import offers, settling, slots, stock
from service.redemption.queries import sealing
from service.redemption.rules import orders as rules
from tests.conftest import Time
from tests.proofs.extent import full_or
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
    patch.setattr(offers, "put_back", lambda *_, **__: None)


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


# What is planted, and the words in which it must be found: any other failure is one of this proof.
IN_SHORT: dict[Plant, str] = {
    holds_what_it_has_posted: r"promise 2: line \S+ is handed_over, and its hold pending|'held', False\)",
}
IN_FULL: dict[Plant, str] = {
    takes_nothing_off_the_shelf: r"stock of \S+: .* expected|promise 3: gift",
    lets_people_order_twice: r"order gifts: .* expected order\.already_placed",
    keeps_the_pieces_of_who_cancels: r"stock of \S+: .* expected|promise 3: gift",
    keeps_the_places_of_who_orders_no_more: r"places taken \[.* expected|promise 4: slot",
    takes_the_price_of_today: r"lines \[.* expected|promise 2: line",
    serves_ones_own_family: r"expected counter\.related",
    seals_without_who_has_nothing: r"seal a period: answered .*'passports'",
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
