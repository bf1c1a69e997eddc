"""Between our server and PostgreSQL: a network that cuts a connection when a COMMIT has been done and not yet told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url


@dataclass(slots=True)
class Proxy:
    """``cut_every``: of so many commits, one is never told; 0 cuts none."""

    socket_path: Path
    cut_every: int = 0
    commits: int = 0
    cuts: int = 0
    listener: socket.socket = field(default_factory=socket.socket)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        _in_background(self._accept)

    def _accept(self) -> None:
        with suppress(OSError):  # closed: the proof is over
            while True:
                ours, _ = self.listener.accept()
                theirs = socket.socket(socket.AF_UNIX)
                try:
                    theirs.connect(str(self.socket_path))
                except OSError:
                    ours.close()
                    continue
                _in_background(lambda ours=ours, theirs=theirs: self._carry(ours, theirs))

    def _carry(self, ours: socket.socket, theirs: socket.socket) -> None:
        """PostgreSQL answers a COMMIT when it is done: that answer is dropped, and the connection with it."""
        is_cut = threading.Event()

        def look(asked: bytes) -> bool:
            if b"COMMIT\0" in asked and self._is_to_be_cut():
                is_cut.set()
            return True

        with ours, theirs:
            asking = _in_background(lambda: _pass_on(ours, theirs, look))
            _pass_on(theirs, ours, lambda _answer: not is_cut.is_set())
            asking.join()

    def _is_to_be_cut(self) -> bool:
        with self._lock:
            self.commits += 1
            is_it = self.cut_every > 0 and self.commits % self.cut_every == 0
            self.cuts += is_it
            return is_it


def _pass_on(source: socket.socket, target: socket.socket, may_pass: Callable[[bytes], bool]) -> None:
    with suppress(OSError):
        while (data := source.recv(65536)) and may_pass(data):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def _in_background(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the database of this URL, which a socket in the file system leads to; and the URL through it."""
    parsed = make_url(url)
    proxy = Proxy(Path(str(parsed.query["host"])) / ".s.PGSQL.5432")
    proxy.serve()
    through = parsed.set(host="127.0.0.1", port=proxy.port, query={})
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        proxy.listener.close()
