"""The states of a service record and the steps between them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class State(StrEnum):
    PENDING = "pending"
    AWAITING_SECOND = "awaiting_second"
    APPROVED = "approved"
    RETURNED = "returned"  # to the volunteer and whoever made the evidence
    REJECTED = "rejected"

    __labels__: ClassVar = {
        "pending": "待审核",
        "awaiting_second": "待第二人审核",
        "approved": "已通过",
        "returned": "已退回",
        "rejected": "未通过",
    }


class NationalState(StrEnum):
    """Where an approved record stands with the national volunteer system (Order 67 art. 4)."""

    NOT_EXPORTED = "not_exported"
    EXPORTED = "exported"
    ENTERED = "entered"
    CHANGED_SINCE = "changed_since"

    __labels__: ClassVar = {
        "not_exported": "未导出",
        "exported": "已导出",
        "entered": "已录入全国系统",
        "changed_since": "录入后有更改",
    }


def after_a_change(state: str) -> str:
    """What was handed out, or entered, is no longer what is known here."""
    is_out = state in (NationalState.EXPORTED, NationalState.ENTERED)
    return NationalState.CHANGED_SINCE.value if is_out else state


# Approved and rejected are final: a correction makes a new version of an approved record.
STEPS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.AWAITING_SECOND, State.APPROVED, State.RETURNED, State.REJECTED}),
    # back to pending when the minutes change, because then the first approval falls
    State.AWAITING_SECOND: frozenset({State.PENDING, State.APPROVED, State.RETURNED, State.REJECTED}),
    # back to pending with an answer; without one, staff decide
    State.RETURNED: frozenset({State.PENDING, State.AWAITING_SECOND, State.APPROVED, State.REJECTED}),
    State.APPROVED: frozenset(),
    State.REJECTED: frozenset(),
}


UNDECIDED = (State.PENDING, State.AWAITING_SECOND, State.RETURNED)


def may_transition(state: State, to: State) -> bool:
    """Whether a record may take this step."""
    return to in STEPS[state]
