"""Which of the evening's five steps is to be done next."""

from __future__ import annotations

import pytest

from service.desk.steps import Step, step_of


@pytest.mark.parametrize(
    ("state", "is_counted", "is_explained", "step"),
    [
        ("planned", False, True, Step.END),
        ("planned", True, True, Step.END),
        ("ended", False, True, Step.COUNT),
        ("ended", False, False, Step.COUNT),
        ("ended", True, False, Step.EXPLAIN),
        ("ended", True, True, Step.SIGN),
        ("closed", True, True, Step.REPORTS),
        ("closed", False, False, Step.REPORTS),
    ],
)
def test_the_first_that_is_not_done(state: str, is_counted: bool, is_explained: bool, step: Step) -> None:
    assert step_of(state, is_counted=is_counted, is_explained=is_explained) is step
