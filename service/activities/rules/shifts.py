"""When a shift may be published, changed, cancelled, stopped and lengthened. Pure; a verdict is a code or ``None``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.activities.rules import ShiftState

WEEKS_MOST = 52
UNNAMED_CHILDREN_MOST = 200
"""Of one shift: nobody can ever ask these children whether they came, so the figure stays one that can be believed."""
COUNTED_FOR = timedelta(days=7)
"""After a shift's end, or after its paper sheet was entered: until then its unnamed children may be put right."""
LONGEST = timedelta(hours=24)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFacts:
    state: str
    starts_at: datetime
    ends_at: datetime
    planned_ends_at: datetime
    stopped_at: datetime | None = None
    places_taken: int = 0
    entered_at: datetime | None = None  # from a paper sheet


def count_refusal(shift: ShiftFacts, now: datetime) -> str | None:
    """Who came is counted once it has begun, and put right for a while, on a paper sheet's shift as well."""
    if shift.state in (ShiftState.DRAFT, ShiftState.CANCELLED):
        return "shift.not_published"
    if now < shift.starts_at:
        return "shift.not_begun"
    ended_at = shift.entered_at or min(shift.ends_at, shift.stopped_at or shift.ends_at)
    return "shift.counting_over" if now >= ended_at + COUNTED_FOR else None


def weekly(starts_at: datetime, ends_at: datetime, weeks: int) -> list[tuple[datetime, datetime]]:
    """The same window on the same weekday, ``weeks`` times; China keeps one time all year."""
    return [(starts_at + WEEK * nth, ends_at + WEEK * nth) for nth in range(weeks)]


def publish_refusal(shift: ShiftFacts, now: datetime) -> str | None:
    """Only what lies ahead is announced: the past goes through late entry."""
    if shift.state != ShiftState.DRAFT:
        return "shift.not_draft"
    return "shift.in_the_past" if now >= shift.starts_at else None


def capacity_refusal(shift: ShiftFacts, capacity: int | None, now: datetime) -> str | None:
    """Raised or lowered until the end; never below the places taken, because nobody loses a place to a number."""
    if shift.state not in (ShiftState.DRAFT, ShiftState.PUBLISHED):
        return "shift.not_published"
    if now >= shift.ends_at:
        return "shift.over"
    return "shift.places_taken" if capacity is not None and capacity < shift.places_taken else None


def cancel_refusal(shift: ShiftFacts, now: datetime) -> str | None:
    """Before the start only: from then on somebody may have served, and it is stopped instead."""
    if shift.state not in (ShiftState.DRAFT, ShiftState.PUBLISHED):
        return "shift.not_published"
    return "shift.begun" if shift.state == ShiftState.PUBLISHED and now >= shift.starts_at else None


def stop_refusal(shift: ShiftFacts, now: datetime) -> str | None:
    """While it runs, once: service is credited to the stop."""
    if shift.state != ShiftState.PUBLISHED:
        return "shift.not_published"
    if shift.stopped_at is not None:
        return "shift.stopped"
    if now < shift.starts_at:
        return "shift.not_begun"
    return "shift.over" if now >= shift.ends_at else None


def lengthen_refusal(shift: ShiftFacts, ends_at: datetime, now: datetime) -> str | None:
    """Only before the planned end; afterwards it is a correction by two of the staff."""
    if shift.state != ShiftState.PUBLISHED:
        return "shift.not_published"
    if shift.stopped_at is not None:
        return "shift.stopped"
    if now >= shift.planned_ends_at:
        return "shift.window_fixed"
    if ends_at <= shift.ends_at:
        return "shift.not_longer"
    return "shift.too_long" if ends_at - shift.starts_at > LONGEST else None
