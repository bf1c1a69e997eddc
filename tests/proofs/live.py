"""The whole system alive: real worker processes of the real server on a real database, and how to kill them."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from flask import Flask

from service.app import create_app
from service.cli.children import free_port
from service.cli.database import bring_up_to_date
from service.core import clock
from service.core.config import Config
from service.core.db import db
from tests.conftest import ROOT
from tests.factories.databases import Databases

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05
OURS = "service.app:create_app"


@dataclass
class Live:
    """``with serving(…) as live``: ``live.api`` is where requests go, ``live.workers()`` what can be killed."""

    env: dict[str, str]
    factory: str = OURS
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['VP_PORT']}"

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

    @property
    def log(self) -> Path:
        return Path(self.env["VP_DATA_DIR"]) / "server.log"

    def start(self) -> None:
        """Come up, or say what the server said last."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "tests.proofs.serving", self.factory],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], **self.env},
                stdin=subprocess.PIPE,  # it closes when this process ends, however it ends, and the server with it
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            assert self.process is not None
            assert self.process.poll() is None, f"the server has ended:\n{self.last_words()}"
            if (answered := self.look()) and answered.status == HTTPStatus.OK:
                return
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"the server was not ready in {PATIENCE_SECONDS:.0f} s:\n{self.last_words()}")

    def look(self) -> http.client.HTTPResponse | None:
        """What ``/readyz`` says, on a connection of its own; ``None``: nobody answers yet. (Whatever makes a TLS
        context for each request has loaded all certificates of the world for it, eighty times a start.)
        """
        line = http.client.HTTPConnection("127.0.0.1", int(self.env["VP_PORT"]), timeout=5)
        try:
            line.request("GET", "/readyz")
            answered = line.getresponse()
            answered.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return answered

    def last_words(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])

    def workers(self) -> list[int]:
        """Pids of the processes that answer requests now."""
        assert self.process is not None
        lists = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return sorted(pid for found in lists for pid in map(int, found.read_text("ascii").split()) if is_alive(pid))

    def wait_until_whole(self, number: int, within: float) -> None:
        """As many workers as there are to be, and answering: without a hand, in this time."""
        give_up_at = time.monotonic() + within
        while len(self.workers()) != number or (answered := self.look()) is None or answered.status != HTTPStatus.OK:
            assert time.monotonic() < give_up_at, f"{self.workers()} after {within:.0f} s:\n{self.last_words()}"
            time.sleep(PAUSE_SECONDS)

    def kill_worker(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        while is_alive(pid):  # dead, whether or not its parent has noticed: nobody is to count it any more
            time.sleep(0.001)

    def kill(self) -> None:
        """The server and its workers, at once and without a word."""
        assert self.process is not None
        for pid in (self.process.pid, *self.workers()):
            os.kill(pid, signal.SIGKILL)
        self._reap()

    def end(self) -> int:
        """As an operator ends it: workers finish what they have begun. Gives the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self._reap()

    def _reap(self) -> int:
        assert self.process is not None
        try:
            code = self.process.wait(PATIENCE_SECONDS)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process = None
        return code


def is_alive(pid: int) -> bool:
    """And not only still listed, because its parent has not yet asked how it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def settings(url: str, folder: Path, *, workers: int = 2, threads: int = 8, **more: str) -> dict[str, str]:
    """Of a live system on this database; its clock lies in the folder, for the proof and the workers alike."""
    return {
        "VP_MODE": "sandbox",
        "VP_DATA_DIR": str(folder),
        "VP_SANDBOX_CLOCK": str(folder / "clock"),
        "DATABASE_URL": url,
        "VP_PORT": str(free_port()),
        "VP_WORKERS": str(workers),
        "VP_POOL_SIZE": str(threads),
        "VP_RATE_LIMITS": "off",
        "VP_PASSWORD_HASHING": "quick",
        "VP_LOG_LEVEL": "WARNING",
        **more,
    }


@contextmanager
def serving(env: dict[str, str], factory: str = OURS) -> Iterator[Live]:
    live = Live(env, factory)
    live.start()
    try:
        yield live
    finally:
        if live.process is not None:
            live.end()


@contextmanager
def backstage(env: dict[str, str]) -> Iterator[Flask]:
    """The same database and clock from inside this process: to settle people before, and to count rows after. Other
    tests of this process have a clock of their own, which they find again.
    """
    earlier = clock.sandbox_clock()
    try:
        app = create_app(Config.from_env(env), testing=True)
        with app.app_context():
            try:
                yield app
            finally:
                db.engine.dispose()
    finally:
        clock.use_sandbox_clock(earlier.path if earlier else None)


def migrated(databases: Databases, folder: Path) -> str:
    """The URL of a new database with the schema as it is today; ``databases.new(copy_of=…)`` multiplies it."""
    url = databases.new()
    with backstage(settings(url, folder)):
        bring_up_to_date()
    return url
