"""One live system per engine for all races."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.factories.databases import Databases
from tests.proofs.live import migrated
from tests.proofs.races.arena import Arena, arena
from tests.proofs.selection import deselect


def engine_of(databases: Databases) -> str:
    return "sqlite" if databases.server is None else "postgresql"


def only_on(wanted: Mapping[str, Sequence[Any]], parameter: str) -> pytest.MarkDecorator:
    """For a parametrised test: which of its parameter's values are for which engine; the others are deselected. (To
    give the engines beside the values would make every one of them a database and a server of its own.)
    """
    return pytest.mark.only_on.with_args(wanted, parameter)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(wanted, parameter): see tests/proofs/races/conftest.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    deselect(config, items, _is_for_another_engine)


def _is_for_another_engine(item: pytest.Function) -> bool:
    mark = item.get_closest_marker("only_on")
    if mark is None:
        return False
    (wanted, parameter), given = mark.args, item.callspec.params
    return given[parameter] not in wanted[given["databases"]]


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
