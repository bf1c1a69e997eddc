"""The funnel of a place: how many people stand on each stage, how many have moved, how long they have been there; and
what of it is told to who may not see people. Pure.

Whoever compares communities from above is not told figures of one to four people, nor anything reckoned from them: a
sum over communities takes such a figure as what everybody knows of it, one to four, and so says between which two
numbers it lies; a median over communities is that of the people of those alone whose number is told, five or more each.
Nothing can be got back by subtraction, because nobody hidden has gone into anything that is shown.

That is said of one day. How a figure of five or more has changed between two days can be seen by asking for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.ladder.rules.facts import MONTHS_OF_A_YEAR
from service.regions.rules.small_cells import SMALL, is_small


@dataclass(frozen=True, slots=True)
class Figure:
    """So many people, as far as the reader may know: two numbers between which they lie, one number where they are the
    same.
    """

    at_least: int
    at_most: int

    @property
    def count(self) -> int | None:
        return None if self.is_hidden else self.at_least

    @property
    def is_hidden(self) -> bool:
        return self.at_least != self.at_most


def told(people: int, *, sees_people: bool) -> Figure:
    """So many people of one community, as this reader is told: nobody and five or more exactly, one to four as that."""
    return Figure(1, SMALL) if is_small(people) and not sees_people else Figure(people, people)


def total(figures: Iterable[Figure]) -> Figure:
    """Together, of what was told: never of what was not."""
    found = list(figures)
    return Figure(sum(each.at_least for each in found), sum(each.at_most for each in found))


def whole_months(since: date, as_of: date) -> int:
    """How many calendar months have passed in full, 0 for less than one: from the 31st to the 30th is not yet one."""
    months = (as_of.year - since.year) * MONTHS_OF_A_YEAR + as_of.month - since.month
    return max(0, months - (as_of.day < since.day))


def median_months(middle: Sequence[date], as_of: date) -> int | None:
    """Whole months since the middle day, or the mean of those since the two in the middle, rounded down; ``None``:
    there is nobody, or nobody of whom is told.
    """
    months = [whole_months(each, as_of) for each in middle]
    return sum(months) // len(months) if months else None
