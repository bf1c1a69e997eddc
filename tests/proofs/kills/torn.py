"""A SQLite file as a power cut leaves it: its log torn off at any byte that was not yet carried into the file."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from dataclasses import dataclass
from pathlib import Path
from random import Random

HEADER, FRAME_HEADER = 32, 24
BACKFILLED_AT = 96  # in the index: how many frames have been carried over, for which the log had been synced first


@dataclass(frozen=True, slots=True)
class Torn:
    path: Path
    size: int
    kept: int

    @property
    def is_whole(self) -> bool:
        return self.kept == self.size


def torn_copy(path: Path, into: Path, random: Random) -> Torn:
    """Of a database that no process has open. Sometimes nothing is torn off."""
    copy = into / "torn.db"
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    Path(f"{copy}-shm").unlink(missing_ok=True)
    log = Path(f"{copy}-wal")
    size = log.stat().st_size
    torn_off = random.choice((0, 5_000, 50_000, 500_000))  # at the most
    kept = random.randint(min(size, max(_carried_over(path), size - torn_off)), size)
    with log.open("r+b") as file:
        file.truncate(kept)
    return Torn(copy, size, kept)


def _carried_over(path: Path) -> int:
    index = Path(f"{path}-shm").read_bytes()
    (frames,) = struct.unpack_from("=I", index, BACKFILLED_AT)
    with path.open("rb") as file:
        page_size = int.from_bytes(file.read(18)[16:], "big")
    return HEADER + int(frames) * (FRAME_HEADER + (65536 if page_size == 1 else page_size))


def must_be_sound(path: Path) -> None:
    """Opening it recovers it."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
