"""The main job against a small reference, on both engines in lockstep: every promise after every step."""

from __future__ import annotations

import time as stopwatch
from collections import Counter

import pytest

from tests.conftest import ENGINES, Time
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.machine import play
from tests.proofs.model.story import Tally

# What the issue names, each of which must have been done, not only tried.
DONE = {
    *("later", "jump", "register", "consent", "plan", "sign up", "wait in the queue", "cancel sign-up", "walk in"),
    *("scan code", "scan poster", "scan passport", "scan card", "call the roll", "undo", "cancel shift", "close"),
    *("record", "approve", "first approval", "second approval", "approved in a batch", "amend", "return", "answer"),
    *("reject", "correct", "corrected to nothing", "corrected up from nothing", "confirm correction"),
    *("decline correction", "hand in a sheet", "propose opening", "confirm opening", "propose adjustment"),
    *("confirm adjustment", "propose go-live", "confirm go_live", "decline", "hold", "release a hold", "spend a hold"),
    *("change policy", "declare family", "request that is cut short", "request that is lost"),
    *("moved up from the queue",),
}
# A few examples do not come by every rule, nor by the same ones with each seed: but by so many.
DONE_IN_SHORT, RULES_LEAST = {"scan code", "call the roll", "later"}, full_or(10, full=len(DONE))


PARTS, EXAMPLES, STEPS = full_or((1, 4, 25), full=(20, 25, 50))


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Of all parts together."""
    return Tally()


@pytest.mark.parametrize("part", range(PARTS))
def test_the_main_job_does_what_the_reference_says_on_every_engine(
    lockstep: Lockstep, moved: Time, tally: Tally, told: Told, part: int
) -> None:
    began = stopwatch.monotonic()
    played = play(lockstep, moved, examples=EXAMPLES, steps=STEPS, part=part)
    tally.add(played)
    took = stopwatch.monotonic() - began
    figures = f"{played.examples} examples · {played.steps} steps · {took:.0f} s"
    told(f"model {part + 1}/{PARTS} · {' = '.join(ENGINES)} · {figures}")
    assert played.examples >= EXAMPLES
    if part == PARTS - 1:
        must_have_done_all(tally, told)


def must_have_done_all(tally: Tally, told: Told) -> None:
    """Every rule with effect, and not only tried: over all parts."""
    told(f"model · {tally.examples} examples · {tally.steps} steps · done: {shown(tally.done)}")
    told(f"model · of which ran, with those that were refused: {shown(tally.ran)}")
    told(f"model · least often: {shown(Counter(dict(tally.done.most_common()[-5:])))}")
    told(f"model · answers that were believed: {shown(tally.believed) or 'none'}")
    assert tally.believed.total() <= max(2, tally.steps // 20), "the reference believes too much"
    expected = full_or(DONE_IN_SHORT, full=DONE)
    missing = {name for name in expected if not tally.done[name]}
    assert not missing, f"never done: {sorted(missing)}"
    assert sum(tally.done[name] > 0 for name in DONE) >= RULES_LEAST


def shown(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {counted[name]}" for name in sorted(counted))
