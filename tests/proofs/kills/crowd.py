"""Many phones at once on one stage, while something is being killed; then the checker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from service.core import clock
from tests.proofs.extent import full_or
from tests.proofs.kills.clients import Act, Client, History, NoAnswer
from tests.proofs.kills.job import LEAVES, Stage, Story, set_stage
from tests.proofs.kills.judging import Verdict, judge

VOLUNTEERS = full_or(3, full=5)
ACTS = VOLUNTEERS * len(LEAVES)  # of one round
DieAt = Callable[[int, Act], str | None]


def never(_number: int, _act: Act) -> None:
    """No act of this volunteer is armed."""


class Crowd:
    """``with Crowd(api) as crowd``: ``crowd.wait()`` joins it; ``crowd.history`` is what it saw."""

    def __init__(self, api: str, stage: Stage, die_at: DieAt = never, always: str = "") -> None:
        self.api, self.stage, self.die_at, self.always = api, stage, die_at, always
        self.history = History()
        self.crashes: list[BaseException] = []
        self._threads = [threading.Thread(target=self._play, args=(n,)) for n in range(len(stage.volunteers))]

    def start(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def wait(self) -> History:
        for thread in self._threads:
            thread.join()
        if self.crashes:
            raise self.crashes[0]
        return self.history

    @property
    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _play(self, number: int) -> None:
        story = Story(self.stage, number)
        try:
            with Client(self.api, self.history, lambda act: self.die_at(number, act), self.always) as client:
                for act in story:
                    story.tell(client.do(act))
        except NoAnswer:
            pass  # it stands in the history
        except Exception as crash:  # noqa: BLE001 - a thread's; raised by ``wait``
            self.crashes.append(crash)


def round_of(
    api: str,
    disturb: Callable[[Crowd], None] = lambda _crowd: None,
    *,
    die_at: DieAt = never,
    always: str = "",
    volunteers: int = VOLUNTEERS,
) -> tuple[History, Verdict]:
    """One stage played while ``disturb`` does its worst, and what the checker found. Inside the application."""
    stage = set_stage(clock.now(), volunteers)
    with ExitStack() as stack:
        crowd = Crowd(api, stage, die_at, always).start()
        stack.callback(crowd.wait)
        disturb(crowd)
        history = crowd.wait()
        client = stack.enter_context(Client(api, History(), always=always))
        verdict = judge(history, client, stage.passports)
        verdict.broken += client.history.faults + history.faults
    return history, verdict


def rounds_for(kills: int) -> range:
    """As many as may be played for so many kills that strike: some come when nobody is at work."""
    return range(kills * 4 + 10)


def wait_for_answers(number: int, crowd: Crowd) -> None:
    """Until the crowd has got so far: an instant that lies in its work, however fast this machine is."""
    while len(crowd.history.answered) < number and crowd.is_busy:
        time.sleep(0.002)
