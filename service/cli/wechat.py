"""What stands in for WeChat in the sandbox: its sign-in, and the codes that a phone would get."""

from __future__ import annotations

import time

import click

from service.cli.children import stop_on_sigterm
from service.cli.group import NotStarted
from service.core import clock
from service.sandbox import wechat

PAUSE_SECONDS = 0.5


@click.command
@click.argument("person")
def js_code(person: str) -> None:
    try:
        click.echo(wechat.issue_code(person, now=clock.real_now()))
    except ValueError as error:
        raise NotStarted(f"只能用字母、数字、- 和 _，最多 64 个。\n{error}") from error


@click.command
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="端口，0 为任意。Port; 0 is any.")
def stand_in_wechat(port: int) -> None:
    stop_on_sigterm()
    try:
        with wechat.serve(wechat.create_stand_in(), port=port) as url:
            click.echo(url)
            while True:
                time.sleep(PAUSE_SECONDS)
    except KeyboardInterrupt:
        return
