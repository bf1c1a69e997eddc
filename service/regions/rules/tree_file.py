"""A file that describes a part of the tree: what each of its rows would do to the tree that is there. Pure.

Parents are found by name, first among the rows of the file; where one name is not enough, names are joined with ``/``
(``包河区/望湖街道``). Rows may come in any order. An empty cell leaves what is known; the same file again changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from service.regions.rules import ORDER, Tier, may_hang_under

NAME_MOST, CODE_MOST, PROFILE_MOST = 80, 12, 1_000_000_000

HEADERS = {
    "name": ("name", "名称", "区域名称"),
    "tier": ("tier", "层级", "级别"),
    "parent": ("parent", "上级", "上级区域"),
    "division_code": ("division_code", "区划代码", "代码"),
    "households": ("households", "户数"),
    "population": ("population", "人口", "人口数"),
}
DESCRIPTION = ("division_code", "households", "population")  # what a row may say about a region that is there already
TIER_NAMES = {
    "市": Tier.CITY,
    "区": Tier.DISTRICT,
    "县": Tier.DISTRICT,
    "街道": Tier.SUBDISTRICT,
    "乡镇": Tier.SUBDISTRICT,
    "镇": Tier.SUBDISTRICT,
    "社区": Tier.COMMUNITY,
    "村": Tier.COMMUNITY,
    "小区": Tier.COMPOUND,
}


class RowOutcome(StrEnum):
    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


# What is wrong with a row, in both languages, for the operator's report.
# fmt: off
COMPLAINTS = {
    "name_missing": ("没有名称。", "The name is missing."),
    "name_too_long": ("名称太长，或含有 / 、换行。", "The name is too long, or holds a slash or a line break."),
    "tier_unknown": ("不认识这个层级。", "The tier is not known."),
    "code_malformed": ("区划代码应为不超过 12 位的数字。", "A division code has at most 12 digits."),
    "number_malformed": ("户数和人口应为整数。", "Households and population are whole numbers."),
    "parent_unknown": ("没有这个上级，或上级那一行有误。", "There is no such parent, or its own row is refused."),
    "parent_ambiguous": ("有多个同名的上级，请写成“区/街道”。", "Several regions have this name; write 区/街道."),
    "tier_misplaced": ("下级区域的层级必须低于上级。", "A region's tier must be lower than its parent's."),
    "duplicate": ("文件里已有同一上级下的同名区域。", "The file already has this name under this parent."),
    "tier_differs": ("系统里已有同名区域，但层级不同。", "This region is there already, with another tier."),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Node:
    """A region, in the tree already or to be added; ``key`` is its id."""

    key: Any
    parent_key: Any | None
    tier: Tier
    name: str
    division_code: str | None = None
    households: int | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class RowVerdict:
    number: int
    outcome: RowOutcome
    complaint: str | None = None
    node: Node | None = None


@dataclass(slots=True)
class _Tree:
    by_place: dict[tuple[Any, str], Node] = field(default_factory=dict)
    by_key: dict[Any, Node] = field(default_factory=dict)
    by_name: dict[str, list[Node]] = field(default_factory=dict)

    def put(self, node: Node) -> None:
        self.by_place[node.parent_key, node.name] = node
        self.by_key[node.key] = node
        self.by_name.setdefault(node.name, []).append(node)

    def named(self, names: list[str]) -> list[Node]:
        """The nodes whose own name and ancestors' names end so."""
        return [node for node in self.by_name.get(names[-1], []) if self._hangs_under(node, names[:-1])]

    def _hangs_under(self, node: Node, names: list[str]) -> bool:
        for name in reversed(names):
            parent = self.by_key.get(node.parent_key)
            if parent is None or parent.name != name:
                return False
            node = parent
        return True


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    node: Node
    parent: str


def judge(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: Iterable[Node], make_key: Callable[[], Any]
) -> list[RowVerdict]:
    """What every row would do, in the file's order; ``RowVerdict.node`` is the region as it would be."""
    tree = _Tree()
    for node in known:
        tree.put(node)
    read = [_read(number, cells) for number, cells in rows]
    verdicts = [each for each in read if isinstance(each, RowVerdict)]
    seen: set[Any] = set()
    good = [each for each in read if isinstance(each, _Row)]
    for row in sorted(good, key=lambda row: ORDER.index(row.node.tier)):  # parents first, whatever the file's order
        verdicts.append(_place(row, tree, seen, make_key))
    return sorted(verdicts, key=lambda verdict: verdict.number)


def _read(number: int, cells: Mapping[str, str]) -> _Row | RowVerdict:
    cell = {name: next((cells[each] for each in HEADERS[name] if cells.get(each)), "") for name in HEADERS}
    tier = TIER_NAMES.get(cell["tier"]) or (Tier(cell["tier"]) if cell["tier"] in list(Tier) else None)
    numbers = {name: cell[name] for name in ("households", "population")}
    if not cell["name"]:
        return _refused(number, "name_missing")
    if len(cell["name"]) > NAME_MOST or set("/\n\t") & set(cell["name"]):
        return _refused(number, "name_too_long")
    if tier is None:
        return _refused(number, "tier_unknown")
    if cell["division_code"] and not (_is_number(cell["division_code"]) and len(cell["division_code"]) <= CODE_MOST):
        return _refused(number, "code_malformed")
    if any(text and not (_is_number(text) and int(text) <= PROFILE_MOST) for text in numbers.values()):
        return _refused(number, "number_malformed")
    profile = {name: int(text) if text else None for name, text in numbers.items()}
    node = Node(None, None, tier, cell["name"], cell["division_code"] or None, **profile)
    return _Row(number, node, cell["parent"])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= CODE_MOST


def _parents(row: _Row, tree: _Tree, seen: set[Any]) -> list[Node] | list[None]:
    """Whom the row may mean; a region of the file itself is meant before a namesake elsewhere in the tree."""
    if not row.parent:
        return [None]
    found = tree.named([part.strip() for part in row.parent.split("/")])
    return [each for each in found if each.key in seen] or found


def _place(row: _Row, tree: _Tree, seen: set[Any], make_key: Callable[[], Any]) -> RowVerdict:
    parents = _parents(row, tree, seen)
    if len(parents) != 1:
        return _refused(row.number, "parent_ambiguous" if parents else "parent_unknown")
    [parent] = parents
    if not may_hang_under(row.node.tier, parent.tier if parent else None):
        return _refused(row.number, "tier_misplaced")
    parent_key = parent.key if parent else None
    there = tree.by_place.get((parent_key, row.node.name))
    if there is None:
        added = replace(row.node, key=make_key(), parent_key=parent_key)
        tree.put(added)
        seen.add(added.key)
        return RowVerdict(row.number, RowOutcome.ADDED, node=added)
    if there.key in seen:
        return _refused(row.number, "duplicate")
    if there.tier != row.node.tier:
        return _refused(row.number, "tier_differs")
    seen.add(there.key)
    given = {name: value for name in DESCRIPTION if (value := getattr(row.node, name)) is not None}
    merged = replace(there, **given)
    return RowVerdict(row.number, RowOutcome.UNCHANGED if merged == there else RowOutcome.UPDATED, node=merged)


def _refused(number: int, complaint: str) -> RowVerdict:
    return RowVerdict(number, RowOutcome.REFUSED, complaint)
