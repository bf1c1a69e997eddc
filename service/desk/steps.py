"""The steps of an evening, as the page numbers them, and which is next."""

from __future__ import annotations

from enum import IntEnum

from service.redemption.rules import DayState


class Step(IntEnum):
    """As they are numbered on the page."""

    END = 1
    COUNT = 2
    EXPLAIN = 3
    SIGN = 4
    REPORTS = 5


def step_of(state: str, *, is_counted: bool, is_explained: bool) -> Step:
    """What is to be done next on a day in this state."""
    match state:
        case DayState.PLANNED:
            return Step.END
        case DayState.CLOSED:
            return Step.REPORTS
    if not is_counted:
        return Step.COUNT
    return Step.SIGN if is_explained else Step.EXPLAIN
