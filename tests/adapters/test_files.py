"""Files under a name of their content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.adapters.files import LocalFiles

NOWHERE = f"{'0' * 64}.jpg"


def test_what_was_put_is_read_back_whole(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "files")
    name = files.put(b"soap", "jpg")
    assert (files.get(name), files.put(b"soap", "jpg")) == (b"soap", name)
    assert len(name.removesuffix(".jpg")) == 64
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_what_is_gone_or_never_was_is_nothing(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    name = files.put(b"soap", "jpg")
    files.remove(name)
    files.remove(name)
    assert (files.get(name), files.get(NOWHERE)) == (None, None)


@pytest.mark.parametrize("name", ["../secrets", "", "a.jpg", f"{'0' * 64}.jpg/..", f"{'0' * 64}"])
def test_a_name_that_is_none_reaches_no_disk(tmp_path: Path, name: str) -> None:
    for act in (LocalFiles(tmp_path).get, LocalFiles(tmp_path).remove):
        with pytest.raises(ValueError, match="not the name"):
            act(name)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        LocalFiles(tmp_path).put(b"soap", "jpg")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
