"""Bringing a district in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from service.cli.application import with_app
from service.cli.group import FOUND, NotStarted, say
from service.cli.progress import bar
from service.core import clock, transaction
from service.core.actor import OPERATOR
from service.core.csvtext import CsvUnreadable, read_rows
from service.regions.commands.import_tree import ImportReport, import_tree
from service.regions.rules.tree_file import COMPLAINTS, HEADERS, RowOutcome

UNREADABLE = {
    "encoding": (
        "编码应为 UTF-8 或 GB18030；xlsx 请先另存为 CSV。",
        "The encoding must be UTF-8 or GB18030; save an xlsx as CSV.",
    ),
    "quotes": ("引号没有成对。", "The quotes do not match."),
    "header": (
        "第一行应为表头：层级、名称、上级、代码……",
        "The first line must be the header: 层级, 名称, 上级, 代码 …",
    ),
    "too_many_rows": ("行数太多。", "The file has too many rows."),
}
OUTCOMES = {
    RowOutcome.ADDED: "新增 added",
    RowOutcome.UPDATED: "更新 updated",
    RowOutcome.UNCHANGED: "不变 unchanged",
    RowOutcome.REFUSED: "有误 refused",
}


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="写入；不加则只试运行。Write; without it the file is only tried.")
@with_app
def import_regions(file: Path, write: bool) -> None:
    """一行有误，整个文件都不写入；同一文件再次导入不改变任何东西。

    One bad row keeps the whole file out; the same file again changes nothing.
    """
    with bar("导入 import", 2) as progress:
        try:
            rows = read_rows(file.read_bytes())
        except CsvUnreadable as error:
            raise NotStarted("{}\n{}".format(*UNREADABLE[error.code])) from error
        _must_be_a_tree(rows)
        progress.advance()
        now = clock.now()
        report = transaction.run(lambda: import_tree(rows, dry_run=not write, actor=OPERATOR, now=now))
        progress.advance()
    _show(report, write)
    if report.count(RowOutcome.REFUSED):
        raise click.exceptions.Exit(FOUND)


def _must_be_a_tree(rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Another file's header would make every row wrong, and an empty file a success."""
    if not rows:
        raise NotStarted("文件里只有表头，没有区域。\nThe file has a header and no regions.")
    missing = [names[1] for names in (HEADERS["name"], HEADERS["tier"]) if not set(names) & set(rows[0][1])]
    if missing:
        raise NotStarted(
            f"表头里没有{'、'.join(missing)}，这不像区域表；格式见 docs/regions.md。\n"
            f"The header lacks {', '.join(missing)}: this is no file of regions. docs/regions.md shows one."
        )


def _show(report: ImportReport, write: bool) -> None:
    for row in report.rows:
        if row.complaint:
            zh, en = COMPLAINTS[row.complaint]
            click.echo(f"第 {row.number} 行 row {row.number}：{zh} {en}")
    click.echo("，".join(f"{name} {report.count(outcome)}" for outcome, name in OUTCOMES.items()))
    if report.is_written:
        say("已写入。", "Written.")
    elif write:
        say("有误，什么都没有写入。请改好后再试。", "Nothing was written: mend the rows above and try again.")
    elif report.count(RowOutcome.REFUSED):
        say("这是试运行；请先改好有误的行。", "This was a dry run; mend the rows above first.")
    else:
        say("这是试运行，没有写入；确认后加 --write。", "This was a dry run; add --write to write.")
