"""A race that cannot be lost proves nothing: with its guard taken away, each is seen to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from service.core.db import db
from tests.conftest import ENGINES
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.races.arena import Arena, Case, arena
from tests.proofs.races.cases import approval, check_in
from tests.proofs.races.conftest import engine_of

ROUNDS = full_or(8, full=40)  # at most: nearly all go wrong in the first
THREADS = full_or(8, full=16)
WORKERS = full_or(1, full=2)
GUARDED = "applications:guarded"
Arenas = Callable[[str], Arena]


@dataclass(frozen=True, slots=True)
class Control:
    engine: str
    case: Case
    guard: str
    dropped: tuple[str, ...] = ()  # constraints and unique indexes
    factory: str = GUARDED

    def __str__(self) -> str:
        return f"{self.case.__name__}-without-{self.guard.replace(' ', '_')}"


ONE_PLACE = ("no_overlap_presence", "uq_presence_open")
CONTROLS = [
    Control("postgresql", check_in.a_double_check_in, "no overlap of presences", ONE_PLACE),
    Control("postgresql", approval.each_approves_the_other, "row locks", factory="unguarded:without_row_locks"),
    Control(
        "sqlite",
        approval.each_approves_the_other,
        "judging inside the transaction",
        factory="unguarded:judging_outside_the_transaction",
    ),
]
MORE = [
    Control("postgresql", check_in.one_scan_sent_many_times, "one row per client id", ("uq_scan_actor_id_client_id",)),
]


@pytest.fixture(scope="module")
def arenas(databases: Databases, empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arenas]:
    """A system with a throwaway database for each way of serving ours."""
    made: dict[str, Arena] = {}
    with ExitStack() as stack:

        def serve(factory: str) -> Arena:
            if factory not in made:
                url, folder = databases.new(empty_url), tmp_path_factory.mktemp("control")
                system = arena(engine_of(databases), url, folder, factory, threads=THREADS, workers=WORKERS)
                made[factory] = stack.enter_context(system)
            return made[factory]

        yield serve


def drop(name: str) -> None:
    """A constraint or, where there is none of that name, an index. Of a database that is thrown away."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        of = "SELECT conrelid::regclass FROM pg_constraint WHERE conname = :name"
        if table := connection.execute(text(of), {"name": name}).scalar():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        else:
            connection.execute(text(f"DROP INDEX IF EXISTS {name}"))


CHOSEN = [each for each in CONTROLS + full_or([], full=MORE) if each.engine in ENGINES]


@pytest.mark.parametrize(
    ("databases", "control"), [(each.engine, each) for each in CHOSEN], indirect=["databases"], ids=str
)
def test_without_its_guard_the_race_goes_wrong(control: Control, arenas: Arenas, told: Told) -> None:
    live = arenas(control.factory)
    with live.behind():
        for name in control.dropped:
            drop(name)
        live.goes_wrong(control.case, told, control.guard, rounds=ROUNDS, threads=THREADS)
