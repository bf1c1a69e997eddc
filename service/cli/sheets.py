"""Bringing paper attendance sheets in from the console."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from service.cli.application import with_app
from service.cli.failures import told
from service.cli.group import FOUND, say
from service.cli.people import acting_for, person
from service.cli.people import community as community_named
from service.cli.progress import bar
from service.core import clock, transaction
from service.core.errors import Refusal
from service.hours.commands.enter_sheets import PaperFile, Report, enter_file, must_be_entering, read_paper
from service.hours.queries.sheets import are_entered
from service.hours.rules import SHEET_FINDINGS, State
from service.hours.sheet_reader import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sheets are handed in, and by whom."""

    community: str
    username: str

    def must_be_open(self) -> None:
        must_be_entering(community_named(self.community), actor=person(self.username))

    def check(self, paper: PaperFile) -> Report | Refusal | None:
        """``None`` when all its sheets were entered before."""
        if are_entered(paper.drafts):
            return None
        where, who = community_named(self.community), person(self.username)
        return enter_file(where, paper, write=False, actor=who, now=clock.now())

    def enter(self, paper: PaperFile) -> Report | Refusal:
        now = clock.now()
        where, who = community_named(self.community), acting_for(self.username, "import-sheet", now=now)
        return enter_file(where, paper, write=True, actor=who, now=now)


@click.command
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--community", required=True, help="社区的名称或编号。The community's name or id.")
@click.option("--as", "username", required=True, help="谁来录入：用户名。Who enters them: a user name.")
@click.option("--write", is_flag=True, help="写入；不加则只检查。Write; without it the files are only checked.")
@click.option("--rows", "with_rows", is_flag=True, help="每一行都列出来。List every row, not only those to mend.")
@with_app
def import_sheet(files: Sequence[Path], community: str, username: str, write: bool, with_rows: bool) -> None:
    """录入的人算第一次审核，还要另一位来批。先检查全部文件，一处有误，什么都不写入；以前录过的文件跳过。

    Whoever enters a sheet is the first of two approvers. All files are checked first: one thing to mend, and nothing is
    written. A file that was entered before is passed over, so that a command that was cut short can be given again.
    """
    desk = Desk(community, username)
    transaction.run(desk.must_be_open, read_only=True)
    papers: dict[Path, PaperFile] = {}
    found: dict[Path, Report | Refusal | None] = {}
    with bar("检查 check", len(files)) as progress:
        for file in files:
            found[file] = _tried(lambda file=file: _checked(desk, papers, file))  # type: ignore[misc]
            progress.advance()
    for file, result in found.items():
        _show(file, result, with_rows=with_rows)
    if any(_is_bad(result) for result in found.values()):
        say(
            "有要改的地方，什么都没有写入。改好后再试。",
            "Nothing was written: mend what is named above.",
        )
        raise click.exceptions.Exit(FOUND)
    if write:
        _write(desk, {file: paper for file, paper in papers.items() if found[file] is not None})
    else:
        say("这是检查，没有写入；确认后加 --write。", "This was a check; add --write to write.")


def _checked(desk: Desk, papers: dict[Path, PaperFile], file: Path) -> Report | Refusal | None:
    papers[file] = read_paper(file.name, file.read_bytes())
    return transaction.run(lambda: desk.check(papers[file]))


def _write(desk: Desk, papers: dict[Path, PaperFile]) -> None:
    """A transaction for each file: what was written before a power cut stays written."""
    states: Counter[str | None] = Counter()
    refused: dict[Path, Refusal] = {}
    with bar("写入 write", len(papers)) as progress:
        for file, paper in papers.items():
            result = _tried(lambda paper=paper: transaction.run(lambda: desk.enter(paper)))  # type: ignore[misc]
            if isinstance(result, Refusal):
                refused[file] = result
            else:
                states += Counter(item.state for entered in result.entered.values() for item in entered.items.values())
            progress.advance()
    for file, refusal in refused.items():
        _show(file, refusal, with_rows=False)
    once, own = states[State.AWAITING_SECOND], states[State.PENDING]
    say(
        f"写入了 {len(papers) - len(refused)} 个文件：{once} 行等另一位审核，{own} 行要另外两位审核。",
        f"{len(papers) - len(refused)} files written: {once} rows wait for a second person, {own} for two others.",
    )
    if refused:
        raise click.exceptions.Exit(FOUND)


def _tried(read: Callable[[], T]) -> T | Refusal:
    try:
        return read()
    except Refusal as refusal:
        return refusal


def _is_bad(result: Report | Refusal | None) -> bool:
    return isinstance(result, Refusal) or bool(result and result.findings_count)


def _show(file: Path, result: Report | Refusal | None, *, with_rows: bool) -> None:
    if result is None:
        click.echo(f"{file.name}：以前录过，跳过 · entered before, passed over")
    elif isinstance(result, Refusal):
        click.echo(f"{file.name}：{told(result)}")
    else:
        rows = sum(len(sheet.rows) for sheet in result.sheets)
        minutes = sum(sheet.minutes for sheet in result.sheets)
        visits = sum(sheet.draft.header.beneficiaries or 0 for sheet in result.sheets if sheet.draft.header)
        click.echo(
            f"{file.name}：{len(result.sheets)} 张表 sheets，{rows} 人次 rows，{minutes} 分钟 minutes，"
            f"受益 {visits} 人次 visits，{result.findings_count} 处要改 to mend"
        )
        for line in _lines(result, with_rows=with_rows):
            click.echo(f"  {line}")


def _lines(report: Report, *, with_rows: bool) -> Iterator[str]:
    for sheet in report.sheets:
        place = f"第 {sheet.draft.position} 张表 sheet {sheet.draft.position}"
        for finding in sheet.findings:
            yield f"{place}：{_said(finding)}"
        for row in sheet.rows:
            at = f"{place}，第 {row.draft.row_number} 行 row {row.draft.row_number}："
            for finding in row.findings:
                yield at + _said(finding)
            if with_rows and not row.findings:
                yield f"{at}{row.minutes} 分钟 minutes"


def _said(finding: Finding) -> str:
    said = SHEET_FINDINGS[finding.code]
    return f"{said.zh}{said.next_zh} · {said.en} {said.next_en}".format(**finding.facts)
