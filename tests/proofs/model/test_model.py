"""The main job against a small reference, on both engines in lockstep: every promise after every step."""

from __future__ import annotations

import time as stopwatch
from collections import Counter

import pytest

from tests.conftest import ENGINES, Time
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.machine import play
from tests.proofs.model.story import Tally

# Every rule, and what the issue names: each must have been done, not only tried.
DONE = {
    *(
        "later",
        "jump",
        "back by an hour",
        "register",
        "consent",
        "plan",
        "sign up",
        "wait in the queue",
        "cancel sign-up",
        "walk in",
    ),
    *("scan code", "scan poster", "scan passport", "scan card", "call the roll", "undo", "cancel shift", "close"),
    *("record", "approve", "first approval", "second approval", "approved in a batch", "amend", "return", "answer"),
    *("reject", "correct", "corrected to nothing", "corrected up from nothing", "confirm correction"),
    *("decline correction", "hand in a sheet", "propose opening", "confirm opening", "propose adjustment"),
    *("confirm adjustment", "propose go-live", "confirm go_live", "decline", "hold", "release a hold", "spend a hold"),
    *("change policy", "declare family", "lift family", "delegate", "end a delegation", "look for another"),
    *("sign up another", "sign up whom one acts for", "moved up from the queue", "serve", "leave", "approve batch"),
    *("name a successor", "accept a hand-over", "decline a hand-over", "stop a hand-over"),
    *("hand over", "appoint", "step down", "confirm an identity", "grant", "withdraw", "rename the activity"),
    *("rename the team", "request that is cut short", "request that is lost"),
}
# What keeps people from what is not theirs to do: in the full form each has been met.
REFUSED = {
    *("auth.not_allowed", "request.not_found", "hours.own_record", "hours.family_declared", "hours.delegate"),
    *("hours.first_approver_cannot_be_second", "hours.second_related_to_first", "hours.not_in_office"),
    *("hours.time_taken", "hours.cap_exceeded", "sheet.has_bad_rows", "scan.present_elsewhere"),
    *("proposal.own_passport", "proposal.related", "points.not_enough", "hours.own_word_overruled"),
}
# A few examples do not come by every rule, nor by the same ones with each seed: but by so many.
DONE_IN_SHORT, RULES_LEAST = {"scan code", "call the roll", "later"}, 10
EXAMPLES_FOR_ONE = 100  # in the full form, and on the whole: each is done once in so many


PARTS, EXAMPLES, STEPS = full_or((1, 3, 20), full=(20, 25, 50))


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
    told(f"model · refused: {shown(tally.refused)}")
    told(f"model · least often: {shown(Counter(dict(tally.done.most_common()[-5:])))}")
    assert tally.ran.keys() <= DONE, "a rule of which nothing is expected"
    if IS_FULL:
        least = max(1, tally.examples // EXAMPLES_FOR_ONE)
        seldom = Counter({name: tally.done[name] for name in DONE if tally.done[name] < least})
        assert not seldom, f"done less than {least} times: {shown(seldom)}"
        assert tally.refused.keys() >= REFUSED, f"never refused: {sorted(REFUSED - tally.refused.keys())}"
    else:
        assert {name for name in DONE if tally.done[name]} >= DONE_IN_SHORT
        assert sum(tally.done[name] > 0 for name in DONE) >= RULES_LEAST


def shown(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {counted[name]}" for name in sorted(counted))
