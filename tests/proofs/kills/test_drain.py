"""An operator's restart under load: workers are replaced without a failed request, and an end cuts none off."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

from service.core import clock, transaction
from tests.factories.databases import Databases
from tests.proofs.conftest import Told
from tests.proofs.kills.clients import Act, Client, History
from tests.proofs.kills.job import Stage, Story, set_stage
from tests.proofs.kills.judging import count
from tests.proofs.live import PATIENCE_SECONDS, Live, backstage, migrated, serving, settings

CLIENTS = 8


class Impatient:
    """Phones that ask once, each time on a new connection, until they are stopped."""

    def __init__(self, live: Live, stage: Stage) -> None:
        self.live, self.stage = live, stage
        self.told: list[Act] = []
        self.failed: list[Act] = []
        self.odd: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> Impatient:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        while not self._stop.is_set():
            act = next(iter(Story(self.stage, number)))  # a new plan under a new key
            with Client(self.live.api, History()) as client:
                answer = client.ask_once(act)
            if answer is None:
                self.failed.append(act)
                time.sleep(0.01)
            elif answer.is_acknowledged:
                self.told.append(act)
            else:
                self.odd.append(answer.body)


def test_workers_are_replaced_without_a_failed_request_and_the_end_cuts_none_off(
    databases: Databases, tmp_path: Path, told: Told
) -> None:
    env = settings(migrated(databases, tmp_path), tmp_path)
    with backstage(env), serving(env) as live:
        stage = set_stage(clock.now(), CLIENTS)
        with Impatient(live, stage) as rolling:
            time.sleep(1)
            before = set(live.workers())
            assert live.process
            live.process.send_signal(signal.SIGHUP)
            give_up_at = time.monotonic() + PATIENCE_SECONDS
            while (before & set(live.workers()) or len(live.workers()) < 2) and time.monotonic() < give_up_at:
                time.sleep(0.1)
            time.sleep(1)
        assert not before & set(live.workers())
        assert (rolling.failed, rolling.odd) == ([], [])

        with Impatient(live, stage) as ending:
            time.sleep(1)
            began = time.monotonic()
            assert live.end() == 0
            drained = time.monotonic() - began
        assert ending.odd == []
        done = transaction.run(lambda: [(act, kept(act)) for act in (*rolling.told, *ending.told)], read_only=True)
        assert [act for act, number in done if number != 1] == []
        cut_off = transaction.run(lambda: [act for act in ending.failed if kept(act)], read_only=True)
        assert cut_off == [], "begun, done and not answered"
    told(
        f"restart under load · {databases.engine} · {len(rolling.told)} requests while workers were "
        f"replaced, 0 failed · {len(ending.told)} before the end, which took {drained:.1f} s · "
        f"{len(ending.failed)} turned away, none of them done"
    )


def kept(act: Act) -> int:
    return count(act.leaves[0], act.values)
