"""Every operation of the spec, with data that fits its schema and with data that does not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from service.core.db import db
from tests.proofs.conftest import Told
from tests.proofs.extent import IS_FULL, SEED, full_or
from tests.proofs.fuzz.aim import Attempt, attempts, plain
from tests.proofs.fuzz.canaries import Watch
from tests.proofs.fuzz.ground import Ground
from tests.proofs.fuzz.rude import share
from tests.proofs.fuzz.spec import all_operations, name_of
from tests.proofs.fuzz.verdicts import Book, try_out

# Nobody can be let in with these here: the sandbox's own doors, on an application whose clock stands still and whose
# people are not settled (``tests/sandbox`` goes through them).
UNREACHABLE = {"move_clock", "sign_in_as"}
EXAMPLES = full_or(3, full=15)
OPERATIONS = full_or(10, full=1000)


@pytest.mark.usefixtures("rolled_back", "from_one_address", "wechat_that_tells")
def test_every_operation_is_reached_as_it_is_meant(app: Flask, ground: Ground, watch: Watch, told: Told) -> None:
    """Else what is made up for it would only ever try its first refusal."""
    book, operations = Book(), share(all_operations(app, ground))
    with watch.listening():
        for operation in operations:
            for attempt in plain(ground, operation):
                try_out(attempt, ground, book, watch)
    told(f"fuzz, as it is meant · {db.engine.dialect.name} · {book.figures()}")
    assert watch.leaks == {}
    book.must_be_clean()
    tried = {name_of(each) for each in operations}
    assert tried - book.reached() == UNREACHABLE & tried


@pytest.mark.usefixtures("rolled_back", "from_one_address", "wechat_that_tells")
def test_nothing_that_the_spec_describes_or_forbids_is_answered_otherwise(
    app: Flask, ground: Ground, watch: Watch, told: Told
) -> None:
    book, chance = Book(), random.Random(SEED)
    operations = all_operations(app, ground)
    tried = share(chance.sample(operations, min(OPERATIONS, len(operations))))
    with watch.listening():
        for operation in tried:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                explore(ground, operation, mode, book, watch)
    told(f"fuzz of the spec · {db.engine.dialect.name} · {book.figures()}")
    assert watch.leaks == {}
    book.must_be_clean()
    assert [each.label for each in tried if can_be_wrong(each) and not book.negative[name_of(each)]] == []
    if IS_FULL:
        assert book.cases.total() >= 5000


def explore(ground: Ground, operation: Any, mode: GenerationMode, book: Book, watch: Watch) -> None:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(attempts(ground, operation, mode))
    def each(attempt: Attempt) -> None:
        try_out(attempt, ground, book, watch)

    try:
        each()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label
        assert not can_be_wrong(operation), f"{operation.label}: nothing was generated that does not fit"


def can_be_wrong(operation: Any) -> bool:
    """Whether anything is sent with it."""
    return bool([*operation.iter_parameters(), *operation.body])
