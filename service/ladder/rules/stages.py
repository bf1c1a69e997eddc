"""The steps from resident to leader, in one order for all policies (庐阳区, 五个转变)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar


class Stage(StrEnum):
    """Lowest first. A policy may leave some out, never turn them round; so a person keeps their stage when their
    community changes its policy.
    """

    RESIDENT = "resident"
    ACTIVIST = "activist"
    HELPER = "helper"
    VOLUNTEER = "volunteer"
    BACKBONE = "backbone"
    LEADER = "leader"

    __labels__: ClassVar = {
        "resident": "居民",
        "activist": "活动积极分子",
        "helper": "热心居民",
        "volunteer": "居民志愿者",
        "backbone": "居民骨干",
        "leader": "社区社会组织负责人",
    }

    @property
    def height(self) -> int:
        """How far up: 0 is the resident."""
        return list(Stage).index(self)


def next_after(stage: Stage, stages: Sequence[Stage]) -> Stage | None:
    """The lowest of a policy's stages above this one, which need not be among them; ``None`` at the top."""
    return next((each for each in stages if each.height > stage.height), None)
