"""The server's processes."""

from __future__ import annotations

import os

import click
from granian import Granian
from granian.constants import Interfaces

from service.cli.children import is_free
from service.cli.group import NotStarted, loaded
from service.core.config import Config
from service.core.metrics import share_between_processes

END_SECONDS = 20  # a worker that is told to end while it starts would never hear it
# Who has no connection to the database waits for one in a thread, which gives up in time. With as many threads as
# connections everybody else would wait before them, for as long as it takes: behind a stuck database, /healthz too.
THREADS_WAITING = 56


@click.command
def serve() -> None:
    config = Config.from_env(os.environ)  # before any worker starts, so that a wrong setting is told once
    if not is_free(config.host, config.port):  # two servers would share it, each answering half of the requests
        raise NotStarted(
            f"{config.host}:{config.port} 已被占用：先停掉那个服务，或用 VP_PORT 换一个端口。\n"
            f"{config.host}:{config.port} is in use: stop that server, or choose another port by VP_PORT."
        )
    if not config.is_sandbox:  # a sandbox is made fit by whoever starts it
        loaded("service.cli.fitness:must_be_fit")(config)
    run_server(config)


def run_server(config: Config, factory: str = "service.app:create_app") -> None:
    """Everything but the check whether this configuration is fit: tests serve an application of their own with it."""
    share_between_processes(config.data_dir / "metrics")
    Granian(
        factory,
        factory=True,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=config.pool_size + THREADS_WAITING,
        respawn_failed_workers=True,  # without it the kill of one worker stops all
        workers_kill_timeout=END_SECONDS,
        websockets=False,
    ).serve()
