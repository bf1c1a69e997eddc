"""One live system per engine for all races."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.databases import Databases
from tests.proofs.live import migrated
from tests.proofs.races.arena import Arena, arena


def engine_of(databases: Databases) -> str:
    return "sqlite" if databases.server is None else "postgresql"


@pytest.fixture(scope="session")
def empty_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with our schema and nothing in it, to be copied."""
    return migrated(databases, tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def live_arena(databases: Databases, empty_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    folder = tmp_path_factory.mktemp("races")
    with arena(engine_of(databases), databases.new(empty_url), folder, "applications:guarded") as live:
        yield live


@pytest.fixture
def here(live_arena: Arena) -> Iterator[Arena]:
    with live_arena.behind():
        yield live_arena
