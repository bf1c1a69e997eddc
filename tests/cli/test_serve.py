"""The server falls and gets up; one that cannot stand is given up."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from service.cli import serve


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Falling:
    """Granian, as it ends when its workers die at once; ``tests/proofs/test_live.py`` has the real one."""

    def __init__(self, was_told_to_end: bool = False) -> None:
        self.interrupt_signal = was_told_to_end

    def serve(self) -> None:
        raise SystemExit(1)


def test_a_server_that_cannot_stand_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PAUSE_SECONDS", 0)
    started: list[Falling] = []

    def new() -> Falling:
        started.append(Falling())
        return started[-1]

    with pytest.raises(SystemExit):
        serve.keep_up(new)
    assert len(started) == serve.FALLS_IN_A_ROW


def test_a_server_that_was_told_to_end_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PAUSE_SECONDS", 0)
    servers = iter([Falling(was_told_to_end=True)])
    with pytest.raises(SystemExit):
        serve.keep_up(lambda: next(servers))
