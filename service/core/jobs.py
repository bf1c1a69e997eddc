"""The worker: sweeps that look for what is due and do each piece in a transaction of its own.

A sweep keeps no state but the rows themselves, and ``do`` checks again what ``find`` saw; so the worker may be killed
at any moment, or run twice side by side, and nothing is lost or done twice.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from flask import Flask

from service.core import transaction
from service.core.clock import now
from service.core.errors import Refusal, Unavailable
from service.core.logging import place_of

T = TypeVar("T")

log = structlog.get_logger()

PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """``find(now)`` names what is due; ``do(subject, now)`` does one, and does nothing if it is no longer due. It stays
    due when it fails, unless ``failed(subject, now)`` gives it an end.
    """

    name: str
    find: Callable[[datetime], list[UUID]]
    do: Callable[[UUID, datetime], None]
    failed: Callable[[UUID, datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class Chore:
    """Housekeeping without a list of subjects: one transaction, returns how much was done."""

    name: str
    do: Callable[[datetime], int]


def run_once(work: list[Sweep | Chore]) -> int:
    """One round over all work. A piece that fails is logged and does not stop the others. Returns pieces done."""
    done = 0
    for job in work:
        if isinstance(job, Chore):
            done += _attempt(job.name, lambda job=job: job.do(now())) or 0  # type: ignore[misc]
            continue
        due = _attempt(f"{job.name}.find", lambda job=job: job.find(now()), read_only=True)  # type: ignore[misc]
        done += sum(do_one(job, subject) for subject in due or ())
    return done


def do_one(sweep: Sweep, subject: UUID) -> int:
    """One piece, in a transaction of its own: 1, or 0 when it failed, which is logged."""

    try:
        transaction.run(lambda: sweep.do(subject, now()))
    except Exception as error:  # noqa: BLE001 - the next piece must run
        _log(sweep.name, error, subject=str(subject))
        # A database that is away or busy is no fault of the work: that passes.
        if sweep.failed is not None and not isinstance(error, Unavailable):
            _attempt(f"{sweep.name}.failed", partial(sweep.failed, subject, now()))
        return 0
    return 1


def _attempt(name: str, work: Callable[[], T], *, read_only: bool = False) -> T | None:
    try:
        return transaction.run(work, read_only=read_only)
    except Exception as error:  # noqa: BLE001 - the next piece must run; this one stays due and is tried again
        _log(name, error)
        return None


def _log(name: str, error: Exception, **ids: str) -> None:
    """Its class and its place, never its message, as of every defect."""
    code = error.code if isinstance(error, Refusal) else type(error).__name__
    log.error("job.failed", job=name, error=code, place=place_of(error), **ids)


def run_forever(app: Flask, work: list[Sweep | Chore], *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Until SIGTERM or SIGINT, finishing the piece in hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        with app.app_context():
            done = run_once(work)
        if not done:
            stop.wait(pause_seconds)
