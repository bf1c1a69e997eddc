"""Child processes that live no longer than their parent, and are ended one by one, by their own pids."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.cli.group import Stopped

END_SECONDS = 10.0
TAIL_LINES = 15
STDIN = 0


class ChildEnded(Stopped):
    """A process that should run has stopped; shows what it said last."""

    def __init__(self, name: str, log: Path) -> None:
        tail = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-TAIL_LINES:])
        super().__init__(f"{name} 意外停止，日志见 {log}：\n{name} has stopped unexpectedly; its log is {log}:\n{tail}")


@dataclass(slots=True)
class Children:
    """Use as a context manager: whatever was started is ended with the block, the last first."""

    logs: Path
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(self, *arguments: str, env: Mapping[str, str]) -> None:
        """One command of this program, its output in a log file of its name."""
        self.logs.mkdir(parents=True, exist_ok=True)
        name = arguments[0]
        with self.log_of(name).open("wb") as log:
            child = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, "-m", "service.cli", "--end-with-parent", *arguments],
                env=dict(env),
                stdin=subprocess.PIPE,  # never written to: it closes when this process ends, however it ends
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for the parent, which then ends them in order
            )
        self.running.append((name, child))

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Refuses: ``ChildEnded``."""
        for name, child in self.running:
            if child.poll() is not None:
                raise ChildEnded(name, self.log_of(name))

    def end(self) -> None:
        for _, child in reversed(self.running):
            child.terminate()
        give_up_at = time.monotonic() + END_SECONDS
        for _, child in reversed(self.running):
            try:
                child.wait(max(0.1, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdin:
                child.stdin.close()
        self.running.clear()

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not leave half of them behind.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self.end()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def end_with_parent() -> None:
    """Ask this process to end when its standard input closes: so a parent that is killed leaves no orphans."""

    def watch() -> None:
        while os.read(STDIN, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def stop_on_sigterm() -> None:
    """SIGTERM ends this process the way Ctrl-C does, through every ``finally``."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the server does: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port(wanted: int = 0) -> int:
    """The wanted port or the next one that nobody listens on; any free one for 0."""
    if not wanted:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])
    for port in range(wanted, wanted + 50):
        if is_free("127.0.0.1", port):
            return port
    raise Stopped(f"{wanted} 到 {wanted + 49} 的端口都被占用。\nThe ports {wanted} to {wanted + 49} are all in use.")
