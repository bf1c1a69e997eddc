"""The reference's records: what presences are worth, and what a record knows of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.proofs.model.shifts import GRADES, Presence, Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
End = tuple[str, frozenset[str]]  # the grade, and who says so (or had a hand in an inferred one)


# Of the spring in which every example lies, as the State Council has published it: weekdays off, weekends at work.
OFF = {date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)}
AT_WORK = {date(2026, 5, 9)}


def ten_working_days_after(now: datetime) -> datetime:
    """The first instant that is too late: the tenth working day may be used to its end."""
    day, left = now.astimezone(SHANGHAI).date(), 10
    while left:
        day += timedelta(days=1)
        left -= (day.weekday() < 5 and day not in OFF) or day in AT_WORK
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


@dataclass
class Limits:
    """Of a day's minutes, by the policy of the service date."""

    second_over: int = 480
    refused_over: int = 720


@dataclass
class Correction:
    ref: str
    record: Record
    minutes: int
    by: str
    state: str = "proposed"


@dataclass
class Record:
    ref: str
    who: str
    shift: Shift
    evidence_minutes: int
    evidence_grade: str
    ends: list[End]
    limits: Limits
    minutes: int = 0
    grade: str = ""
    state: str = "pending"
    first_by: str | None = None
    first_minutes: int | None = None
    staff_decide_at: datetime | None = None
    was_returned: bool = False
    words: dict[frozenset[str], int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)  # by whoever decided or proposed: their last minutes
    granted: list[tuple[str, int]] = field(default_factory=list)  # what was approved or corrected to, and by whom
    entered_by: str | None = None
    has_been_corrected: int = 0
    sealed: tuple[str, str] | None = None  # title and team, as they were called when it was approved

    @property
    def day(self) -> date:
        return self.shift.starts_at.astimezone(SHANGHAI).date()

    @property
    def timed_minutes(self) -> int:
        """For which presences tell the times."""
        return 0 if self.shift.is_paper else self.evidence_minutes

    @property
    def is_denied(self) -> bool:
        return self.state == "rejected" or (self.state, self.minutes) == ("approved", 0)

    def is_more_than_others_granted(self, actor: str, minutes: int) -> bool:
        """Who lowers a record, or takes that back, does no favour."""
        return minutes > next((granted for who, granted in self.granted[::-1] if who != actor), -1)

    def set(self, minutes: int) -> None:
        """Minutes above the evidence are somebody's word, typed in later."""
        above = minutes > self.evidence_minutes
        self.minutes, self.grade = minutes, "late_entry" if above else self.evidence_grade


def measured(shift: Shift, who: str) -> tuple[int, str, list[End]] | None:
    """Minutes, grade and ends; none without a whole minute inside the window."""
    seconds, grades, ends = timedelta(), [], list[End]()
    for each in shift.presences:
        if each.who != who or each.state != "closed" or each.ends_at is None:
            continue
        stretch = min(each.ends_at, shift.ends_at) - max(each.starts_at, shift.starts_at)
        if stretch > timedelta():
            seconds += stretch
            grades += [each.grade_in, each.grade_out]
            ends += [(each.grade_in, frozenset({each.by_in})), (each.grade_out, _said_by(each))]
    minutes = seconds // timedelta(minutes=1)
    return (minutes, max(grades, key=GRADES.index), ends) if minutes else None


def _said_by(presence: Presence) -> frozenset[str]:
    return presence.reopened_by if presence.grade_out == "inferred" else frozenset({presence.by_out} - {None})
