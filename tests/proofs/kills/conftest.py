from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.factories.databases import Databases
from tests.proofs.extent import IS_FULL, full_or
from tests.proofs.kills.faulty import FACTORY
from tests.proofs.kills.postgresql import Postgresql
from tests.proofs.live import Live, backstage, migrated, serving, settings

# It mounts a file system: who asks for the full form is asked to be root, who runs all tests is not.
collect_ignore = [] if IS_FULL else ["test_disk_full.py"]


@pytest.fixture(scope="package")
def postgresql() -> Iterator[Postgresql]:
    """Nobody else's: other tests go on while it is killed."""
    made = Postgresql()
    yield made
    made.end()


@pytest.fixture(scope="package", params=ENGINES)
def databases(request: pytest.FixtureRequest, folder: Path) -> Databases:
    own = request.getfixturevalue("postgresql").url if request.param == "postgresql" else None
    return Databases(folder, own)


@pytest.fixture(scope="package")
def live(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all proofs that a start of their own would only make slower, and its application backstage."""
    folder = tmp_path_factory.mktemp("live")
    env = settings(migrated(databases, folder), folder, workers=full_or(2, full=4))
    with backstage(env), serving(env, FACTORY) as live:
        yield live
