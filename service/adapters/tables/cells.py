"""One cell: what spreadsheets and people make of dates, times and whole numbers. ``None`` is empty; what cannot be read
raises ``ValueError``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None

FIRST_YEAR, LAST_YEAR = 1950, 2199
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\(?(?:星期|周)[一二三四五六日天]\)?)?")
_TIME = re.compile(r"(次日)?(\d{1,2})(?:[:时点](\d{1,2})分?(?::(\d{1,2}))?)")
_COUNT = re.compile(r"(-?\d{1,9})(?:分钟|分|人次|人)?")
_DOTS = re.compile("[·•‧∙・.]")  # what keyboards make of the dot inside a name
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+?(\d{1,2})")
_TAIL = re.compile(r"\.0+")
_BETWEEN_DIGITS = re.compile("[-‐‑‒–—()]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class DigitsLost(ValueError):
    """A spreadsheet shortened a long number (1.38E+10): what it was, the file does not say any more."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it is written: on the sheet's own day, on the next (次日), or on a day that is named."""

    seconds: int
    is_next_day: bool = False
    day: date | None = None


def plain(cell: Cell) -> str:
    """Full-width forms made plain and every blank taken out: for labels, numbers and times."""
    return "".join(unicodedata.normalize("NFKC", words(cell)).split())


def words(cell: Cell) -> str:
    """As a person reads it: single blanks, no ``.0`` behind a whole number."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def in_short(cell: Cell, most: int) -> str | None:
    """What stands there, so that a screen can say which row it is: without what nobody can see, and cut."""
    return "".join(mark for mark in words(cell) if unicodedata.category(mark) not in _HIDDEN)[:most] or None


def text(cell: Cell) -> str | None:
    """Refuses what nobody can see: control and direction marks."""
    found = words(cell)
    if any(unicodedata.category(mark) in _HIDDEN for mark in found):
        raise ValueError("a mark that cannot be seen")
    return found or None


def name(cell: Cell) -> str | None:
    """A person's name, so that it can be compared."""
    return same_name(words(cell)) or None


def same_name(written: str) -> str:
    return _DOTS.sub("·", "".join(unicodedata.normalize("NFKC", written).split())).casefold()


def day(cell: Cell, first_year: int = FIRST_YEAR) -> date | None:
    """A year before ``first_year`` is a slip of the pen."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise ValueError("a day has no time")
        return _within_reach(cell.date(), first_year)
    if isinstance(cell, date):
        return _within_reach(cell, first_year)
    written = plain(cell)
    if not written:
        return None
    found = _DATE.fullmatch(written)
    if found is None or not isinstance(cell, str):
        raise ValueError("not a date")
    return _within_reach(date(*(int(part) for part in found.groups())), first_year)


def clock(cell: Cell) -> Clock | None:
    if isinstance(cell, datetime):
        if cell.year < FIRST_YEAR:  # a spreadsheet's way of writing more than 24 hours
            raise ValueError("not a time of day")
        return Clock(_seconds(cell.time()), day=cell.date())
    if isinstance(cell, time):
        return Clock(_seconds(cell))
    written = plain(cell)
    if not written:
        return None
    found = _TIME.fullmatch(written)
    if found is None or not isinstance(cell, str):
        raise ValueError("not a time")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if (hours, minutes, seconds) != (24, 0, 0) and (hours > 23 or minutes > 59 or seconds > 59):
        raise ValueError("no such time")
    return Clock(hours * 3600 + minutes * 60 + seconds, is_next_day=bool(found[1]))


def count(cell: Cell, most: int) -> int | None:
    """A whole number, perhaps with its unit."""
    if isinstance(cell, bool | date | time | timedelta):
        raise ValueError("not a number")
    written = plain(cell)
    if not written:
        return None
    found = _COUNT.fullmatch(written)
    if found is None or abs(int(found[1])) > most:
        raise ValueError("not a whole number")
    return int(found[1])


def digits(cell: Cell) -> str | None:
    """A number that names something (a phone, a passport), as text, so that leading zeros stay. What a spreadsheet made
    of it is mended where nothing is lost (13800001234.0). Raises ``DigitsLost`` where something is.
    """
    if isinstance(cell, bool | date | time | timedelta):
        raise ValueError("not a number")
    written = _TAIL.sub("", match[0]) if (match := re.fullmatch(r"\d+\.0+", plain(cell))) else plain(cell)
    if shortened := _SCIENTIFIC.fullmatch(written):
        first, rest, power = shortened[1], shortened[2] or "", int(shortened[3])
        if len(rest) < power:
            raise DigitsLost(written)
        written = first + rest
    written = _BETWEEN_DIGITS.sub("", written.lstrip("'"))
    if not written:
        return None
    if not re.fullmatch(r"\+?[0-9]+", written):
        raise ValueError("not a number")
    return written


def _within_reach(found: date, first_year: int) -> date:
    if not first_year <= found.year <= LAST_YEAR:
        raise ValueError("a year out of reach")
    return found


def _seconds(found: time) -> int:
    """Spreadsheets keep times as fractions of a day: 14:05 may come as 14:04:59.999."""
    return found.hour * 3600 + found.minute * 60 + found.second + (found.microsecond >= 500_000)
