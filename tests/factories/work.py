"""The worker's long work, done here and now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.core import clock, transaction
from service.core.db import db
from service.core.progress import Job, go_on
from service.redemption.commands import exports, sealing

WORKS = {sealing.SEAL: sealing.go_on, exports.ORDERS: exports.go_on}


def a_step(asked: Any) -> Job:
    """As the worker takes it, in a transaction of its own."""
    assert asked.status_code == 202, asked.text

    def work() -> Job:
        go_on(UUID(asked.json["id"]), WORKS, clock.now())
        return db.session.get_one(Job, UUID(asked.json["id"]))

    return transaction.run(work)


def steps(asked: Any) -> Job:
    """All of them."""
    while not (job := a_step(asked)).ended_at:
        pass
    return job
