from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.databases import Databases
from tests.proofs.extent import full_or
from tests.proofs.kills.faulty import FACTORY
from tests.proofs.live import Live, backstage, migrated, serving, settings


@pytest.fixture(scope="package")
def live(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all proofs that a start of their own would only make slower, and its application backstage."""
    folder = tmp_path_factory.mktemp("workers")
    env = settings(migrated(databases, folder), folder, workers=full_or(2, full=4))
    with backstage(env), serving(env, FACTORY) as live:
        yield live
