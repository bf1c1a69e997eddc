"""Requests that follow from answers: what one operation gave goes into the next, and everything is really done.

The links between operations are those that schemathesis finds in the spec by itself.
"""

from __future__ import annotations

import random
from contextlib import suppress
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

TURNS, CHAINS, STEPS = full_or((1, 2, 10), full=(12, 4, 50))


@pytest.fixture
def own_ground(app: Flask, time: Time, lasting_tokens: None) -> Ground:
    """What is done here stays done, so nobody else may stand on it."""
    return lay_out(app, time)


@pytest.mark.usefixtures("from_one_address")
def test_no_chain_of_requests_leads_to_an_answer_that_is_not_described(
    app: Flask, own_ground: Ground, told: Told
) -> None:
    book, watch = Book(), Watch(own_ground.flock)
    machine = machine_for(app, own_ground, book, watch)
    with watch.listening():
        for turn in range(TURNS):
            follow(machine, SEED + turn)
    rows = watch.look_through_the_tables() if IS_FULL else 0
    told(f"fuzz in chains · {db.engine.dialect.name} · {book.figures()} · {rows} rows read · {watch.figures()}")
    assert watch.leaks == {}
    book.must_be_clean()
    assert book.cases.total() >= full_or(10, full=1000)


def follow(machine: Any, its_seed: int) -> None:
    """A few chains. What one has done stays done, so a second that begins alike may go on differently: hypothesis
    minds that and ends the turn, and the next one begins from another seed.
    """
    machine.rule_order_seed = its_seed
    limits = {"max_examples": CHAINS, "stateful_step_count": STEPS, "database": None, "deadline": None}
    quietly = settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck), **limits)
    with suppress(FlakyStrategyDefinition):
        run_state_machine_as_test(seed(its_seed)(machine), settings=quietly)


def machine_for(app: Flask, ground: Ground, book: Book, watch: Watch) -> Any:
    chance = random.Random(SEED)

    class Machine(described(app, ground).as_state_machine()):  # type: ignore[misc]
        def step(self, given: StepInput) -> StepOutput | None:
            """Where no answer before gave an id or a body, the ground does, mostly."""
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
