"""A redemption day against its reference, on both engines in lockstep: promises 2, 3, 4 and 8 after every step."""

from __future__ import annotations

import time as stopwatch

import pytest

from tests.conftest import ENGINES, Time
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.machine import RedemptionDay, play
from tests.proofs.model.story import Tally
from tests.proofs.model.test_model import shown

DONE = {
    *("order gifts", "change an order", "cancel an order", "hand over an order", "hand over a part", "drop a line"),
    *("substitute a gift", "propose to undo", "undo a hand-over", "move stock", "change a price", "end a day"),
    *("count gifts", "sign a day", "close a period", "seal a period", "correct", "declare family"),
    *("wait for a gift", "accept an offer", "decline an offer", "leave the queue", "the worker looks", "delegate"),
    *("walk in", "hand over to a proxy", "propose a proxy", "hand over by two", "told order.no_show"),
    *("told order.reminder", "told order.short", "told order.short_released", "told order.gift_gone"),
    *("told order.collected_by_proxy", "told gift_wait.offered", "told gift_wait.lapsed", "told gift_wait.ended"),
    *("told gift_wait.withdrawn", "told gift_wait.left_for_you", "told order.dropped"),
}
REFUSED = {
    *("points.not_enough", "gift.sold_out", "gift.over_limit", "gift.price_moved", "slot.full", "hold.uncovered"),
    *("slot.over",),
    *("order.already_placed", "order.identity_unconfirmed", "counter.related", "sign.same_person"),
    *("stock.not_so_many", "substitute.dearer", "day.ended", "order.too_late", "period.over"),
    *("day.not_begun", "day.not_over"),
    *("count.unexplained", "count.cause_unfit", "period.days_open", "line.ended", "order.collected"),
    *("period.not_over", "seal.same_person"),
    *("gift_wait.still_there", "gift_wait.already", "gift_wait.no_offer", "gift_wait.offer_over", "slot.needed"),
    *("proxy.is_you", "proxy.not_delegated", "proxy.too_many"),
}
DONE_IN_SHORT = {"move stock"}  # whole days are told in ``stories``
PARTS, EXAMPLES, STEPS = full_or((1, 2, 10), full=(20, 25, 50))
EXAMPLES_FOR_ONE = 100


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Of all parts together."""
    return Tally()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_redemption_day_does_what_the_reference_says_on_every_engine(
    lockstep: Lockstep, moved: Time, tally: Tally, told: Told, part: int
) -> None:
    began = stopwatch.monotonic()
    played = play(lockstep, moved, examples=EXAMPLES, steps=STEPS, part=part, job=RedemptionDay)
    tally.add(played)
    took = stopwatch.monotonic() - began
    figures = f"{played.examples} examples · {played.steps} steps · {took:.0f} s"
    told(f"redemption day {part + 1}/{PARTS} · {' = '.join(ENGINES)} · {figures}")
    if part == PARTS - 1:
        must_have_done_all(tally, told)


def must_have_done_all(tally: Tally, told: Told) -> None:
    told(f"redemption day · {tally.examples} examples · {tally.steps} steps · done: {shown(tally.done)}")
    told(f"redemption day · refused: {shown(tally.refused)}")
    if IS_FULL:
        least = max(1, tally.examples // EXAMPLES_FOR_ONE)
        seldom = {name for name in DONE if tally.done[name] < least}
        assert not seldom, f"done less than {least} times: {sorted(seldom)}"
        assert tally.refused.keys() >= REFUSED, f"never refused: {sorted(REFUSED - tally.refused.keys())}"
    else:
        assert {name for name in DONE if tally.done[name]} >= DONE_IN_SHORT
