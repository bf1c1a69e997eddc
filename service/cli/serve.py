"""The server's processes."""

from __future__ import annotations

import os

import click
from granian import Granian
from granian.constants import Interfaces

from service.core.config import Config
from service.core.metrics import share_between_processes


@click.command
def serve() -> None:
    config = Config.from_env(os.environ)  # before any worker starts, so that a wrong setting is told once
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
