"""The machine can fail: each defect that is planted in the product is found within a few examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import Phase
from sqlalchemy import text

from service.checkin.commands import keeping
from service.checkin.rules import judging
from service.core import idempotency, transaction
from service.core.db import db
from service.hours.rules import approvers
from service.passports import chain
from service.passports.rules import postings
from tests.conftest import ENGINES, Time
from tests.proofs.extent import full_or
from tests.proofs.model.engines import Engine, Lockstep
from tests.proofs.model.machine import play

Patch = pytest.MonkeyPatch
EXAMPLES_MOST = 60


def rounds_up(patch: Patch) -> None:
    def change(old_net: int, new_net: int) -> int:
        return -(-new_net // 30) - -(-old_net // 30)

    for module in (postings, chain):
        patch.setattr(module, "points_change", change)


def forgets_the_remainder(patch: Patch) -> None:
    def change(old_net: int, new_net: int) -> int:
        return (new_net - old_net) // 30 if new_net > old_net else -((old_net - new_net) // 30)

    for module in (postings, chain):
        patch.setattr(module, "points_change", change)


def lets_people_approve_their_own(patch: Patch) -> None:
    judge = approvers._ineligible

    def lenient(record: Any, approver: Any) -> str | None:
        code = judge(record, approver)
        return None if code == "own_record" else code

    patch.setattr(approvers, "_ineligible", lenient)


def takes_one_word_for_all(patch: Patch) -> None:
    patch.setattr(approvers, "reasons_for_two", lambda *_: ())


def forgets_what_it_answered(patch: Patch) -> None:
    patch.setattr(idempotency, "claim", lambda *_, **__: None)
    patch.setattr(idempotency, "keep", lambda *_, **__: None)


DEFECTS = (  # the first two lie at the end of a long chain: the short form leaves them to the full one
    *(rounds_up, forgets_the_remainder, lets_people_approve_their_own, takes_one_word_for_all),
    forgets_what_it_answered,
)


def must_be_found(lockstep: Lockstep, time: Time) -> None:
    with pytest.raises(AssertionError):
        play(lockstep, time, examples=EXAMPLES_MOST, steps=full_or(40, full=50), phases=(Phase.generate,))


@pytest.mark.parametrize("plant", full_or(DEFECTS[2:], full=DEFECTS), ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(
    lockstep: Lockstep, moved: Time, monkeypatch: Patch, plant: Callable[[Patch], None]
) -> None:
    plant(monkeypatch)
    must_be_found(Lockstep(lockstep.engines[:1]), moved)


@dataclass
class Guards:
    """Of the database against two places at once."""

    engine: Engine

    def _do(self, statements: list[str]) -> None:
        with self.engine.app.app_context():
            transaction.run(lambda: [db.session.execute(text(statement)) for statement in statements])

    @contextmanager
    def away(self) -> Iterator[None]:
        kept = "SELECT name, type, sql FROM sqlite_master WHERE tbl_name = 'presence' AND type <> 'table' AND sql <> ''"
        with self.engine.app.app_context():
            found = transaction.run(lambda: db.session.execute(text(kept)).all(), read_only=True)
        self._do([f"DROP {each.type} {each.name}" for each in found])
        try:
            yield
        finally:
            self._do(["UPDATE presence SET state = 'undone'", *(each.sql for each in found)])


@pytest.mark.parametrize("name", [each for each in ENGINES if each == "sqlite"])
def test_a_person_in_two_places_on_one_engine_is_found(
    lockstep: Lockstep, moved: Time, monkeypatch: Patch, name: str
) -> None:
    """Its guards are gone, and coming in ends nothing elsewhere."""
    opening, ending = keeping._opening, judging._end_elsewhere

    def is_here() -> bool:
        return bool(db.engine.dialect.name == "sqlite")

    def unguarded(dialect: str) -> Any:
        whole = opening(dialect)
        if dialect != "sqlite":
            return whole
        given = {name: whole.table.c[name] for name in keeping.PRESENCE_COLUMNS}
        return keeping.sqlite_insert(whole.table).values(
            {name: keeping.bindparam(name, type_=column.type) for name, column in given.items()}
        )

    monkeypatch.setattr(keeping, "_opening", unguarded)
    monkeypatch.setattr(judging, "_end_elsewhere", lambda *facts: None if is_here() else ending(*facts))
    engine = next(each for each in lockstep.engines if each.name == name)
    with Guards(engine).away():
        must_be_found(Lockstep([engine]), moved)
