"""A register of teams, as subdistricts keep them: one row of column names, then a team on each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from service.adapters.tables import Cell, Column, Line, cells, read_table, read_worksheets
from service.teams.rules import REGISTER_ROWS_MOST, Category, FilingLevel, Found

COMMUNITY, TEAM, CATEGORY, LEVEL, FOUNDED, STORY = "社区", "团队名称", "类别", "备案级别", "成立日期", "简介"
FILED = "备案日期"
REGISTER = (
    Column(COMMUNITY, ("所属社区", "所在社区", "社区名称")),
    Column(TEAM, ("名称", "团队", "组织名称", "社会组织名称", "社区社会组织名称")),
    Column(CATEGORY, ("类型", "团队类别", "组织类别", "组织类型")),
    Column(LEVEL, ("级别", "备案情况", "备案层级", "管理层级")),
    Column(FOUNDED, ("成立时间",)),
    Column(FILED, ("备案时间", "登记日期", "登记时间")),
    Column(STORY, ("介绍", "团队简介", "组织简介")),
)
NEEDED = (TEAM, CATEGORY, LEVEL)
LENGTHS = {TEAM: 80, STORY: 2000}
LONGEST_CELL = 60
CATEGORIES = {
    "便民服务": Category.CONVENIENCE,
    "生活服务": Category.CONVENIENCE,
    "文体活动": Category.CULTURE_SPORT,
    "文体": Category.CULTURE_SPORT,
    "合唱": Category.MUSIC,
    "器乐": Category.MUSIC,
    "体育": Category.SPORT,
    "健身": Category.SPORT,
    "手工": Category.CRAFTS,
    "环保": Category.ENVIRONMENT,
    "养老": Category.ELDER_CARE,
    "助老": Category.ELDER_CARE,
    "调解": Category.MEDIATION,
    "亲子": Category.PARENT_CHILD,
}
LEVELS = {
    "社区": FilingLevel.COMMUNITY_FILED,
    "街道": FilingLevel.SUBDISTRICT_FILED,
    "登记": FilingLevel.REGISTERED,
    "登记注册": FilingLevel.REGISTERED,
    "无": FilingLevel.INFORMAL,
}
LIKE = {
    COMMUNITY: "竹西社区",
    TEAM: f"乐竹邻志愿服务队，最多 {LENGTHS[TEAM]} 字",
    CATEGORY: "、".join(Category.__labels__.values()),
    LEVEL: "、".join(FilingLevel.__labels__.values()),
    FOUNDED: "2015-03-01",
    FILED: "2017-05-01",
    STORY: f"最多 {LENGTHS[STORY]} 字",
}


@dataclass(frozen=True, slots=True)
class DraftTeam:
    """``row_number`` is the one that a spreadsheet shows; ``community`` is a name, of a team in one community none.
    ``written`` is what stands there for a name, read or not, no longer than a name may be.
    """

    row_number: int
    community: str | None
    name: str | None
    category: Category | None
    level: FilingLevel | None
    founded_on: date | None
    filed_on: date | None
    story: str | None
    findings: tuple[Found, ...] = ()
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """``not_read`` are the letters of columns that mean nothing here."""

    rows: Sequence[DraftTeam]
    not_read: tuple[str, ...]


def read_register(content: bytes) -> Register:
    """Refuses: what files are refused for, and a table without one of the ``NEEDED`` columns or with one twice."""
    table = read_table(read_worksheets(content), REGISTER, needed=NEEDED, rows_most=REGISTER_ROWS_MOST)
    return Register([_row(line) for line in table.lines], table.not_read)


def _row(line: Line) -> DraftTeam:
    findings: list[Found] = []

    def read(label: str, reader: Callable[[Cell], Any]) -> Any:
        cell = line.cells.get(label)
        try:
            if len(cells.words(cell)) > LENGTHS.get(label, LONGEST_CELL):
                raise ValueError("longer than anything that belongs here")
            value = reader(cell)
        except ValueError:
            findings.append(Found("cell_unreadable", {"label": label, "like": LIKE[label]}))
            return None
        if value is None and label in NEEDED:
            findings.append(Found("cell_missing", {"label": label}))
        return value

    return DraftTeam(
        line.row_number,
        community=read(COMMUNITY, cells.text),
        name=read(TEAM, cells.text),
        category=read(CATEGORY, lambda cell: _choice(cell, Category, CATEGORIES)),
        level=read(LEVEL, lambda cell: _choice(cell, FilingLevel, LEVELS)),
        founded_on=read(FOUNDED, cells.day),
        filed_on=read(FILED, cells.day),
        story=read(STORY, cells.text),
        findings=tuple(findings),
        written=cells.in_short(line.cells.get(TEAM), LENGTHS[TEAM]),
    )


def _choice(cell: Cell, kind: type[Any], more: Mapping[str, StrEnum]) -> Any:
    """By what a code is called (公益慈善, also 公益慈善类), by the code itself, or by what else people write."""
    written = cells.plain(cell)
    labels: Mapping[str, str] = kind.__labels__
    known = {**more, **{label: kind(code) for code, label in labels.items()}, **{code: kind(code) for code in labels}}
    if not written:
        return None
    found = known.get(written) or known.get(written.removesuffix("类"))
    if found is None:
        raise ValueError("no such choice")
    return found
