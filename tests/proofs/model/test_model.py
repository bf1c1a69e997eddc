"""The main job against a small reference, on both engines in lockstep: every promise after every step."""

from __future__ import annotations

import time as stopwatch

from tests.conftest import ENGINES, Time
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.model.engines import Lockstep
from tests.proofs.model.machine import play

# What the issue names, each of which must have been done, not only tried.
DONE = {
    *("later", "jump", "register", "consent", "plan", "sign up", "wait in the queue", "cancel sign-up", "walk in"),
    *("scan code", "scan poster", "scan passport", "scan card", "call the roll", "undo", "cancel shift", "close"),
    *("record", "approve", "first approval", "second approval", "approved in a batch", "amend", "return", "answer"),
    *("reject", "correct", "corrected to nothing", "corrected up from nothing", "confirm correction"),
    *("decline correction", "hand in a sheet", "propose opening", "confirm opening", "propose adjustment"),
    *("confirm adjustment", "propose go-live", "confirm go_live", "decline", "hold", "release a hold", "spend a hold"),
    *("change policy", "declare family"),
}


def test_the_main_job_does_what_the_reference_says_on_every_engine(lockstep: Lockstep, moved: Time, told: Told) -> None:
    began = stopwatch.monotonic()
    tally = play(lockstep, moved, examples=full_or(4, full=500), steps=full_or(25, full=50))
    took = stopwatch.monotonic() - began
    if IS_FULL:
        missing = DONE - {name for name, times in tally.done.items() if times}
        assert not missing, f"never done: {sorted(missing)}"
        assert tally.examples >= 500
    done = ", ".join(f"{name} {tally.done[name]}" for name in sorted(DONE))
    figures = f"{tally.examples} examples · {tally.steps} steps · {took:.0f} s"
    told(f"model · {' = '.join(ENGINES)} · {figures} · done: {done}")
