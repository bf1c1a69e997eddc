"""Files under a name made of their content: written once, read back whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")


def name_of(content: bytes, kind: str) -> str:
    """``kind`` is its ending."""
    return f"{hashlib.sha256(content).hexdigest()}.{kind}"


class Files(Protocol):
    """The port. A second store of the same content changes nothing."""

    def put(self, content: bytes, kind: str) -> str:
        """Lasting when it returns: ``name_of`` the content."""

    def get(self, name: str) -> bytes | None: ...

    def remove(self, name: str) -> None:
        """Again changes nothing."""


class LocalFiles:
    """On this machine's disk. A file appears under its name only when all of it is there, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes, kind: str) -> str:
        name = name_of(content, kind)
        path = self._path(name)
        if path.is_file():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return name

    def get(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not the name of a content")
        return self.folder / name[:2] / name


def _sync(folder: Path) -> None:
    """A new name lasts only when its folder does."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
