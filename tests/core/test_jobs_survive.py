"""The worker outlives whatever goes wrong in a piece of work, and in looking for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Flask

from service.core.db import new_id
from service.core.errors import NotFound
from service.core.jobs import Chore, Sweep, run_once


def test_a_piece_that_fails_stops_neither_the_others_nor_the_other_jobs(app: Flask) -> None:
    ids, done = [new_id() for _ in range(3)], []

    def do(subject: UUID, now: datetime) -> None:
        if subject == ids[1]:
            raise NotFound
        done.append(subject)

    def lost(now: datetime) -> list[UUID]:
        raise ConnectionError

    def broken(now: datetime) -> int:
        raise ZeroDivisionError

    work: list[Sweep | Chore] = [
        Sweep("lost", lost, do),
        Chore("broken", broken),
        Sweep("three", lambda now: ids, do),
        Chore("two", lambda now: 2),
    ]
    assert run_once(work) == 4
    assert done == [ids[0], ids[2]]
