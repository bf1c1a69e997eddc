"""The table of teams: category × community × level, as 东关街道 of 潍坊 prints it (25 of 102 are 24.5 %). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.teams.rules.categories import TREE, Category
from service.teams.rules.filing import FilingLevel

WHOLE = 1000  # shares are in permille


@dataclass(frozen=True, slots=True)
class Cell:
    """So many teams of one category at one level."""

    category: Category
    level: FilingLevel
    teams: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many teams of a category or a level, and which part they are of all."""

    code: Category | FilingLevel
    teams: int
    permille: int


@dataclass(frozen=True, slots=True)
class TopShare:
    """A top category with all below it; ``lower`` are those of its lower ones that have teams."""

    category: Category
    teams: int
    permille: int
    lower: tuple[Share, ...]


def permille(part: int, whole: int) -> int:
    """A share in thousandths, rounded half up; shares of one table may add up to a little more or less than 1000."""
    return (2 * WHOLE * part + whole) // (2 * whole) if whole else 0


def by_level(cells: Iterable[Cell]) -> list[Share]:
    """Each level with its teams, from the lowest to the highest; one without teams is there with none."""
    counted = list(cells)
    whole = sum(each.teams for each in counted)
    sums = {level: sum(each.teams for each in counted if each.level is level) for level in FilingLevel}
    return [Share(level, teams, permille(teams, whole)) for level, teams in sums.items()]


def by_category(cells: Iterable[Cell]) -> list[TopShare]:
    """Each top category with its own teams and those of its lower ones; one without teams is there with none."""
    counted = list(cells)
    whole = sum(each.teams for each in counted)
    sums = {code: sum(each.teams for each in counted if each.category is code) for code in Category}
    found = []
    for top, leaves in TREE.items():
        lower = tuple(Share(leaf, sums[leaf], permille(sums[leaf], whole)) for leaf in leaves if sums[leaf])
        teams = sums[top] + sum(each.teams for each in lower)
        found.append(TopShare(top, teams, permille(teams, whole), lower))
    return found
