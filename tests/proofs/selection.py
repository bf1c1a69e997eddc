"""Of the tests that were collected, those that are not for this run."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def deselect(config: pytest.Config, items: list[pytest.Item], is_spared: Callable[[pytest.Function], bool]) -> None:
    """Told as deselected, and neither run nor skipped."""
    spared = {each: None for each in items if isinstance(each, pytest.Function) and is_spared(each)}
    if spared:
        config.hook.pytest_deselected(items=list(spared))
        items[:] = [each for each in items if each not in spared]
