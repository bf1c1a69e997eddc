"""How long work shows itself: a bar where somebody watches, nothing where a script reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def bar(title: str, total: int) -> Iterator[Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        yield Bar(progress, title, total)


class Bar:
    def __init__(self, progress: Progress, title: str, total: int) -> None:
        self._progress, self._task = progress, progress.add_task(title, total=total)

    def advance(self, done: int = 1) -> None:
        self._progress.advance(self._task, done)
