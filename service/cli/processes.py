"""The two processes that make up a running service: the server and the worker."""

from __future__ import annotations

import click
from flask import Flask, current_app
from granian import Granian
from granian.constants import Interfaces

from service.app import WORK
from service.cli.group import read_config, say, with_app
from service.core.health import must_be_migrated
from service.core.jobs import run_forever
from service.core.metrics import share_between_processes


@click.command
def serve() -> None:
    """启动服务 · Run the web server: VP_HOST, VP_PORT, VP_WORKERS processes of VP_POOL_SIZE threads."""
    config = read_config()  # before any worker starts, so that a wrong setting is told once
    share_between_processes(config.data_dir / "metrics")
    Granian(
        "service.app:create_app",
        factory=True,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=config.pool_size,
        respawn_failed_workers=True,  # without it the kill of one worker stops all
        websockets=False,
    ).serve()


@click.command
@with_app
def worker() -> None:
    """启动后台任务 · Run the worker, which does what has fallen due, until it is told to stop."""
    must_be_migrated()
    say("后台任务已启动。", "The worker has started.")
    run_forever(_app(), list(WORK))


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
