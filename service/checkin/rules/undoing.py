"""May this scan be undone? Only while the shift is open for scans, and by nobody for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.checkin.rules.facts import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoFacts:
    now: datetime
    outcome: str
    actor_is_person: bool  # compares people, not sign-ins
    shift_state: str
    check_out_ends_at: datetime
    is_presence_undone: bool


def judge_undo(facts: UndoFacts) -> str | None:
    """A key of ``UNDO_REFUSALS`` in order of precedence, or ``None``.

    The end of check-out counts, not the closing job: the answer must not depend on whether that has run.
    """
    if facts.outcome not in (Outcome.CHECKED_IN, Outcome.CHECKED_OUT):
        return "nothing_to_undo"
    if facts.actor_is_person:
        return "own_scan_undone"
    if facts.shift_state != "published" or facts.now >= facts.check_out_ends_at:
        return "undo_too_late"
    return "nothing_to_undo" if facts.is_presence_undone else None
