"""A disk of a few megabytes that a proof may fill: a real file system that says ENOSPC. To mount one takes root."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BLOCK = b"\0" * 4096


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """``None``: this user may mount nothing."""
    folder.mkdir(exist_ok=True)
    size = f"size={megabytes}m"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode != 0:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is left on it; then there is room again."""
    filler = disk / "filler"
    try:
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(BLOCK):
                pass
        yield
    finally:
        filler.unlink()
