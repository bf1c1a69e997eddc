"""The worker's process."""

from __future__ import annotations

import click
from flask import Flask, current_app

from service.app import WORK
from service.cli.application import with_app
from service.cli.fitness import must_open
from service.cli.group import say
from service.core.health import must_be_migrated
from service.core.jobs import run_forever


@click.command
@with_app
def worker() -> None:
    must_be_migrated()
    must_open()
    say("后台任务已启动。", "The worker has started.")
    run_forever(_app(), list(WORK))


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
