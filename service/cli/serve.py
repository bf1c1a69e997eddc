"""The server's processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Protocol

import click
import structlog
from granian import Granian
from granian.constants import Interfaces

from service.cli.children import is_free
from service.cli.group import NotStarted, loaded
from service.core.config import Config
from service.core.logging import set_up_logging
from service.core.metrics import share_between_processes

END_SECONDS = 20  # a worker that is told to end while it starts would never hear it
# Who has no connection to the database waits for one in a thread, which gives up in time. With as many threads as
# connections everybody else would wait before them, for as long as it takes: behind a stuck database, /healthz too.
THREADS_WAITING = 56
# Granian ends, with all its workers, when one dies twice within seconds: a request that kills whoever takes it would
# end the service as often as it is sent. So the server is started again; but not for ever, if it cannot live at all.
STEADY_SECONDS = 10.0
FALLS_IN_A_ROW = 30
PAUSE_SECONDS = 0.5

log = structlog.get_logger()


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
    set_up_logging(config.log_level)
    share_between_processes(config.data_dir / "metrics")
    keep_up(
        lambda: Granian(
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
        )
    )


class Server(Protocol):
    """What is used of Granian."""

    interrupt_signal: bool  # somebody has told it to end

    def serve(self) -> None: ...


def keep_up(new_server: Callable[[], Server]) -> None:
    """Serve until somebody ends it, or until it has fallen ``FALLS_IN_A_ROW`` times without having stood."""
    falls = 0
    while True:
        server, began = new_server(), time.monotonic()
        try:
            server.serve()
        except SystemExit:
            _hear_signals_ourselves()
            if server.interrupt_signal:
                raise
            falls = 1 if time.monotonic() - began > STEADY_SECONDS else falls + 1
            log.error("server.fell", in_a_row=falls, at_most=FALLS_IN_A_ROW)
            if falls >= FALLS_IN_A_ROW:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _hear_signals_ourselves() -> None:
    """Until the next server listens: an end is an end at once, a reload has nothing to reload."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
