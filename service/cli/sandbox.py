"""The sandbox on this machine: ``make run``."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import inspect

from service.accounts.models import Account
from service.cli.application import app_of
from service.cli.children import Children, free_port, stop_on_sigterm
from service.cli.database import bring_up_to_date
from service.cli.group import NotStarted, Stopped, say
from service.core import clock, transaction
from service.core.config import Config
from service.core.db import db
from service.sandbox.cast import PASSWORD, PEOPLE
from service.sandbox.commands.start import must_be_ours, start
from service.sandbox.queries import is_somebody_there

READY_SECONDS = 60.0
REAL_SECRETS = ("VP_SECRETS", "VP_ENCRYPTION_KEYS", "VP_INDEX_KEY")
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox; ``env`` is what other commands need to work on it."""

    url: str
    env: Mapping[str, str]
    children: Children

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"


@contextmanager
def running(
    given: Mapping[str, str],
    *,
    port: int,
    is_fresh: bool = False,
    in_an_empty_database: bool = False,
    with_counter: bool = False,
) -> Iterator[Sandbox]:
    """Database, people, stand-in WeChat, server and worker, until the block ends; ``is_fresh``: without the data of an
    earlier one.
    """
    env = dict(given) | {"VP_MODE": "sandbox", "VP_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    wechat_port = free_port()
    env.setdefault("VP_PUBLIC_URL", url)
    env["VP_WECHAT_API_URL"] = f"http://127.0.0.1:{wechat_port}"
    data = Config.from_env(env).data_dir
    data.mkdir(parents=True, exist_ok=True)
    env.setdefault("VP_SANDBOX_CLOCK", str(data / "clock"))
    with _alone_in(data), Children(data / "logs") as children:
        if is_fresh:
            _delete_data(Config.from_env(env))
        with app_of(Config.from_env(env)) as app:
            _must_be_nobody_elses()
            bring_up_to_date()
            if in_an_empty_database and transaction.run(is_somebody_there, read_only=True):
                raise NotStarted(
                    "要用空的数据库；请换一个，或不设 DATABASE_URL。\n"
                    "An empty database is wanted here: give one, or unset DATABASE_URL."
                )
            # They take seconds to start, and meanwhile the people move in.
            children.start("stand-in-wechat", "--port", str(wechat_port), env=env)
            children.start("serve", env=env)
            children.start("worker", env=env)
            keys = app.extensions["code_keys"]
            transaction.run(lambda: start(keys, now=clock.now(), with_counter=with_counter))
        sandbox = Sandbox(url, env, children)
        _wait_until_ready(sandbox)
        yield sandbox


@contextmanager
def _alone_in(data: Path) -> Iterator[None]:
    """Two sandboxes in one folder would share a database and a clock, and write over each other's logs."""
    with (data / "sandbox.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted(
                f"{data} 里已经有一个沙箱在运行：先停掉它，或用 VP_DATA_DIR 换一个文件夹。\n"
                f"A sandbox is already running in {data}: end it, or choose another folder by VP_DATA_DIR."
            ) from None
        yield


def _wait_until_ready(sandbox: Sandbox) -> None:
    give_up_at = time.monotonic() + READY_SECONDS
    while time.monotonic() < give_up_at:
        sandbox.children.check()
        try:
            if httpx.get(f"{sandbox.api}/sandbox/clock", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(PAUSE_SECONDS)
    raise Stopped(f"{READY_SECONDS:.0f} 秒内没有启动。\nThe server did not answer within {READY_SECONDS:.0f} seconds.")


@click.command
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=8000, envvar="VP_PORT", show_default=True, help="端口 · Port."
)
@click.option("--fresh", is_flag=True, help="删除沙箱数据，重新开始。Delete the sandbox's data and start anew.")
def sandbox(port: int, fresh: bool) -> None:
    if os.environ.get("VP_MODE", "").strip() == "production":
        raise NotStarted(
            "VP_MODE 是 production：沙箱不会碰生产数据。请先取消这个设置。\n"
            "VP_MODE says production, and a sandbox never touches its data. Unset it first."
        )
    _must_have_no_real_secrets()
    free = free_port(port)
    if free != port:
        say(f"端口 {port} 已被占用，改用 {free}。", f"Port {port} is in use; taking {free}.")
    say("正在启动沙箱……", "Starting the sandbox …")
    stop_on_sigterm()
    try:
        with running(os.environ, port=free, with_counter=True, is_fresh=fresh) as found:
            _introduce(found)
            while True:
                found.children.check()
                time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        say("\n沙箱已停止，数据都留着。", "The sandbox has ended; its data stays.")


def _must_have_no_real_secrets() -> None:
    """Refuses a terminal that has read a real service's settings, whose data may be a line away."""
    real = [name for name in REAL_SECRETS if os.environ.get(name, "").strip()]
    if real:
        names = ", ".join(real)
        raise NotStarted(
            f"这个终端里有正式系统的密钥（{names}），沙箱不在这里启动。请另开一个终端。\n"
            f"This terminal holds the secrets of a real service ({names}). Start the sandbox in another one."
        )


def _must_be_nobody_elses() -> None:
    """Before anything is changed, the schema included. Refuses: ``NotASandbox``."""
    if inspect(db.engine).has_table(Account.__tablename__):
        transaction.run(must_be_ours, read_only=True)


def _delete_data(config: Config) -> None:
    """Only what the sandbox has made. Refuses: ``NotASandbox``."""
    prefix = "sqlite:///"
    if not config.database_url.startswith(prefix):
        raise NotStarted(
            "--fresh 只用于 SQLite；PostgreSQL 请给一个空的数据库。\n"
            "--fresh is for SQLite only; give PostgreSQL an empty database instead."
        )
    database = Path(config.database_url.removeprefix(prefix))
    if database.exists():
        with app_of(config):
            _must_be_nobody_elses()
    for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    (config.sandbox_clock or config.data_dir / "clock").unlink(missing_ok=True)


def _introduce(found: Sandbox) -> None:
    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    console.print("\n[bold]义粉护照沙箱 · Volunteer Passport sandbox[/bold]")
    for label, value in (
        ("接口前缀 API", found.api),
        ("柜台 desk", f"{found.url}/desk/"),
        ("文档 docs", f"{found.url}/docs"),
        ("接口文件 spec", f"{found.url}/openapi.json"),
        ("日志 logs", str(found.children.logs)),
    ):
        console.print(f"  {label:<12} {value}")
    table = Table(title="登录 Sign-ins", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("姓名 name", "身份 part", "", "person", "用户名 user name", "密码 password"):
        table.add_column(title, no_wrap=True)
    named = [person for person in PEOPLE if person.role or person.team_role != "member"]
    for person in [*named, next(each for each in PEOPLE if each.team_role == "member")]:
        desk = (person.username, PASSWORD) if person.username else ("", "")
        table.add_row(person.name, person.part_zh, person.part_en, person.key, *desk)
    console.print(table)
    console.print(
        "\n任何人都可以这样登录 Anybody can be signed in as:\n"
        f'  curl -s {found.api}/sandbox/sign-in --json \'{{"person": "zhang-yuqin"}}\'\n'
        "微信登录 By WeChat, with a js_code in place of wx.login's (five minutes, once):\n"
        f'  curl -s {found.api}/sign-in/wechat --json \'{{"js_code": '
        f'"\'"$({_python()} -m service.cli js-code zhang-yuqin)"\'"}}\'\n'
        "还没有账号和护照的新人 A newcomer without account or passport; every new name is another:\n"
        f"  {_python()} -m service.cli js-code newcomer\n"
        "拨动时钟 Move the clock forward:\n"
        f"  curl -s {found.api}/sandbox/clock --json '{{\"forward_seconds\": 5400}}'\n"
        f"全部 {len(PEOPLE)} 人 Everybody: {found.api}/sandbox/people\n"
        "\n按 Ctrl-C 停止。Ctrl-C ends it.",
        soft_wrap=True,
        markup=False,
    )


def _python() -> str:
    """This Python as one types it in this folder: nobody said that the virtual environment is active."""
    here = Path(sys.executable)
    return str(here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here)
