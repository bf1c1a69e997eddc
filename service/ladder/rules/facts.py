"""What can be counted of a person, and from which day on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

MONTHS_OF_A_YEAR = 12


class Fact(StrEnum):
    """A whole number about one person. Times are whole minutes, days are Shanghai's, by the service date.

    ``shifts_attended``: shifts of any kind on which they were present, or have an approved record without times.
    ``shifts_helped``: shifts with an approved record of theirs above zero minutes. ``approved_minutes``: the sum of
    those; an opening balance is not among them, for it has no days. ``months_with_service``: calendar months with one.
    ``brought_along``: neighbours who came by this person's invitation. ``sessions_led``: closed shifts of which they
    were in charge and to which enough others came, by somebody else's word; of a paper sheet, which another has
    entered. ``trainings_attended``: of the shifts attended, those that train. ``filed_teams_led`` and
    ``teams_with_rules``: teams that they lead today and that are on file, or have a charter.
    """

    SHIFTS_ATTENDED = "shifts_attended"
    SHIFTS_HELPED = "shifts_helped"
    APPROVED_MINUTES = "approved_minutes"
    MONTHS_WITH_SERVICE = "months_with_service"
    BROUGHT_ALONG = "brought_along"
    SESSIONS_LED = "sessions_led"
    TRAININGS_ATTENDED = "trainings_attended"
    FILED_TEAMS_LED = "filed_teams_led"
    TEAMS_WITH_RULES = "teams_with_rules"

    __labels__: ClassVar = {
        "shifts_attended": "参加活动的场次",
        "shifts_helped": "做了服务的场次",
        "approved_minutes": "审核通过的服务分钟",
        "months_with_service": "有服务的月份数",
        "brought_along": "带来的邻居人数",
        "sessions_led": "负责的场次",
        "trainings_attended": "参加培训的场次",
        "filed_teams_led": "现在带领的已备案团队",
        "teams_with_rules": "现在带领的有章程的团队",
    }

    @property
    def is_of_today(self) -> bool:
        """A state, not a sum: it is so or not today, and no window goes with it."""
        return self in (Fact.FILED_TEAMS_LED, Fact.TEAMS_WITH_RULES)

    @property
    def is_of_records(self) -> bool:
        """Read off the approved service records alone."""
        return self in (Fact.SHIFTS_HELPED, Fact.APPROVED_MINUTES, Fact.MONTHS_WITH_SERVICE)

    @property
    def stands_on(self) -> EvidenceKind:
        """What each thing is that it counts."""
        if self.is_of_records:
            return EvidenceKind.SERVICE_RECORD
        if self.is_of_today:
            return EvidenceKind.TEAM
        return EvidenceKind.INVITATION if self is Fact.BROUGHT_ALONG else EvidenceKind.SHIFT


OTHERS_OF_A_SESSION = 3  # how many others make a session that somebody led: fewer is an outing among friends


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """A fact within a window: so many calendar months back from the day asked about; 0 is all time."""

    fact: Fact
    within_months: int = 0

    def since(self, as_of: date) -> date | None:
        """The first day that counts; ``None``: from the beginning."""
        return begins(as_of, self.within_months) if self.within_months else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person on a day. What was not counted is 0, as for somebody who has only just come."""

    as_of: date
    values: Mapping[Measure, int]

    def of(self, measure: Measure) -> int:
        return self.values.get(measure, 0)


@dataclass(frozen=True, slots=True)
class Happened:
    """A day on which something of a fact happened: how often, and how much of it (minutes of records)."""

    day: date
    times: int
    amount: int


def counted(measure: Measure, as_of: date, happened: Iterable[Happened]) -> int:
    """The value of a measure on a day, of what happened of its fact: a sum of minutes, a number of months, or how
    often. What lies before its window or after the day does not count.
    """
    since = measure.since(as_of) or date.min
    counting = [each for each in happened if since <= each.day <= as_of]
    match measure.fact:
        case Fact.APPROVED_MINUTES:
            return sum(each.amount for each in counting)
        case Fact.MONTHS_WITH_SERVICE:
            return len({(each.day.year, each.day.month) for each in counting})
        case _:
            return sum(each.times for each in counting)


def begins(as_of: date, months: int) -> date:
    """The first day of a window that ends with ``as_of``: the day after the same day, so many months ago (after that
    month's last, where it is shorter). One month up to 30 November begins on 31 October.
    """
    months_since_zero = as_of.year * MONTHS_OF_A_YEAR + as_of.month - 1 - months
    year, month = divmod(months_since_zero, MONTHS_OF_A_YEAR)
    last = monthrange(year, month + 1)[1]
    same = date(year, month + 1, min(as_of.day, last))
    return date.fromordinal(same.toordinal() + 1)


class EvidenceKind(StrEnum):
    """What stands behind a value."""

    SERVICE_RECORD = "service_record"
    SHIFT = "shift"
    TEAM = "team"
    INVITATION = "invitation"

    __labels__: ClassVar = {
        "service_record": "时长记录",
        "shift": "场次",
        "team": "团队",
        "invitation": "邀请",
    }
