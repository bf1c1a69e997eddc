"""``make demo``: a sandbox of its own, the play, and a summary."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import httpx
from rich.console import Console

from service.cli.children import free_port, stop_on_sigterm
from service.cli.demo.climbing import SCENES as SCENES_OF_THE_LADDER
from service.cli.demo.climbing import play_climbing
from service.cli.demo.fair import SCENES as SCENES_OF_THE_FAIR
from service.cli.demo.fair import play_fair
from service.cli.demo.growth import SCENES as SCENES_OF_GROWTH
from service.cli.demo.growth import play_growth
from service.cli.demo.play import SCENES, play, send_again
from service.cli.demo.stage import Deviation, Stage
from service.cli.demo.statement import SCENES as SCENES_OF_THE_STATEMENT
from service.cli.demo.statement import play_statement
from service.cli.demo.year import SCENES as SCENES_OF_THE_YEAR
from service.cli.demo.year import play_year
from service.cli.group import NotStarted
from service.cli.sandbox import Sandbox, running

TIMEOUT_SECONDS = 30
READERS = ("zxingcpp", "pypdfium2")


@click.command
@click.option(
    "--papers",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="名单、盘点表、报表（PDF、xlsx）存到这个目录 · keep the printed papers in this folder",
)
def demo(papers: Path | None) -> None:
    """设了 DATABASE_URL 就用它（须是空的数据库），否则用临时的 SQLite。

    With DATABASE_URL that database is used, which must be empty; without it a temporary SQLite.
    """
    if any(importlib.util.find_spec(each) is None for each in READERS):
        raise NotStarted(
            "请先安装 requirements-dev.txt（读二维码、看 PDF 用）。\n"
            "Install requirements-dev.txt first: it reads the QR codes and looks at the PDFs."
        )
    if papers is not None:
        papers.mkdir(parents=True, exist_ok=True)
    console = Console(highlight=False, soft_wrap=True)
    stop_on_sigterm()
    try:
        with tempfile.TemporaryDirectory(prefix="volunteer-passport-demo-") as folder:
            _perform(console, Path(folder), papers)
    except KeyboardInterrupt:
        raise click.Abort from None


def _perform(console: Console, folder: Path, papers: Path | None) -> None:
    began = time.monotonic()
    console.print("[bold]义粉护照演示 · Volunteer Passport: the main job as a play[/bold]")
    starting = console.status("正在启动沙箱 · starting a sandbox")
    starting.start()
    with running(_env(folder), port=free_port(), in_an_empty_database=True) as sandbox:
        starting.stop()
        engine = "PostgreSQL" if "postgres" in sandbox.env.get("DATABASE_URL", "") else "SQLite"
        console.print(f"  {sandbox.url} · {engine} · {time.monotonic() - began:.0f} s")
        scenes = SCENES + SCENES_OF_THE_YEAR + SCENES_OF_THE_FAIR
        scenes += SCENES_OF_GROWTH + SCENES_OF_THE_LADDER + SCENES_OF_THE_STATEMENT
        with httpx.Client(base_url=sandbox.api, timeout=TIMEOUT_SECONDS) as http:
            stage = Stage(http, console, scenes, papers)
            try:
                _act(stage, sandbox)
            except Deviation:
                console.print(_errors_in_the_log(sandbox))
                raise
    seconds = time.monotonic() - began
    console.print(
        f"\n[bold green]演示成功：{stage.ticks} 处核对全部相符，用时 {seconds:.0f} 秒。[/bold green]\n"
        f"The demo succeeded: all {stage.ticks} checks hold, in {seconds:.0f} seconds."
    )


def _act(stage: Stage, sandbox: Sandbox) -> None:
    cast = play(stage)
    stage.open_scene("同样的请求再发一遍", "the same requests, sent again")
    send_again(stage, cast)
    play_year(stage, cast.community_id)
    fair = play_fair(stage, cast.community_id, cast.resident)
    growth = play_growth(stage, fair)
    play_climbing(growth)
    play_statement(stage, growth.newcomer, growth.staff, growth.second)
    stage.open_scene("核对积分账和库存", "the ledgers and the stock are verified")
    for command, zh, en in (
        ("verify-ledger", "每本护照的账都完好", "every chain is whole"),
        ("verify-redemption", "库存、订单、封存都相符", "stock, orders and the seal agree"),
    ):
        verified = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "service.cli", command], env=dict(sandbox.env), capture_output=True, text=True
        )
        stage.expect(verified.returncode, 0, f"{command}：{zh}", en)
        stage.tell(*verified.stdout.strip().splitlines()[-2:])


def _env(folder: Path) -> dict[str, str]:
    """Nothing of whoever starts the demo but the database that they name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VP_")}
    return kept | {"VP_DATA_DIR": str(folder)}


def _errors_in_the_log(sandbox: Sandbox) -> str:
    log = sandbox.children.log_of("serve").read_text("utf-8", errors="replace")
    return "\n".join(line for line in log.splitlines() if '"level": "error"' in line)[-2000:]
