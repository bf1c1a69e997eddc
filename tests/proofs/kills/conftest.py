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

# Only in the full form: who asks for it is asked to be root, because one mounts a file system; the others start
# servers of their own and wait for them to be gone.
FULL_ONLY = ["test_cuts.py", "test_deliveries.py", "test_disk_full.py", "test_drain.py"]
collect_ignore = [] if IS_FULL else FULL_ONLY


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
