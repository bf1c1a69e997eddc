"""What one ladder asks: its stages, and of each what has to be there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.ladder.rules.facts import Measure
from service.ladder.rules.stages import Stage

DEFAULT = "five_stages.1"


@dataclass(frozen=True, slots=True)
class Criterion:
    """At least so much of a measure."""

    measure: Measure
    at_least: int


@dataclass(frozen=True, slots=True)
class Drift:
    """Without any of this in the window, somebody of the stage may be drifting away: worth a call, never a demotion."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage of a policy, with what it asks beyond the stages below. The first asks nothing."""

    stage: Stage
    criteria: tuple[Criterion, ...] = ()
    drift: Drift | None = None


@dataclass(frozen=True, slots=True)
class LadderPolicy:
    """A policy of one version. ``source`` says where it comes from. Never changed once it is in use."""

    code: str
    version: int
    name_zh: str
    name_en: str
    source_zh: str
    source_en: str
    rungs: tuple[Rung, ...]

    @property
    def key(self) -> str:
        """How it is named in a community's policy, and on every decision made under it: ``five_stages.1``."""
        return f"{self.code}.{self.version}"

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(rung.stage for rung in self.rungs)

    def rung_of(self, stage: Stage) -> Rung | None:
        """By which rung somebody on this stage is judged: its own or, where the policy leaves it out, that of the
        nearest stage below; ``None`` below the lowest.
        """
        return max((rung for rung in self.rungs if rung.stage.height <= stage.height), key=_height, default=None)

    def up_to(self, stage: Stage) -> Iterator[tuple[Stage, Criterion]]:
        """What a stage asks, with all that the stages below it ask, lowest first; of a stage that the policy leaves
        out, what those below it ask.
        """
        for rung in self.rungs:
            if rung.stage.height <= stage.height:
                for criterion in rung.criteria:
                    yield rung.stage, criterion

    def measures(self) -> frozenset[Measure]:
        """All that has to be counted to judge by it, drift included."""
        asked = {criterion.measure for rung in self.rungs for criterion in rung.criteria}
        return frozenset(asked | {rung.drift.measure for rung in self.rungs if rung.drift})


def _height(rung: Rung) -> int:
    return rung.stage.height


@dataclass(frozen=True, slots=True)
class LadderNumbers:
    """What a community chooses of the ladder."""

    policy: str = DEFAULT
