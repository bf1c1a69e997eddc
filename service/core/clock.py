"""The only source of time.

``now()`` is the domain's time: the sandbox may move it for all processes at once, by a file that holds the offset.
``real_now()`` is for what must not be moved: sign-in tokens, lock-out, rate limits.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def spoken(moment: datetime) -> str:
    """As every moment stands on the wire: in the community's zone, whole seconds."""
    return moment.astimezone(SHANGHAI).replace(microsecond=0).isoformat()


def real_now() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.now(UTC)


class SandboxClock:
    """An offset in whole seconds kept in a file, so that server, worker and operator move together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = timedelta()
        self._seen: tuple[int, int] | None = None

    def offset(self) -> timedelta:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return timedelta()
        seen = (stat.st_mtime_ns, stat.st_ino)
        if seen != self._seen:
            self._offset = timedelta(seconds=int(self.path.read_text(encoding="ascii")))
            self._seen = seen
        return self._offset

    def move_to(self, moment: datetime) -> None:
        """Replace the offset in one step: a reader sees the old one or the new one, never half."""
        # Rounded up: time that has been reached is never unreached by the fraction of a second.
        seconds = math.ceil((moment - real_now()).total_seconds())
        fresh = self.path.with_suffix(f".{uuid4().hex}.new")
        fresh.write_text(str(seconds), encoding="ascii")
        fresh.replace(self.path)


_sandbox: SandboxClock | None = None


def use_sandbox_clock(path: Path | None) -> SandboxClock | None:
    """Called once by ``create_app``; ``None`` (always, outside the sandbox) is the machine's own time."""
    global _sandbox
    _sandbox = SandboxClock(path) if path else None
    return _sandbox


def sandbox_clock() -> SandboxClock | None:
    """The clock that can be moved, where there is one."""
    return _sandbox


def now() -> datetime:
    """The domain's time, aware, UTC."""
    return real_now() + _sandbox.offset() if _sandbox else real_now()
