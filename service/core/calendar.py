"""Days, half years and working days, as a community in Asia/Shanghai lives them.

Public holidays and make-up working days come from the ``chinesecalendar`` package, whose data ends with the last year
the State Council has announced. In a year without data Monday to Friday count as working days; ``is_known_year`` says
so, that a due date reckoned there can be shown as provisional.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar
from chinese_calendar.constants import holidays

from service.core.clock import SHANGHAI as SHANGHAI

ONE_DAY = timedelta(days=1)
FRIDAY = 4
JULY = 7
_FIRST_KNOWN_YEAR: int = min(holidays).year
_LAST_KNOWN_YEAR: int = max(holidays).year


def local_date(at: datetime) -> date:
    """The Shanghai date of an instant. A naive datetime is refused: it would be read in the server's own zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(SHANGHAI).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The instants, in UTC, between which it is this day in Shanghai; the second already belongs to the next day."""
    return _start_of(day), _start_of(day + ONE_DAY)


def half_year(day: date) -> str:
    """The redemption period's name, such as ``2026H1``."""
    return f"{day.year:04}H{1 if day.month < JULY else 2}"


def half_year_begins(day: date) -> date:
    """The first day of the half year in which a day lies."""
    return date(day.year, 1 if day.month < JULY else JULY, 1)


def is_known_year(year: int) -> bool:
    """Whether the holidays of this year have been announced; otherwise weekdays stand in for working days."""
    return _FIRST_KNOWN_YEAR <= year <= _LAST_KNOWN_YEAR


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    if is_known_year(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() <= FRIDAY


def add_working_days(day: date, working_days: int) -> date:
    """The n-th working day after ``day``, which itself never counts; ``day`` when n is 0."""
    if working_days < 0:
        raise ValueError("working days are counted forward")
    while working_days:
        day += ONE_DAY
        working_days -= is_working_day(day)
    return day


def due_at(day: date, working_days: int) -> datetime:
    """The first instant, in UTC, that is too late: the n-th working day after ``day`` may be used to its end.

    In time means ``now < due_at(…)``; overdue means ``now >= due_at(…)``.
    """
    return _start_of(add_working_days(day, working_days) + ONE_DAY)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)
