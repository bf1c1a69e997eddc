"""Requests that follow from answers: what one operation gave goes into the next, and everything is really done.

The links between operations are those that schemathesis finds in the spec by itself.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput

from service.core.db import db
from tests.conftest import Time
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, SEED, full_or
from tests.proofs.fuzz.aim import Attempt, broken_parts, sign
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.ground import Ground, lay_out
from tests.proofs.fuzz.spec import described, name_of
from tests.proofs.fuzz.verdicts import Book, try_out


@dataclass(slots=True)
class Chains:
    """What the chains were: of ``steps``, how many took an id or a body from an answer; for each case how many such
    steps lead to it; the turns that hypothesis ended before their time.
    """

    steps: int = 0
    linked: int = 0
    cut_short: int = 0
    depth: Counter[str] = field(default_factory=Counter)

    def note(self, given: StepInput) -> None:
        self.steps += 1
        if given.transition and given.applied_parameters:
            self.linked += 1
            self.depth[given.case.id] = self.depth[given.transition.parent_id] + 1

    def longer_than_one(self) -> int:
        return sum(depth > 1 for depth in self.depth.values())

    def figures(self) -> str:
        on = f"{self.linked} of {self.steps} steps go on from an answer, {self.longer_than_one()} of these from another"
        longest = max(self.depth.values(), default=0)
        return f"{on} (the longest way is {longest}), {self.cut_short} of {TURNS} turns cut short"


TURNS, CHAINS, STEPS = full_or((1, 2, 10), full=(12, 4, 50))


@pytest.fixture
def own_ground(app: Flask, time: Time, lasting_tokens: None) -> Ground:
    """What is done here stays done, so nobody else may stand on it."""
    return lay_out(app, time)


@pytest.mark.dear
@pytest.mark.usefixtures("from_one_address")
def test_no_chain_of_requests_leads_to_an_answer_that_is_not_described(
    app: Flask, own_ground: Ground, told: Told
) -> None:
    book, watch, chains = Book(), Watch(own_ground.flock), Chains()
    machine = machine_for(app, own_ground, book, watch, chains)
    with watch.listening():
        for turn in range(TURNS):
            chains.cut_short += follow(machine, SEED + turn)
    rows = watch.look_through_the_tables() if IS_FULL else 0
    figures = " · ".join([book.figures(), chains.figures(), f"{rows} rows read", watch.figures()])
    told(f"fuzz in chains · {db.engine.dialect.name} · {figures}")
    assert watch.leaks == {}
    book.must_be_clean()
    assert book.cases.total() >= full_or(10, full=1000)
    if IS_FULL:
        assert chains.linked >= 100
        assert chains.longer_than_one() >= 20


def follow(machine: Any, its_seed: int) -> bool:
    """A few chains. What one has done stays done, so a second that begins alike may go on differently: hypothesis
    minds that and ends the turn, and the next one begins from another seed. Gives whether it was so.
    """
    machine.rule_order_seed = its_seed
    limits = {"max_examples": CHAINS, "stateful_step_count": STEPS, "database": None, "deadline": None}
    quietly = settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck), **limits)
    try:
        run_state_machine_as_test(seed(its_seed)(machine), settings=quietly)
    except FlakyStrategyDefinition:
        return True
    return False


def machine_for(app: Flask, ground: Ground, book: Book, watch: Watch, chains: Chains) -> Any:
    chance = random.Random(SEED)

    class Machine(described(app, ground).as_state_machine()):  # type: ignore[misc]
        def step(self, given: StepInput) -> StepOutput | None:
            """Where no answer before gave an id or a body, the ground does, mostly."""
            chains.note(given)
            response = try_out(aimed(given, ground, chance), ground, book, watch)
            return StepOutput(response, given.case) if response else None

    return Machine


def aimed(given: StepInput, ground: Ground, chance: random.Random) -> Attempt:
    case: Case = given.case
    name = name_of(case.operation)
    who, swapped = chance.choice(ground.reach[name] or [("nobody", "")])
    if chance.random() < 0.2:
        who, swapped = chance.choice(sorted(ground.people)), ""
    linked = {part for where, part in given.applied_parameters if where is ParameterLocation.PATH}
    things = ground.things(swapped)
    broken = broken_parts(case) - {where for where, _ in given.applied_parameters}  # what a link has put right
    if ParameterLocation.PATH not in broken and chance.random() < 0.9:
        parts = case.path_parameters or {}
        case.path_parameters = {part: value if part in linked else things[part] for part, value in parts.items()}
    whole = ground.body(name, swapped)
    if whole is not None and ParameterLocation.BODY not in broken and chance.random() < 0.7:
        if ground.routes[name].upload:
            whole["file"] = ground.file(name)
        case.body = whole
    if ParameterLocation.QUERY not in broken and chance.random() < 0.5:
        case.query = {}
    sign(case, ground, who, keeps_headers=ParameterLocation.HEADER in broken)
    return Attempt(case, who, GenerationMode.NEGATIVE if broken else GenerationMode.POSITIVE)
