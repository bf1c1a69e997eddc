"""The reported year as files, for whoever wants to hand them in: by ``import-sheet``, or over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from service.cli.application import with_app
from service.cli.group import NotStarted, say
from service.core import clock, transaction
from service.core.clock import SHANGHAI
from service.core.config import Config
from service.sandbox.cast import COMMUNITY, LEADER, STAFF, TEAM
from service.sandbox.queries import members_on_paper
from service.sandbox.year_of_sheets import MEMBERS, as_files, minutes_by_member, points_of, year_of_sheets

MINUTES_PER_HOUR = 60


@click.command
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_app
def write_year_of_sheets(folder: Path) -> None:
    """场次、总时长、受益人次来自《安徽日报》的报道；日期和每一行是编的，每次都一样。

    The totals are a newspaper's; days and rows are made up, and the same every time: docs/paper-sheets.md.
    """
    if not Config.from_env(os.environ).is_sandbox:
        raise NotStarted("只在沙箱里用。\nFor the sandbox only.")
    members = transaction.run(members_on_paper, read_only=True)
    if len(members) != MEMBERS:
        raise NotStarted(
            f"这里没有沙箱的 {MEMBERS} 位队员；请先运行一次 sandbox。\n"
            f"The sandbox's {MEMBERS} members are not here: run sandbox once, with the same settings."
        )
    last_year = clock.now().astimezone(SHANGHAI).year - 1
    sheets = year_of_sheets(members, team=TEAM, in_charge=LEADER.name, year=last_year)
    folder.mkdir(parents=True, exist_ok=True)
    files = as_files(sheets)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    served = minutes_by_member(sheets)
    people, minutes, points = len(served), sum(served.values()), points_of(served)
    hours, visits = minutes / MINUTES_PER_HOUR, sum(sheet.visits for sheet in sheets)
    say(
        f"{people} 位队员，{len(sheets)} 场，{minutes:,} 分钟（{hours:,} 小时），"
        f"受益 {visits:,} 人次，共 {points:,} 分。",
        f"{people} members, {len(sheets)} sessions, {minutes:,} minutes ({hours:,} hours), {visits:,} visits by "
        f"beneficiaries, {points:,} points.",
    )
    say(f"写好了 {len(files)} 个文件，在 {folder}。录入：", f"{len(files)} files written to {folder}. To enter them:")
    click.echo(f"  python -m service.cli import-sheet {folder}/* --community {COMMUNITY} --as {STAFF.key} --write")
