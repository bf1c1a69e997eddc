"""A race that cannot be lost proves nothing: with its guard taken away, each is seen to go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.extent import full_or
from tests.proofs.races.arena import arena
from tests.proofs.races.conftest import engine_of, only_on
from tests.proofs.races.controls import CANNOT_BE_LOST, CONTROLS, IN_SHORT, LITE, PG, Control
from tests.proofs.races.test_races import CASES

ROUNDS = full_or(4, full=20)  # at most: nearly all go wrong in the first
THREADS = full_or(8, full=16)  # of one process, where they can wait for each other
CHOSEN = full_or(IN_SHORT, full=CONTROLS)


def test_each_race_has_a_control_or_a_reason_for_having_none() -> None:
    controlled = {each.case for each in CONTROLS}
    assert set(CASES) - controlled == set(CANNOT_BE_LOST)
    assert all(CANNOT_BE_LOST.values())


def drop(url: str, name: str) -> None:
    """A constraint, a trigger or an index: whichever has that name."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        of = "SELECT conrelid::regclass FROM pg_constraint WHERE conname = :name"
        of_trigger = "SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = :name"
        if table := connection.execute(text(of), {"name": name}).scalar():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        elif table := connection.execute(text(of_trigger), {"name": name}).scalar():
            connection.execute(text(f"DROP TRIGGER {name} ON {table}"))
        else:
            connection.execute(text(f"DROP INDEX {name}"))
    engine.dispose()


@pytest.mark.parametrize("control", CHOSEN, ids=str)
@only_on({engine: [each for each in CHOSEN if each.engine == engine] for engine in (PG, LITE)}, "control")
def test_without_its_guard_the_race_goes_wrong(
    control: Control, databases: Databases, empty_url: str, tmp_path: Path, told: Told
) -> None:
    """In a system and a database of its own, which has lost what is told here and nothing else."""
    url = databases.new(empty_url)
    for name in control.dropped:
        drop(url, name)
    sizes = {"threads": THREADS, "workers": 1, "connections": THREADS}
    with arena(engine_of(databases), url, tmp_path, control.factory, **sizes) as live, live.behind():
        live.must_go_wrong(control.case, told, control.guard, rounds=ROUNDS, threads=THREADS)
