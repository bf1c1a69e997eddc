"""Stories that went wrong once, told again. What a run prints of its failing example goes into ``stories`` as it is:
lines of ``state.…(…)``, with or without the invariants between them; of a redemption day in ``fair_….txt``.
"""

from __future__ import annotations

import ast
import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Time
from tests.proofs.model.engines import Fate, Lockstep
from tests.proofs.model.machine import MainJob, RedemptionDay, machine

STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))
LINE = re.compile(r"^(?:E\s+)?state\.(\w+)\((.*)\)$")
AS_PRINTED = re.compile(r"<Fate\.(\w+): '[^']*'>")
INVARIANTS = ("the_promises_hold", "the_reference_agrees")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_goes_well_now(lockstep: Lockstep, moved: Time, story: Path) -> None:
    job = RedemptionDay if story.stem.startswith("fair_") else MainJob
    state, told = machine(lockstep, moved, job)(), []
    try:
        for name, given in map(step_of, story.read_text("utf-8").splitlines()):
            if name not in (*INVARIANTS, "teardown"):
                getattr(state, name)(**given)
                for invariant in INVARIANTS:
                    getattr(state, invariant)()
                told.append(name)
    finally:
        state.teardown()
    assert told


def test_a_line_is_read_as_it_was_printed() -> None:
    printed = "E   state.delegate(fate=<Fate.LOST: 'lost'>, lasts=datetime.timedelta(days=30), one=3, scopes=['view'])"
    given = {"fate": Fate.LOST, "lasts": datetime.timedelta(days=30), "one": 3, "scopes": ["view"]}
    assert step_of(printed) == ("delegate", given)


def step_of(line: str) -> tuple[str, dict[str, Any]]:
    found = LINE.match(line)
    assert found, f"no step of a story: {line}"
    given = AS_PRINTED.sub(r"Fate.\1", found[2])
    [call] = ast.parse(f"call({given})").body
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    names = {"Fate": Fate, "datetime": datetime}
    return found[1], {str(each.arg): eval(ast.unparse(each.value), names) for each in call.value.keywords}  # noqa: S307 - our own files
