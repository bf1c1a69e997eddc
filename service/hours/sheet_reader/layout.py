"""The layout of a paper sheet: labelled cells on top, then the table of people. ``docs/paper-sheets.md`` shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from service.activities.rules.shifts import UNNAMED_CHILDREN_MOST
from service.adapters.tables import cells
from service.adapters.tables.cells import Cell, Clock
from service.adapters.tables.limits import CELL_LENGTH_MOST
from service.adapters.tables.text_file import column_name
from service.core.clock import SHANGHAI
from service.passports.rules import normalise_number

TITLE, DAY, PLACE, CONTENT, STARTS, ENDS = "活动名称", "日期", "地点", "内容", "开始时间", "结束时间"
TEAM, IN_CHARGE, BENEFICIARIES, UNNAMED_CHILDREN = "团队", "负责人", "受益人次", "不记名儿童"
NUMBER, NAME, CAME, LEFT, MINUTES = "护照号", "姓名", "签到时间", "签退时间", "服务分钟"
LABELS = (TITLE, DAY, PLACE, CONTENT, STARTS, ENDS, TEAM, IN_CHARGE, BENEFICIARIES, UNNAMED_CHILDREN)
REQUIRED = (TITLE, DAY, PLACE, CONTENT, STARTS, ENDS)
COLUMNS = (NUMBER, NAME, CAME, LEFT, MINUTES)
NOT_READ = frozenset({"序号", "签名", "备注"})
TOTAL = "合计"
MINUTES_MOST = 100_000
PEOPLE_MOST = 1_000_000
LONGEST_WINDOW = timedelta(hours=24)
LENGTHS = {TITLE: 80, PLACE: 120, CONTENT: 2000, TEAM: 80, IN_CHARGE: 40, NAME: 40}


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is a key of ``hours.rules.SHEET_FINDINGS``; ``facts`` are numbers, columns and labels of the layout."""

    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    title: str
    place: str
    content: str
    starts_at: datetime
    ends_at: datetime
    team: str | None
    in_charge: str | None  # a passport number or a name
    beneficiaries: int | None
    unnamed_children: int | None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """``row_number`` is the one that a spreadsheet shows. Times are there only where the header's day is."""

    row_number: int
    number: str | None
    name: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    position: int
    header: Header | None
    findings: tuple[Finding, ...]
    rows: tuple[DraftRow, ...]


@dataclass(slots=True)
class _Labelled:
    """What stands above the table, and what is wrong with it."""

    found: dict[str, Cell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def read(self, label: str, reader: Callable[[Cell], Any]) -> Any:
        """The value behind a label; ``None`` when it is empty or, with a finding, when it cannot be read."""
        cell = self.found.get(label)
        if len(cells.words(cell)) > LENGTHS.get(label, CELL_LENGTH_MOST):
            self.findings.append(
                Finding("header_too_long", {"label": label, "most": LENGTHS.get(label, CELL_LENGTH_MOST)})
            )
            return None
        try:
            value = reader(cell)
        except ValueError:
            self.findings.append(Finding("header_unreadable", {"label": label}))
            return None
        if value is None and label in REQUIRED:
            self.findings.append(Finding("header_missing", {"label": label}))
        return value


def read_layout(position: int, grid: list[list[Cell]]) -> Draft:
    at = next((index for index, line in enumerate(grid) if NUMBER in map(_label, line)), None)
    if at is None:
        return Draft(position, None, (Finding("table_missing"),), ())
    labelled = _read_labels(grid[:at])
    day = labelled.read(DAY, cells.day)
    header = _header(labelled, day)
    columns, findings = _columns(grid[at])
    rows = () if findings else tuple(_rows(grid, at + 1, columns, day))
    if not findings and not rows:
        findings.append(Finding("rows_missing"))
    findings += _total_findings(grid[at + 1 :], columns, rows)
    return Draft(position, header, (*labelled.findings, *findings), rows)


# --- above the table ------------------------------------------------------------------------------------------------


def _read_labels(lines: list[list[Cell]]) -> _Labelled:
    """A label is followed by its value in the same line; a line with a single cell is a title."""
    labelled = _Labelled()
    for number, line in enumerate(lines, start=1):
        filled = [cell for cell in line if _label(cell)]
        label: str | None = None
        is_stray = len(filled) > 1 and not any(_label(cell) in LABELS for cell in filled)
        for cell in filled:
            if _label(cell) in LABELS:
                label = _label(cell)
                if label in labelled.found:
                    labelled.findings.append(Finding("header_twice", {"label": label}))
                labelled.found[label] = None
            elif label is not None:
                labelled.found[label], label = cell, None
            else:
                is_stray = is_stray or len(filled) > 1
        if is_stray:
            labelled.findings.append(Finding("header_unknown", {"row": number}))
    return labelled


def _header(labelled: _Labelled, day: date | None) -> Header | None:
    title, place, content = (labelled.read(label, cells.text) for label in (TITLE, PLACE, CONTENT))
    team, in_charge = labelled.read(TEAM, cells.text), labelled.read(IN_CHARGE, cells.text)
    beneficiaries = labelled.read(BENEFICIARIES, _people)
    unnamed_children = labelled.read(UNNAMED_CHILDREN, lambda cell: _people(cell, UNNAMED_CHILDREN_MOST))
    starts_at, ends_at = (_moment(labelled.read(label, cells.clock), day) for label in (STARTS, ENDS))
    if day and starts_at and ends_at:
        if starts_at.astimezone(SHANGHAI).date() != day:
            labelled.findings.append(Finding("header_starts_elsewhen"))
        elif ends_at <= starts_at:
            labelled.findings.append(Finding("header_times_reversed"))
        elif ends_at - starts_at > LONGEST_WINDOW:
            labelled.findings.append(Finding("header_window_too_long"))
    if labelled.findings or not (starts_at and ends_at):
        return None
    return Header(title, place, content, starts_at, ends_at, team, in_charge, beneficiaries, unnamed_children)


def _people(cell: Cell, most: int = PEOPLE_MOST) -> int | None:
    people = cells.count(cell, most)
    if people is not None and people < 0:
        raise ValueError("nobody is less than nobody")
    return people


def _moment(clock: Clock | None, day: date | None) -> datetime | None:
    """An instant, from a time of day in Shanghai."""
    on = clock.day or day if clock else None
    if clock is None or on is None:
        return None
    days, seconds = divmod(clock.seconds, 86_400)
    on += timedelta(days=days + clock.is_next_day)
    of_day = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return datetime.combine(on, of_day, SHANGHAI).astimezone(UTC)


# --- the table ------------------------------------------------------------------------------------------------------


def _columns(line: list[Cell]) -> tuple[dict[str, int], list[Finding]]:
    columns: dict[str, int] = {}
    findings = []
    for index, cell in enumerate(line):
        label = _label(cell)
        if label in columns:
            findings.append(Finding("column_twice", {"label": label}))
        elif label in COLUMNS:
            columns[label] = index
        elif label and label not in NOT_READ:
            findings.append(Finding("column_unknown", {"column": column_name(index)}))
    needed = [NUMBER, NAME]
    needed += [CAME, LEFT] if CAME in columns or LEFT in columns or MINUTES not in columns else []
    findings += [Finding("column_missing", {"label": label}) for label in needed if label not in columns]
    return columns, findings


def _rows(grid: list[list[Cell]], first: int, columns: dict[str, int], day: date | None) -> list[DraftRow]:
    rows = []
    for index in range(first, len(grid)):
        values = {label: grid[index][at] if at < len(grid[index]) else None for label, at in columns.items()}
        if any(map(_label, values.values())) and not _is_total(grid[index]):
            rows.append(_row(index + 1, values, day))
    return rows


def _row(row_number: int, values: dict[str, Cell], day: date | None) -> DraftRow:
    findings: list[Finding] = []

    def read(label: str, reader: Callable[[Cell], Any], otherwise: str) -> Any:
        cell = values.get(label)
        if len(cells.words(cell)) > LENGTHS.get(label, LENGTHS[NAME]):
            findings.append(Finding("row_cell_too_long", {"label": label, "most": LENGTHS.get(label, LENGTHS[NAME])}))
            return None
        try:
            return reader(cell)
        except ValueError:
            findings.append(Finding(otherwise))
            return None

    number = read(NUMBER, _number, "row_number_invalid")
    name = read(NAME, cells.name, "row_name_missing")
    came = read(CAME, cells.clock, "row_came_unreadable")
    left = read(LEFT, cells.clock, "row_left_unreadable")
    minutes = read(MINUTES, _minutes, "row_minutes_unreadable")
    return DraftRow(row_number, number, name, _moment(came, day), _moment(left, day), minutes, tuple(findings))


def _total_findings(lines: list[list[Cell]], columns: dict[str, int], rows: tuple[DraftRow, ...]) -> list[Finding]:
    """A line of totals is no person; but where every row states its minutes, the two must agree."""
    at = columns.get(MINUTES)
    stated = [row.minutes for row in rows if row.minutes is not None]
    if at is None or not stated or len(stated) < len(rows):
        return []
    findings = []
    for line in lines:
        total = _total(line[at]) if _is_total(line) and at < len(line) else None
        if total is not None and total != sum(stated):
            findings.append(Finding("total_disagrees", {"minutes": sum(stated)}))
    return findings


def _total(cell: Cell) -> int | None:
    try:
        return cells.count(cell, MINUTES_MOST * 100)
    except ValueError:
        return -1  # agrees with nothing


def _is_total(line: list[Cell]) -> bool:
    return _label(next((cell for cell in line if _label(cell)), None)) == TOTAL


def _number(cell: Cell) -> str | None:
    return normalise_number(cells.words(cell)) or None


def _minutes(cell: Cell) -> int | None:
    return cells.count(cell, MINUTES_MOST)


def _label(cell: Cell) -> str:
    return cells.plain(cell).rstrip(":") if isinstance(cell, str) else cells.plain(cell)
