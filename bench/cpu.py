"""CPU time of processes and all their children, from ``/proc``: what a request costs whatever else the machine does."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(root: int) -> float:
    """User and system time so far of the process ``root`` and its descendants, ended ones that were waited for too."""
    stats = _stats()
    children: dict[int, list[int]] = {}
    for pid, fields in stats.items():
        children.setdefault(int(fields[1]), []).append(pid)
    waiting, ticks = [root], 0
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        if pid in stats:
            ticks += sum(map(int, stats[pid][11:15]))  # utime, stime, cutime, cstime
    return ticks / TICKS


def _stats() -> dict[int, list[str]]:
    """The fields after the command's name, of every process that is there."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(folder.name)] = text.rpartition(")")[2].split()
    return found
