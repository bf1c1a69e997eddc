"""A connection to the database that ends between COMMIT and its answer: what had been done is found by its key.

SQLite has no such connection: there the worker dies before the answer (``test_workers``).
"""

from __future__ import annotations

import time
from pathlib import Path

from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.kills.crowd import round_of
from tests.proofs.kills.postgresql import Postgresql
from tests.proofs.kills.proxy import proxied
from tests.proofs.live import backstage, migrated, serving, settings

ROUNDS, CUT_EVERY = 5, 5


def test_a_commit_whose_answer_is_lost_is_found_by_its_key(postgresql: Postgresql, tmp_path: Path, told: Told) -> None:
    url = migrated(Databases(tmp_path, postgresql.url), tmp_path)
    acknowledged, replayed, began = 0, 0, time.monotonic()
    with (
        proxied(url) as (proxy, through),
        backstage(settings(url, tmp_path)),
        serving(settings(through, tmp_path)) as live,
    ):
        proxy.cut_every = CUT_EVERY
        for _ in range(ROUNDS):
            history, verdict = round_of(live.api)
            assert not verdict.found, verdict.found
            acknowledged += len(history.acknowledged)
            replayed += sum(answer.is_replayed for _, answer in history.acknowledged)
    assert proxy.cuts > ROUNDS
    assert replayed > 0, "no answer was found by its key"
    told(
        f"connections cut between COMMIT and its answer · postgresql · {proxy.cuts} cuts · {acknowledged} acknowledged "
        f"and kept once · {replayed} replayed · {time.monotonic() - began:.0f} s"
    )
