"""Turns of two competitors, taken alternately on one machine: CPU and requests per second, as ratios of pairs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bench import cpu
from bench.load import Load
from bench.scene import Scene
from bench.servers import Running


@dataclass(frozen=True, slots=True)
class Turn:
    requests: int
    seconds: float
    app_cpu: float
    database_cpu: float
    p50: float = 0.0
    p99: float = 0.0

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return (self.app_cpu + self.database_cpu) * 1000 / self.requests


def timed(app_pid: int, database_pid: int, work: Callable[[], tuple[int, float]]) -> Turn:
    """``work`` returns (requests, seconds)."""
    app, database = cpu.seconds_of(app_pid), cpu.seconds_of(database_pid)
    requests, seconds = work()
    return Turn(requests, seconds, cpu.seconds_of(app_pid) - app, cpu.seconds_of(database_pid) - database)


def check_ins(scene: Scene, server: Running, database_pid: int, number: int, connections: int) -> Turn:
    """``number`` people come through this server, all of them seen in the table afterwards."""
    job = scene.folder / "job.json"
    key = scene.config.signing.keys("codes")[0].hex()
    about = {"port": server.port, "shift_id": str(scene.world.shift_id), "key": key, "connections": connections}
    job.write_text(json.dumps({**about, "people": scene.people(number)}))
    before, loads = scene.here(), []

    def work() -> tuple[int, float]:
        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-m", "bench.load", str(job)], check=True, capture_output=True, text=True, env=scene.env
        )
        loads.append(Load(**json.loads(done.stdout)))
        return number, loads[0].seconds

    turn, load = timed(server.pid, database_pid, work), loads[0]
    came = scene.here() - before
    if load.statuses != {"200": number} or came != number:
        raise RuntimeError(f"{server.name}: {load.statuses}, {came} of {number} came in: {load.unlike}")
    ordered = sorted(load.milliseconds)
    return replace(turn, p50=statistics.median(ordered), p99=ordered[int(len(ordered) * 0.99)])


def ratios(ours: Sequence[float], peers: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, peers, strict=True)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """``median (least-most)``."""
    shown = (f"{each:.{digits}f}" for each in (statistics.median(values), min(values), max(values)))
    middle, least, most = shown
    return f"{middle} ({least}–{most})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    return "\n".join(lines)
