"""The figures of many rounds."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from tests.proofs.kills.clients import History
from tests.proofs.kills.judging import Verdict


@dataclass(slots=True)
class Tally:
    began: float = field(default_factory=time.monotonic)
    ways: Counter[str] = field(default_factory=Counter)
    idle: int = 0  # rounds in which nobody noticed anything: they count for nothing
    acknowledged: int = 0
    broken: int = 0
    busy: int = 0
    replayed: int = 0
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def kills(self) -> int:
        return self.ways.total()

    def add(self, history: History, verdict: Verdict, way: str, kills: int = 1) -> None:
        if history.is_hurt:
            self.ways[way] += kills
        else:
            self.idle += 1
        self.acknowledged += len(history.acknowledged)
        self.broken += history.broken
        self.busy += history.busy
        self.replayed += sum(answer.is_replayed for _, answer in history.acknowledged)
        self.verdict.add(verdict)

    def line(self, name: str) -> str:
        ways = ", ".join(f"{way} {number}" for way, number in sorted(self.ways.items()))
        return (
            f"{name} · {self.kills} kills that struck ({ways}), {self.idle} rounds without harm · "
            f"{self.acknowledged} acknowledged and kept once · {self.broken} unknown → retried · "
            f"{self.busy} busy → retried · {self.replayed} replayed · {time.monotonic() - self.began:.0f} s"
        )
